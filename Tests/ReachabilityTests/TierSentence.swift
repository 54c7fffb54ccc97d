/// A sentence of the network-policy-api specification, with policies and what follows from it.
///
/// All are about one town: `gold/web` and `gold/api` on node `one`, `silver/api` and, on the host's
/// network, `silver/host` on node `two`; of `silver/lost` neither address nor node is known.
struct TierSentence: Sendable, CustomStringConvertible {
  let description: String
  var tiers: [Scenario.TierPolicy] = []
  var policies: [Scenario.Policy] = []
  /// Whether the input has the Node objects.
  var hasNodes = true
  /// Connections as `source > destination port`, with `/UDP` or `/SCTP` where it is not TCP.
  var allowed: [String] = []
  var blocked: [String] = []
  var unknown: [String] = []

  /// The town with these policies.
  var scenario: Scenario {
    var scenario = Scenario(
      namespaces: ["gold", "silver"].map { Scenario.Namespace(name: $0, labels: ["tenant": $0]) },
      pods: Self.pods, policies: policies)
    scenario.nodes = [
      Scenario.Node(
        name: "one", labels: ["role": "worker"], addresses: [Address(192, 168, 9, 1)]),
      Scenario.Node(
        name: "two", labels: ["role": "control"], addresses: [Address(192, 168, 9, 2)]),
    ]
    if !hasNodes { scenario.nodes = [] }
    scenario.tierPolicies = tiers.enumerated().map { index, policy in
      var policy = policy
      policy.name = policy.kind == "BaselineAdminNetworkPolicy" ? "default" : "policy-\(index)"
      return policy
    }
    return scenario
  }

  /// Every question with its answer.
  var facts: [(query: Query, outcome: Cluster.Outcome)] {
    get throws {
      try allowed.map { (try Self.query($0), .allowed) }
        + blocked.map { (try Self.query($0), .blocked) }
        + unknown.map { (try Self.query($0), .unknown) }
    }
  }

  private static let pods = [
    pod(
      "gold/web", Address(10, 0, 1, 1), on: "one",
      ports: [
        Scenario.ContainerPort(number: 80, name: "http"),
        Scenario.ContainerPort(number: 53, name: "dns"),
        Scenario.ContainerPort(number: 53, transport: .udp, name: "dns"),
        Scenario.ContainerPort(number: 90, name: "proxy", container: .sidecar),
        Scenario.ContainerPort(number: 91, name: "setup", container: .initial),
      ]),
    pod("gold/api", Address(10, 0, 1, 2), on: "one"),
    pod("silver/api", Address(10, 0, 2, 1), on: "two"),
    pod("silver/host", Address(192, 168, 9, 2), on: "two", usesHostNetwork: true),
    pod("silver/lost", nil, on: nil),
  ]

  private static func pod(
    _ path: String, _ address: Address?, on node: String?, ports: [Scenario.ContainerPort] = [],
    usesHostNetwork: Bool = false
  ) -> Scenario.Pod {
    let parts = path.split(separator: "/").map(String.init)
    return Scenario.Pod(
      namespace: parts[0], name: parts[1], labels: ["app": parts[1]], ports: ports,
      addresses: address.map { [$0] } ?? [], nodeName: node, usesHostNetwork: usesHostNetwork)
  }

  private static func query(_ text: String) throws -> Query {
    let words = text.split(separator: " ").map(String.init)
    let port = words[3].split(separator: "/").map(String.init)
    guard let number = Int(port[0]),
      let transport = Scenario.Transport(rawValue: port.count > 1 ? port[1] : "TCP")
    else { throw Scenario.Unreadable(what: text) }
    return Query(
      source: endpoint(words[0]), destination: endpoint(words[2]), port: number,
      transport: transport)
  }

  private static func endpoint(_ text: String) -> Endpoint {
    if let address = Address(reading: text) { return .address(address) }
    let parts = text.split(separator: "/").map(String.init)
    return .pod(namespace: parts[0], name: parts[1])
  }
}

extension Scenario.TierPolicy {
  /// A ClusterNetworkPolicy of the first tier.
  static func admin(
    _ priority: Int = 10, on subject: Scenario.PodChoice = .everything,
    ingress: [Scenario.TierRule] = [], egress: [Scenario.TierRule] = []
  ) -> Self {
    Self(
      api: .v1alpha2, tier: .admin, name: "", priority: priority, subject: subject,
      ingress: ingress, egress: egress)
  }

  /// A ClusterNetworkPolicy of the last tier.
  static func baseline(
    _ priority: Int = 10, on subject: Scenario.PodChoice = .everything,
    ingress: [Scenario.TierRule] = [], egress: [Scenario.TierRule] = []
  ) -> Self {
    Self(
      api: .v1alpha2, tier: .baseline, name: "", priority: priority, subject: subject,
      ingress: ingress, egress: egress)
  }

  /// The same in the earlier API.
  var earlier: Self {
    var policy = self
    policy.api = .v1alpha1
    return policy
  }
}

extension Scenario.TierRule {
  static func allow(
    _ peers: Scenario.TierPeer..., ports: [Scenario.TierPort]? = nil
  ) -> Self { Self(action: .allow, peers: peers, ports: ports) }

  static func deny(
    _ peers: Scenario.TierPeer..., ports: [Scenario.TierPort]? = nil
  ) -> Self { Self(action: .deny, peers: peers, ports: ports) }

  static func pass(
    _ peers: Scenario.TierPeer..., ports: [Scenario.TierPort]? = nil
  ) -> Self { Self(action: .pass, peers: peers, ports: ports) }
}

extension Scenario.PodChoice {
  static let everything = namespaces(Scenario.Selector())

  /// The pods of a namespace with this label.
  static func tenant(_ name: String) -> Self {
    .namespaces(Scenario.Selector(labels: ["tenant": name]))
  }

  /// The pods with this label in namespaces with that one, or in all.
  static func app(_ app: String, of tenant: String? = nil) -> Self {
    .pods(
      namespaces: Scenario.Selector(labels: tenant.map { ["tenant": $0] } ?? [:]),
      pods: Scenario.Selector(labels: ["app": app]))
  }
}

extension Scenario.TierPeer {
  static let everyPod = pods(.everything)

  static func tenant(_ name: String) -> Self { .pods(.tenant(name)) }

  static func app(_ app: String, of tenant: String? = nil) -> Self { .pods(.app(app, of: tenant)) }

  static func nodes(role: String) -> Self { .nodes(Scenario.Selector(labels: ["role": role])) }
}

extension CIDR {
  static let everyIPv4 = CIDR(Address(0, 0, 0, 0), 0)
  static let everyIPv6 = CIDR(Address(.v6, 0), 0)
}
