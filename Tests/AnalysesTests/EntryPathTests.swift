import Analyses
import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("From outside to the pods")
struct EntryPathTests {
  /// Policies, and what they make of the one path there is.
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var manifests: String
    var outcome: EntryOutcome
    var findings: [String]
    var message: String

    init(
      _ name: String, _ manifests: String, _ outcome: EntryOutcome, _ findings: [String] = [],
      says message: String = ""
    ) {
      testDescription = name
      self.manifests = manifests
      self.outcome = outcome
      self.findings = findings
      self.message = message
    }
  }

  static let deny = Manifest.policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")

  static func allow(_ peers: String, ports: String = "") -> String {
    Manifest.policy(
      "allow",
      "{podSelector: {}, ingress: [{from: [\(peers)]\(ports.isEmpty ? "" : ", ports: [\(ports)]")}]}"
    )
  }

  static func named(_ namespace: String) -> String {
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: \(namespace)}}}"
  }

  private func check(_ example: Case, _ entry: String) throws {
    let reading = try EntryReading(entry + example.manifests)
    let outcomes = reading.entries.paths(in: reading.step).filter {
      !$0.point.isImplied && $0.backend.service.namespace == "shop"
    }.map(\.outcome)
    #expect(Set(outcomes) == [example.outcome], "\(reading.paths)")
    #expect(reading.findings == example.findings, "\(reading.messages)")
    #expect(
      reading.messages.contains(example.message) || example.message.isEmpty, "\(reading.messages)")
  }

  @Test(
    "Through a controller of the input",
    arguments: [
      Case("nothing isolates", "", .allowed),
      Case(
        "the backend is closed", deny, .blocked, ["1️⃣ warning entry-blocked"],
        says:
          "Ingress `shop/web` leads for `*` to `shop/api` at TCP 8080, but connections from "
          + "`ingress-nginx/ingress-nginx-controller` are blocked by NetworkPolicy `shop/deny` (test.yaml:"
      ),
      Case("the backend is open to the controller", deny + allow(named("ingress-nginx")), .allowed),
      Case(
        "a rule for the Service's port does not help",
        allow(named("ingress-nginx"), ports: "{port: 80}"), .blocked,
        ["1️⃣ warning entry-blocked"],
        says: "allow ingress from namespace `ingress-nginx` at TCP 8080"),
      Case(
        "a rule for addresses outside does not help", allow("{ipBlock: {cidr: 203.0.113.0/24}}"),
        .unknown),
      Case(
        "the controller may not go there",
        Manifest.policy(
          "out", in: "ingress-nginx", "{podSelector: {}, policyTypes: [Egress]}"), .blocked,
        ["1️⃣ warning entry-blocked"], says: "allow egress to `shop/api` at TCP 8080"),
      Case(
        "nobody comes to the controller",
        Manifest.policy("in", in: "ingress-nginx", "{podSelector: {}, policyTypes: [Ingress]}"),
        .blocked, ["2️⃣ warning entry-blocked"], says: "nobody gets in by Ingress `shop/web`"),
      Case(
        "only some come to the controller",
        Manifest.policy(
          "in", in: "ingress-nginx",
          "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}"), .partial),
      Case(
        "a policy of another kind", unknownPolicy, .unknown),
    ])
  func controller(example: Case) throws {
    let ingress = Entry.simple().replacing(
      "---\n", with: "---\n2️⃣", maxReplacements: 1)
    try check(example, Entry.api + EntryControllerTests.nginx + ingress)
  }

  static let unknownPolicy = """
    ---
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: c, namespace: shop}
    spec: {}

    """

  @Test(
    "Through an assumed controller",
    arguments: [
      Case("nothing isolates", "", .allowed),
      Case(
        "no rule lets anyone in", deny, .blocked, ["1️⃣ warning entry-blocked"],
        says: "connections from `ingress-nginx/ingress-nginx-controller` (assumed) are blocked"),
      Case("a rule for its usual namespace", allow(named("ingress-nginx")), .allowed),
      Case(
        "a rule for its usual labels",
        allow(
          "{namespaceSelector: {}, podSelector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}}"
        ),
        .allowed),
      Case(
        "a rule for a namespace that nobody knows may mean it", allow(named("edge")), .unknown),
      Case(
        "at another port it does not", allow(named("edge"), ports: "{port: 9}"), .blocked,
        ["1️⃣ warning entry-blocked"]),
      Case(
        "a rule for a namespace whose pods are known does not mean it",
        allow(named("other")) + Manifest.deployment("x", in: "other"), .blocked,
        ["1️⃣ warning entry-blocked"]),
      Case(
        "a policy in its usual namespace may not select it",
        Manifest.policy("out", in: "ingress-nginx", "{podSelector: {}, policyTypes: [Egress]}"),
        .unknown),
      Case(
        "a policy at both ends blocks for certain",
        deny
          + Manifest.policy("out", in: "ingress-nginx", "{podSelector: {}, policyTypes: [Egress]}"),
        .blocked, ["1️⃣ warning entry-blocked"]),
    ])
  func assumed(example: Case) throws {
    try check(example, Entry.api + Entry.simple())
  }

  static func balancer(_ spec: String = "") -> String {
    Manifest.deployment("api")
      + Entry.service(
        "api", "type: LoadBalancer, \(spec)ports: [1️⃣{port: 53, protocol: UDP, targetPort: 5353}]")
  }

  static let office = "{ipBlock: {cidr: 203.0.113.0/24}}"

  @Test(
    "Through a load balancer that hides the client behind a node",
    arguments: [
      Case("nothing isolates", "", .allowed),
      Case(
        "closed", deny, .blocked, ["1️⃣ warning entry-blocked"],
        says:
          "the load balancer of Service `shop/api` leads to `shop/api` at UDP 5353, but connections from outside"
      ),
      Case("open to every address", allow("{ipBlock: {cidr: 0.0.0.0/0}}"), .allowed),
      Case("open to some", allow(office), .unknown),
      Case(
        "at another protocol", allow("{ipBlock: {cidr: 0.0.0.0/0}}", ports: "{port: 5353}"),
        .blocked, ["1️⃣ warning entry-blocked"]),
      Case("open to pods alone", allow("{podSelector: {}}"), .blocked, ["1️⃣ warning entry-blocked"]),
    ])
  func cluster(example: Case) throws { try check(example, Self.balancer()) }

  @Test(
    "Through a load balancer that keeps the client's address",
    arguments: [
      Case("nothing isolates", "", .allowed),
      Case("closed", deny, .blocked, ["1️⃣ warning entry-blocked"]),
      Case("open to some", allow(office), .partial),
    ])
  func local(example: Case) throws {
    try check(example, Self.balancer("externalTrafficPolicy: Local, "))
  }

  @Test(
    "Through a load balancer that lets only some in",
    arguments: [
      Case("all of them pass", allow(office), .allowed),
      Case(
        "none of them passes", allow("{ipBlock: {cidr: 198.51.100.0/24}}"), .blocked,
        ["1️⃣ warning entry-blocked"], says: "connections from `203.0.113.0/25` are blocked"),
      Case("some of them pass", allow("{ipBlock: {cidr: 203.0.113.0/26}}"), .partial),
    ])
  func ranges(example: Case) throws {
    try check(
      example,
      Self.balancer(
        "externalTrafficPolicy: Local, loadBalancerSourceRanges: [203.0.113.0/25], "))
  }

  @Test("Where nodes' addresses are known, they are asked beside the clients'")
  func nodes() throws {
    let pods = """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: other}
      spec: {nodeName: n, containers: [{name: c, image: i}]}
      status: {hostIPs: [{ip: 203.0.113.9}], podIPs: [{ip: 10.0.0.9}]}

      """
    let ranges = "loadBalancerSourceRanges: [203.0.113.0/25], "
    let known = try EntryReading(Self.balancer(ranges) + Self.allow(Self.office) + pods)
    let unknown = try EntryReading(Self.balancer(ranges) + Self.allow(Self.office))
    #expect(known.paths.last?.hasSuffix(": allowed") == true)
    #expect(unknown.paths.last?.hasSuffix(": unknown") == true)
  }

  @Test("That a node reaches the pods on it does not let clients in")
  func ownNode() throws {
    let pod = """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: api, namespace: shop, labels: {app: api}}
      spec: {nodeName: n, containers: [{name: c, image: i}]}
      status: {hostIPs: [{ip: 203.0.113.9}], podIPs: [{ip: 10.0.0.9}]}

      """
    let service = Entry.service("api", "type: LoadBalancer, ports: [1️⃣{port: 80}]")
    let reading = try EntryReading(pod + service + Self.deny)
    #expect(reading.paths == ["internet → shop/api TCP 80: blocked"])
    #expect(reading.findings == ["1️⃣ warning entry-blocked"])
  }

  @Test("Without enforcement everything gets in")
  func notEnforced() throws {
    let entries = EntryPoints(
      Snapshot(manifests: MarkedText(Entry.api + Entry.simple() + Self.deny).text))
    let step = EvaluatedStep(entries.snapshot, enforcesPolicies: false, blocks: entries.blocks)
    #expect(entries.paths(in: step).map(\.outcome) == [.allowed])
    #expect(entries.findings(in: step).isEmpty)
  }

  @Test("Pods of one backend that behave differently make it partial")
  func partial() throws {
    let two =
      Manifest.deployment("blue").replacing("app: blue", with: "app: api, colour: blue")
      + Manifest.deployment("green").replacing("app: green", with: "app: api, colour: green")
    let deny = Manifest.policy(
      "deny", "{podSelector: {matchLabels: {colour: blue}}, policyTypes: [Ingress]}")
    let reading = try EntryReading(
      two + Manifest.service("api", port: 80, target: "8080") + Entry.simple() + deny)
    #expect(
      reading.paths.map { $0.split(separator: " → ").last } == [
        "shop/blue TCP 8080: blocked", "shop/green TCP 8080: allowed",
      ])
    #expect(reading.findings == ["1️⃣ warning entry-blocked"])
  }
}
