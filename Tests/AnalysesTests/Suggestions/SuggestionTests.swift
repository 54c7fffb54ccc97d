import Diagnostics
import Kubernetes
import Manifests
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("Suggested policies")
struct SuggestionTests {
  /// A text of a container, and the hosts that it names.
  struct Case: Sendable, CustomStringConvertible {
    var variable: String?
    var text: String
    var names: [String]

    var description: String { "\(variable ?? "argument") \(text)" }
  }

  static let cases: [Case] = [
    Case(variable: "DB_HOST", text: "db", names: ["db"]),
    Case(variable: "DB_HOST", text: "DB.Shop.", names: ["db.shop"]),
    Case(variable: "DATABASE_URL", text: "postgres://user:pass@db/books", names: ["db:5432"]),
    Case(
      variable: "DATABASE_URL", text: "postgres://db:p@ss@db:15432/x?y=z",
      names: ["db:15432", "z?"]),
    Case(variable: "X", text: "db:5432", names: ["db:5432?"]),
    Case(variable: "X", text: "db", names: ["db?"]),
    Case(variable: "X", text: "api.shop.svc", names: ["api.shop.svc?"]),
    Case(variable: "BROKERS", text: "db:1,api:2", names: ["db:1", "api:2"]),
    Case(variable: "BROKERS", text: "[\"db:1\", api:2]", names: ["db:1", "api:2"]),
    Case(variable: nil, text: "--upstream=http://api:8080", names: ["--upstream?", "api:8080"]),
    Case(variable: "U", text: "http://db/health", names: ["db:80"]),
    Case(variable: "U", text: "https://db?x#y", names: ["db:443"]),
    Case(variable: "U", text: "grpc://db", names: ["db"]),
    Case(variable: "U", text: "tcp://db:53", names: ["db:53"]),
    Case(variable: "U", text: "jdbc:postgresql://db/x", names: ["db:5432"]),
    Case(variable: "U", text: "postgresql+asyncpg://u@db/x", names: ["db:5432"]),
    Case(variable: "U", text: "mongodb+srv://u@db/x", names: ["db"]),
    Case(variable: "U", text: "http://[fd00::5]:8080/", names: ["fd00::5:8080"]),
    Case(variable: "U", text: "http://10.0.0.5", names: ["10.0.0.5:80"]),
    Case(variable: "DB_HOST", text: "fd00::5", names: ["fd00::5"]),
    Case(variable: "U", text: "unix:///run/x.sock", names: []),
    Case(variable: "U", text: "sqlite:///x.db", names: []),
    Case(variable: "X", text: "db:host", names: []),
    Case(variable: "X", text: "db:99999", names: []),
    Case(variable: "X", text: "db:0", names: []),
    Case(variable: "GHOST", text: "db", names: ["db?"]),
    Case(variable: "X", text: "5432", names: []),
    Case(variable: "HOST", text: "*:80 +:80 ../x", names: []),
    Case(variable: "HOST", text: "", names: []),
    Case(variable: "HOST", text: "http://", names: []),
    Case(variable: "HOST", text: "]]]:1 [:2 [x]:3 a@ @", names: []),
  ]

