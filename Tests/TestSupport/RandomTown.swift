/// Manifests of a small cluster, drawn from a seed: every sort of peer and port, and policies of every tier.
public struct RandomTown {
  private var random: SplitMix64
  private let namespaces = ["alpha", "beta", "gamma"]
  private let apps = ["api", "db", "web"]

  /// A town of its own for each seed.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// The manifests.
  public mutating func manifests(hasTiers: Bool) -> String {
    var text = namespaces.map { name in
      "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: \(name), labels: {zone: \(name.prefix(1))}}\n"
    }.joined()
    for index in 0..<Int.random(in: 3...6, using: &random) { text += deployment(index) }
    if random.chance(40) { text += hostDaemon }
    for index in 0..<Int.random(in: 2...5, using: &random) { text += networkPolicy(index) }
    if random.chance(25) { text += invalidPolicy }
    if hasTiers {
      for index in 0..<Int.random(in: 1...3, using: &random) { text += adminPolicy(index) }
      if random.chance(50) { text += baseline }
    }
    return text
  }

  private mutating func deployment(_ index: Int) -> String {
    let ports = random.pick([
      "", "{containerPort: 80, name: http}",
      "{containerPort: 80}, {containerPort: 5432, name: sql}",
      "{containerPort: 53, protocol: UDP, name: http}",
    ])
    let labels = "app: \(random.pick(apps)), tier: t\(Int.random(in: 0...1, using: &random))"
    return """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: w\(index), namespace: \(random.pick(namespaces))}
      spec:
        selector: {matchLabels: {n: w\(index)}}
        template:
          metadata: {labels: {n: w\(index), \(labels)}}
          spec: {containers: [{name: c, image: i, ports: [\(ports)]}]}

      """
  }

  private let hostDaemon = """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent, namespace: alpha}
    spec:
      selector: {matchLabels: {n: agent}}
      template:
        metadata: {labels: {n: agent}}
        spec: {hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 9100}]}]}

    """

  private let invalidPolicy = """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: broken, namespace: beta}
    spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/99}}]}]}

    """

  private mutating func networkPolicy(_ index: Int) -> String {
    let types = random.pick(["[Ingress]", "[Egress]", "[Ingress, Egress]"])
    var spec = "podSelector: \(selector()), policyTypes: \(types)"
    if types.contains("Ingress") { spec += ", ingress: [\(rules("from"))]" }
    if types.contains("Egress") { spec += ", egress: [\(rules("to"))]" }
    return Manifest.policy("p\(index)", in: random.pick(namespaces), "{\(spec)}")
  }

  private mutating func rules(_ side: String) -> String {
    random.several(0...2) { random, _ in
      let peers = random.several(1...2) { random, _ in
        random.pick([
          "{podSelector: {matchLabels: {app: api}}}", "{podSelector: {}}",
          "{namespaceSelector: {matchLabels: {zone: a}}}",
          "{namespaceSelector: {}, podSelector: {matchLabels: {tier: t1}}}",
          "{ipBlock: {cidr: 0.0.0.0/0}}", "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}",
        ])
      }
      let ports = random.pick([
        "", ", ports: [{port: 80}]", ", ports: [{port: http}]",
        ", ports: [{port: 5000, endPort: 6000}, {port: 53, protocol: UDP}]",
      ])
      return random.chance(15) ? "{}" : "{\(side): [\(peers.joined(separator: ", "))]\(ports)}"
    }.joined(separator: ", ")
  }

  private mutating func selector() -> String {
    random.pick(["{}", "{matchLabels: {app: db}}", "{matchLabels: {tier: t0}}"])
  }

  private mutating func adminPolicy(_ index: Int) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: admin\(index)}
    spec:
      priority: \(Int.random(in: 1...2, using: &random))
      subject: {namespaces: {matchLabels: {zone: \(random.pick(["a", "b"]))}}}
      ingress:
        - {action: \(random.pick(["Allow", "Deny", "Pass"])), from: [{namespaces: {matchLabels: {zone: \(random.pick(["a", "g"]))}}}]}
        - {action: \(random.pick(["Allow", "Deny"])), from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}

    """
  }

  private let baseline = """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: BaselineAdminNetworkPolicy
    metadata: {name: default}
    spec:
      subject: {namespaces: {}}
      ingress:
        - {action: Deny, from: [{namespaces: {matchLabels: {zone: b}}}]}

    """
}
