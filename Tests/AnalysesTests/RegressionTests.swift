import Analyses
import Kubernetes
import TestSupport
import Testing

/// Inputs that once gave a wrong answer or none.
@Suite("Answers that were wrong once")
struct RegressionTests {
  private static let deny = Manifest.policy(
    "deny", in: "p", "{podSelector: {}, policyTypes: [Ingress]}")

  private func ask(_ text: String, _ manifests: String) throws -> NamedOutcome {
    try EvaluatedStep(Snapshot(manifests: manifests)).outcome(of: Probe("\(text): allowed"))
  }

  private static func pod(_ name: String, in namespace: String, _ status: String = "") -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
    status: {\(status)}

    """
  }

  private static let nodes = (0..<2).map { number in
    """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: node\(number)}
    spec: {podCIDR: 10.244.\(number).0/24}
    status: {addresses: [{type: InternalIP, address: 10.9.0.\(number + 1)}]}

    """
  }.joined()

  private static func onNode(_ name: String, _ node: String) -> String {
    pod(name, in: "p", "podIP: 10.1.0.5").replacing("spec: {", with: "spec: {nodeName: \(node), ")
  }

  private static let onlyTLS = Manifest.policy(
    "tls", in: "p",
    "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.9.0.0/24}}], ports: [{port: 443}]}]}"
  )

  @Test("The ranges of nodes tell nothing of a pod's address: network plugins may give others")
  func rangesOfNodes() throws {
    let apart = Manifest.policy(
      "in", in: "p",
      "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/16}}]}]}"
    )
    let text = Self.pod("a", in: "p") + Self.pod("b", in: "p") + Self.nodes + apart
    #expect(try ask("p/b → p/a:80/tcp", text) == .unknown)
  }

  @Test("A pod reaches its own node in a block and among all nodes", arguments: [false, true])
  func ownNode(hasTier: Bool) throws {
    let tier = """
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: pass}
      spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Pass, to: [{nodes: {}}]}]}

      """
    let text = Self.onNode("a", "node1") + Self.nodes + Self.onlyTLS + (hasTier ? tier : "")
    let row = hasTier ? "all nodes" : "10.9.0.0/24"
    let series = Series([Series.State(Snapshot(manifests: text))])
    let answers = zip(series.routes, series.answers[0]).filter { route, _ in
      route.source.name == "a" && route.destination.fullName.hasPrefix(row)
    }.compactMap(\.1)
    #expect(!answers.isEmpty)
    #expect(!answers.contains { $0.isBlocked })
    #expect(try ask("p/a → 10.9.0.2:80/tcp", text) == .allowed)
    #expect(try ask("p/a → 10.9.0.1:80/tcp", text) == .blocked)
  }

  @Test("The pods of a StatefulSet are counted from its first ordinal")
  func ordinals() throws {
    let set = """
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: p}
      spec:
        replicas: 2
        ordinals: {start: 5}
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}

      """
    let closed = Manifest.policy(
      "db5", in: "p", "{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-5}}}")
    let text = Self.pod("a", in: "p") + set + closed
    #expect(try ask("p/a → p/db-5:80/tcp", text) == .blocked)
    #expect(try ask("p/a → p/db-6:80/tcp", text) == .allowed)
    #expect(throws: ResolutionError.self) { try ask("p/a → p/db-0:80/tcp", text) }
  }

  @Test("Pods of a Deployment have the label that its controller adds, whatever its value is")
  func controllerLabels() throws {
    let apps = Manifest.deployment("dep", in: "p", ports: [80]) + Self.pod("a", in: "p")
    func policy(_ expression: String) -> String {
      Manifest.policy(
        "in", in: "p",
        "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{podSelector: {matchExpressions: [\(expression)]}}]}]}"
      )
    }
    let exists = policy("{key: pod-template-hash, operator: Exists}")
    let absent = policy("{key: pod-template-hash, operator: DoesNotExist}")
    #expect(try ask("p/dep → p/a:80/tcp", apps + exists) == .allowed)
    #expect(try ask("p/dep → p/a:80/tcp", apps + absent) == .blocked)
  }

  @Test("A block that its exceptions empty holds nobody")
  func emptiedBlock() throws {
    let policy = Manifest.policy(
      "in", in: "p",
      "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{ipBlock: {cidr: 172.16.0.0/12, except: [172.16.0.0/13, 172.24.0.0/13]}}]}]}"
    )
    let text = Self.pod("a", in: "p") + Self.pod("b", in: "p") + policy
    #expect(try ask("p/b → p/a:80/tcp", text) == .blocked)
  }

  @Test("Blocks that leave the same addresses are one party")
  func equalBlocks() {
    let text =
      Self.pod("a", in: "p")
      + Manifest.policy(
        "out", in: "p",
        """
        {podSelector: {}, policyTypes: [Egress], egress: [
          {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]},
          {to: [{ipBlock: {cidr: 10.0.0.0/8}}]},
          {to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}
        """)
    let series = Series([Series.State(Snapshot(manifests: text))])
    #expect(series.externalDestinations.count == 2)
  }

  @Test(
    "A workload that is called kube-dns and is not the cluster DNS stands beside the assumed one")
  func otherDNS() {
    let text = Manifest.deployment("kube-dns", in: "kube-system") + Self.pod("a", in: "p")
    let step = EvaluatedStep(Snapshot(manifests: text))
    #expect(step.snapshot.workloads.map(\.id.name) == ["cluster-dns", "kube-dns", "a"])
  }

  @Test("An invalid replacement does not erase the policy that it cannot replace")
  func invalidReplacement() {
    let broken = Manifest.policy(
      "deny", in: "p", "{podSelector: {matchLabels: {app: zzz}}, ingress: [{from: [{}]}]}")
    let pods = Self.pod("a", in: "p") + Self.pod("b", in: "p")
    var assembly = SnapshotAssembly()
    _ = assembly.apply(objects(pods + Self.deny))
    _ = assembly.apply(objects(broken))
    #expect(assembly.snapshot().snapshot.networkPolicies.map(\.name) == ["deny"])
    #expect(assembly.snapshot().snapshot.unevaluatedPolicies.map(\.name) == ["deny"])
    _ = assembly.apply(objects(Self.deny))
    #expect(assembly.snapshot().snapshot.unevaluatedPolicies.isEmpty)
  }

  @Test(
    "An ExternalName that leads to a Service of the cluster is that Service",
    arguments: [
      ("db.p.svc.cluster.local", .blocked), ("db.p.svc", .blocked),
      ("db.q.svc.cluster.local", .unknown), ("example.com", .allowed),
    ] as [(String, NamedOutcome)])
  func externalName(alias: String, expected: NamedOutcome) throws {
    let text =
      Self.pod("a", in: "d") + Self.pod("db", in: "p") + Self.deny
      + Manifest.service("db", in: "p", port: 80, target: "80")
        + """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: alias, namespace: d}
        spec: {type: ExternalName, externalName: \(alias)}

        """
    #expect(try ask("d/a → http://alias", text) == expected)
  }

  @Test("A Service's own address leads to the pods behind it, a block to the pods in it")
  func addresses() throws {
    let text =
      Self.pod("a", in: "d") + Self.pod("db", in: "p", "podIPs: [{ip: 10.244.0.5}]") + Self.deny
      + Manifest.service(
        "db", in: "p", port: 80, target: "80", kind: "clusterIP: 10.96.0.5, ")
    #expect(try ask("d/a → 10.96.0.5:80", text) == .blocked)
    #expect(try ask("d/a → 10.244.0.5:80", text) == .blocked)
    #expect(try ask("d/a → 10.244.0.0/16:80", text) == .unknown)
    #expect(try ask("d/a → 10.245.0.0/16:80", text) == .allowed)
  }

  @Test("A pod reaches itself and is reached from its own node")
  func itself() throws {
    let text = Self.pod("db", in: "p", "hostIP: 192.168.0.1") + Self.deny
    #expect(try ask("p/db → p/db:80", text) == .allowed)
    #expect(try ask("192.168.0.1 → p/db:80", text) == .allowed)
    #expect(try ask("192.168.0.2 → p/db:80", text) == .blocked)
    let replicas = Manifest.deployment("db", in: "p", ports: [80], replicas: 2) + Self.deny
    #expect(try ask("p/db → p/db:80", replicas) == .blocked)
  }

  @Test("The DNS port is that of the Service which has port 53")
  func dnsService() {
    func service(_ name: String, _ port: String) -> String {
      """
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: \(name), namespace: kube-system}
      spec: {selector: {k8s-app: kube-dns}, ports: [\(port)]}

      """
    }
    let text =
      service("a-metrics", "{port: 9153}")
      + service("kube-dns", "{port: 53, protocol: UDP, targetPort: 8053}")
    #expect(EvaluatedStep(Snapshot(manifests: text)).lookupPort == Port(8053, .udp))
  }

  @Test("A pod's lookup is its own, not that of its workload")
  func ownLookup() throws {
    let text = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: w, namespace: d}
      spec:
        replicas: 2
        template:
          metadata: {labels: {app: w}}
          spec: {containers: [{name: c, image: i}]}

      """
      + Self.pod("db", in: "d") + Manifest.service("db", in: "d", port: 80, target: "80")
      + Manifest.policy(
        "out", in: "d",
        """
        {podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: w-0}}, policyTypes: [Egress],
         egress: [{to: [{podSelector: {}}]}]}
        """)
    #expect(try ask("d/w-0 → http://db", text) == .nameLookupBlocked)
    #expect(try ask("d/w-1 → http://db", text) == .allowed)
  }

  @Test("The internet of a cluster with IPv4 alone is IPv4")
  func internet() throws {
    let out = Manifest.policy(
      "out", in: "p",
      "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}")
    #expect(try ask("p/a → internet:443", Self.pod("a", in: "p") + out) == .allowed)
    let dual = Self.pod("a", in: "p", "podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]") + out
    #expect(try ask("p/a → internet:443", dual) == .unknown)
  }

  @Test("A StatefulSet's pods have their names in every step of a series, or in none")
  func statefulSetNames() {
    let set = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: w, namespace: d}
      spec:
        replicas: 2
        template: {metadata: {labels: {app: w}}, spec: {containers: [{name: c, image: i}]}}

      """
    let policy = Manifest.policy(
      "one", in: "d", "{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: w-0}}}")
    var assembly = SnapshotAssembly(anticipating: objects(set) + objects(policy))
    _ = assembly.apply(objects(set))
    #expect(assembly.snapshot().snapshot.workloads.first?.pods.map(\.name) == ["w-0", "w-1"])
  }

  private func objects(_ text: String) -> [KubernetesObject] { Manifest.objects(text) }
}