  @Test(
    "a text names hosts as whole words; what may be an ordinary word is in doubt", arguments: cases)
  func mentions(example: Case) {
    let text = ContainerText(
      variable: example.variable, text: example.text, title: "", location: .assumed)
    #expect(
      HostMention.all(in: text).map {
        $0.host + ($0.port.map { ":\($0)" } ?? "") + ($0.isCertain ? "" : "?")
      } == example.names)
  }

  @Test("a suggested set opens exactly what it says", arguments: 0..<60)
  func isExact(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let names = ["a", "b", "c", "d", "e"]
    var text = ""
    var wanted: Set<String> = []
    for (index, name) in names.enumerated() {
      let namespace = index < 3 ? "shop" : "front"
      var variables: [String] = []
      for (other, target) in names.enumerated() where other != index && random.chance(35) {
        let home = other < 3 ? "shop" : "front"
        variables.append("{name: URL_\(other), value: \"http://\(target).\(home):80\"}")
        wanted.insert("\(namespace)/\(name) \(home)/\(target)")
      }
      text += """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name), tier: \(index % 2)}}
        spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}], env: [\(variables.joined(separator: ", "))]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: \(name), namespace: \(namespace)}
        spec: {selector: {app: \(name)}, ports: [{port: 80, targetPort: 8080}]}

        """.replacing("tier: 0", with: "tier: x").replacing("tier: 1", with: "tier: y")
    }
    let state = Series.State(Snapshot(mentioning: text))
    let suggestion = Suggestion(state)
    #expect(suggestion.differences.isEmpty, "\(suggestion.differences)")
    // The YAML is read back, and asked by itself.
    let yaml = String(decoding: suggestion.bytes(.yaml), as: UTF8.self)
    let file = ManifestReader().read(Array(yaml.utf8), path: "suggested.yaml")
    #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
    let evaluation = Evaluation(Snapshot(manifests: text + yaml))
    let pods = evaluation.snapshot.workloads.filter { !$0.isAssumed }
    for source in pods {
      for destination in pods where source.id != destination.id {
        let open =
          (evaluation.verdicts(
            from: .pod(source.id, index: 0), to: .pod(destination.id, index: 0))?.partition() ?? [])
          .filter { $0.verdict.outcome != .blocked }
          .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
        let pair =
          "\(source.id.namespace)/\(source.id.name) \(destination.id.namespace)/\(destination.id.name)"
        #expect(open == (wanted.contains(pair) ? PortSet([Port(8080)]) : .none), "\(pair)")
      }
    }
  }

  @Test func `values of variables are shown nowhere`() {
    let text =
      Manifest.service("db", port: 5432, target: "5432") + Manifest.deployment("db", ports: [5432])
        + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: shop, labels: {app: api}}
        spec: {containers: [{name: c, image: i, env: [{name: DB_URL, value: "postgres://u:hunter2@db/x"}]}]}

        """
    let suggestion = Suggestion(Series.State(Snapshot(mentioning: text)))
    for format in SuggestionFormat.allCases {
      let written = String(decoding: suggestion.bytes(format), as: UTF8.self)
      #expect(!written.contains("hunter2"))
      #expect(written.contains("DB_URL") || format != .text)
    }
    #expect(suggestion.needs.count == 1)
  }

  @Test func `what lacks evidence is named, and closed`() {
    let suggestion = Suggestion(
      Series.State(
        Snapshot(mentioning: Manifest.deployment("lonely") + Manifest.deployment("other"))))
    #expect(suggestion.idle.map(\.name) == ["lonely", "other"])
    #expect(suggestion.differences.isEmpty)
  }

  @Test func `an admin policy that blocks what is needed is a difference`() {
    let text =
      Manifest.service("db", port: 5432, target: "5432") + Manifest.deployment("db", ports: [5432])
        + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: shop, labels: {app: api}}
        spec: {containers: [{name: c, image: i, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: closed}
        spec: {priority: 1, subject: {namespaces: {}}, ingress: [{name: all, action: Deny, from: [{namespaces: {}}]}]}

        """
    let suggestion = Suggestion(Series.State(Snapshot(mentioning: text)))
    #expect(
      suggestion.differences.contains {
        $0.contains("shop/api → shop/db") && $0.contains("`closed`")
      })
  }

  private static func client(_ variable: String, host: String = "") -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: api, namespace: shop, labels: {app: api}}
    spec: {\(host)containers: [{name: c, image: i, env: [{name: URL, value: "\(variable)"}]}]}

    """
  }

  private static let database =
    Manifest.service("db", port: 5432, target: "5432") + Manifest.deployment("db", ports: [5432])

  @Test func `a pod on its node's network is allowed by the addresses of the nodes`() {
    let text = Self.database + Self.client("postgres://db", host: "hostNetwork: true, ")
    let blind = Suggestion(Series.State(Snapshot(mentioning: text)))
    #expect(blind.differences.contains { $0.hasPrefix("shop/api → shop/db, TCP 5432: needed") })
    #expect(blind.notes.contains { $0.contains("shop/api has the addresses of its nodes") })
    let nodes = """
      ---
      apiVersion: v1
      kind: Node
      metadata: {name: n1}
      status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}

      """
    let seen = Suggestion(
      Series.State(
        Snapshot(
          mentioning: nodes
            + text.replacing("hostNetwork: true", with: "hostNetwork: true, nodeName: n1"))
      ))
    #expect(seen.differences.isEmpty, "\(seen.differences)")
    let database = seen.policies.first { $0.name == "db" }
    #expect(
      database?.ingress.flatMap(\.peers) == [.ipBlock(IPBlock(CIDR(IPAddress("192.0.2.1")!)))])
  }

  @Test func `a pod without a label is not told apart, and nothing is opened for it`() {
    let text =
      Self.database + Self.client("postgres://db").replacing(", labels: {app: api}", with: "")
    let suggestion = Suggestion(Series.State(Snapshot(mentioning: text)))
    #expect(suggestion.policies.map(\.name) == ["allow-dns", "default-deny"])
    #expect(
      suggestion.differences.contains { $0.hasPrefix("shop/api → shop/db, TCP 5432: needed") })
    #expect(suggestion.notes.contains { $0.contains("shop/api has no label of its own") })
  }

  @Test
  func `policies that stay keep their names, and what was applied is suggested again as it is`() {
    let own = """
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: shop}
      spec: {podSelector: {matchLabels: {app: other}}, policyTypes: [Egress]}

      """
    let text = Self.database + Self.client("postgres://db") + own
    let keeping = Suggestion.Options(keepsPolicies: true)
    let first = Suggestion(Series.State(Snapshot(mentioning: text)), options: keeping)
    #expect(first.policies.map(\.name) == ["allow-dns", "default-deny", "api", "db-deployment"])
    #expect(first.replaced.isEmpty)
    let applied = text + String(decoding: first.bytes(.yaml), as: UTF8.self)
    let second = Suggestion(Series.State(Snapshot(mentioning: applied)), options: keeping)
    #expect(second.policies == first.policies)
    // Without them it says what is to go.
    let replacing = Suggestion(
      Series.State(Snapshot(mentioning: text + own.replacing("name: db", with: "name: old"))))
    #expect(replacing.policies.map(\.name).contains("db"))
    #expect(replacing.replaced == ["shop/old"])
    #expect(String(decoding: replacing.bytes(.yaml), as: UTF8.self).contains("#   shop/old\n"))
  }

  @Test func `an address outside is allowed, and doubt about pods that it may belong to is a note`()
  {
    let suggestion = Suggestion(
      Series.State(Snapshot(mentioning: Self.client("http://192.0.2.7:81"))))
    #expect(suggestion.differences.isEmpty, "\(suggestion.differences)")
    #expect(suggestion.notes.contains { $0.contains("`--pod-cidr` tells") })
  }

  @Test(
    "a load balancer that hides the clients' addresses is told of",
    arguments: [("Cluster", true), ("Local", false)])
  func hiddenClients(policy: String, isTold: Bool) {
    let text =
      Manifest.deployment("web", ports: [8080]) + """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {type: LoadBalancer, externalTrafficPolicy: \(policy), selector: {app: web}, ports: [{port: 80, targetPort: 8080}], loadBalancerSourceRanges: [198.51.100.0/24]}

        """
    let suggestion = Suggestion(Series.State(Snapshot(mentioning: text)))
    #expect(suggestion.notes.contains { $0.contains("externalTrafficPolicy") } == isTold)
  }

  @Test func `what connects to pods without naming them is a note`() {
    let unread = [("monitoring.coreos.com/v1", "ServiceMonitor"), ("v1", "Secret")].map {
      KubernetesObject.NotConsidered(
        apiVersion: $0.0, kind: $0.1, namespace: "shop", name: "x", location: .assumed)
    }
    let suggestion = Suggestion(
      Series.State(Snapshot(mentioning: Self.database)),
      options: Suggestion.Options(unread: unread))
    #expect(suggestion.notes.count { $0.hasPrefix("1 ServiceMonitor: which pods Prometheus") } == 1)
    #expect(!suggestion.notes.contains { $0.contains("Secret") })
  }

  @Test(
    "what a policy that stays opens beside is a difference that names it",
    arguments: [
      ("policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: \"::/0\"}}]}]", ["::/0"]),
      ("policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", ["0.0.0.0/0"]),
      (
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {x: \"1\"}}}]}]",
        ["any namespace x=1/any pod"]
      ),
      (
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}}]}]",
        ["any namespace/any pod"]
      ),
      // One of the input matches, and those of other namespaces would, too.
      (
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}]}]",
        ["any namespace/any pod app=api"]
      ),
      (
        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]",
        []
      ),
      (
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]",
        []
      ),
      ("policyTypes: [Ingress, Egress]", []),
    ])
  func kept(spec: String, strangers: [String]) throws {
    let text =
      Self.database + Self.client("postgres://db")
      + Manifest.policy("kept", "{podSelector: {matchLabels: {app: db}}, \(spec)}")
    let options = Series.Options(podCIDRs: [try #require(CIDR("10.244.0.0/16"))])
    let suggestion = Suggestion(
      Series.State(Snapshot(mentioning: text)), seriesOptions: options,
      options: Suggestion.Options(keepsPolicies: true))
    for stranger in strangers {
      #expect(
        suggestion.differences.contains {
          ($0.hasPrefix("\(stranger) → shop/db, ") || $0.hasPrefix("shop/db → \(stranger), "))
            && $0.contains("and is not needed: `shop/kept`")
        }, "\(suggestion.differences)")
    }
    #expect(suggestion.differences.isEmpty == strangers.isEmpty, "\(suggestion.differences)")
  }

  @Test func `an admin policy that opens both ways to whom the input lacks is a difference`() {
    let text =
      Self.database + Self.client("postgres://db") + """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: open}
        spec: {priority: 5, subject: {namespaces: {}}, egress: [{action: Allow, to: [{networks: ["::/0"]}]}], ingress: [{action: Allow, from: [{namespaces: {matchLabels: {x: "1"}}}]}]}

        """
    let suggestion = Suggestion(Series.State(Snapshot(mentioning: text)))
    for start in ["shop/api → ::/0", "any namespace x=1/any pod → shop/db"] {
      #expect(
        suggestion.differences.contains { $0.hasPrefix(start) && $0.contains("`open`") },
        "\(suggestion.differences)")
    }
    #expect(suggestion.summary.contains("left"))
  }
}
