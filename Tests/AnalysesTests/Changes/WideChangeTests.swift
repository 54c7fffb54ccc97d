import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("What opens to those that are not in the input")
struct WideChangeTests {
  private static let pods = Manifest.deployment("api") + Manifest.deployment("db", ports: [5432])

  private static func ingress(_ rules: String) -> String {
    Manifest.policy(
      "d", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [\(rules)]}")
  }

  private static let narrow = ingress("{from: [{podSelector: {matchLabels: {app: api}}}]}")
  private static let everyone = "everyone (addresses outside, and all pods not in the input)"

  private func changes(_ old: String, _ new: String) -> ConnectionChanges {
    ConnectionChanges(
      from: Series.State(Snapshot(manifests: old)), to: Series.State(Snapshot(manifests: new)))
  }

  private func words(_ changes: ConnectionChanges) -> [String] {
    changes.changes.map { "\($0.kind.rawValue) \($0.source) → \($0.destination)" }.sorted()
  }

  @Test(
    "a policy that lets more in opens, though no pod of the input is let in anew",
    arguments: [
      ("", [everyone]), (ingress("{}"), [everyone]),
      (ingress("{from: [{namespaceSelector: {}}]}"), ["any pod of any namespace"]),
      (ingress("{from: [{podSelector: {}}]}"), ["any pod of shop"]),
      (
        ingress(
          "{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}, {from: [{podSelector: {matchLabels: {app: api}}}]}"
        ),
        [everyone]
      ),
      (
        ingress(
          "{from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: job}}}]}"
        ),
        ["any pod app=job of shop"]
      ),
    ])
  func opens(rules: String, sources: [String]) {
    let opened = changes(Self.pods + Self.narrow, Self.pods + rules)
    #expect(words(opened) == sources.map { "opened \($0) → shop/db" })
    #expect(opened.hasOpened && !opened.isEmpty && !opened.hasClosed)
    let closed = changes(Self.pods + rules, Self.pods + Self.narrow)
    #expect(words(closed) == sources.map { "closed \($0) → shop/db" })
    #expect(closed.hasClosed && !closed.isEmpty && !closed.hasOpened)
    #expect(changes(Self.pods + rules, Self.pods + rules).isEmpty)
  }

  @Test func `the only pod of a repository opens`() {
    let pod = Manifest.deployment("db", ports: [5432])
    let deny = Manifest.policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
    let opened = changes(pod + deny, pod)
    #expect(
      words(opened) == [
        "opened \(Self.everyone) → shop/db", "opened shop/db → any pod of shop",
      ])
    #expect(opened.changes.first?.policies.map(\.kind) == [.removed])
    #expect(opened.changes.first?.sensitive.map(\.name) == ["PostgreSQL"])
    #expect(opened.changes.first?.isFromOutside == true)
  }

  @Test func `what was open to everyone and is, is no change`() {
    let egress = Manifest.policy("out", "{podSelector: {}, policyTypes: [Egress], egress: [{}]}")
    #expect(changes(Self.pods, Self.pods + egress).isEmpty)
    #expect(changes(Self.pods, Self.pods + Self.ingress("{}")).isEmpty)
  }

  @Test func `where pods may go is compared, too`() {
    let some = "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: "
    let shut = Self.pods + Manifest.policy("e", some + "[{to: [{podSelector: {}}]}]}")
    let pods = Self.pods + Manifest.policy("e", some + "[{to: [{namespaceSelector: {}}]}]}")
    #expect(words(changes(shut, pods)).contains("opened shop/api → any pod of any namespace"))
    #expect(words(changes(shut, Self.pods)).contains("opened shop/api → \(Self.everyone)"))
    #expect(changes(shut, pods).hasOpened)
  }

  private static func balancer(_ ranges: String) -> String {
    Manifest.deployment("web", ports: [80])
      + Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, \(ranges)")
  }

  @Test(
    "who may come by a load balancer is compared",
    arguments: [
      ("[10.0.0.0/8]", "[0.0.0.0/0]", ["opened internet"]),
      ("[10.0.0.0/8]", "[]", ["opened internet"]),
      ("[10.0.0.0/8]", "[10.0.0.0/8, 203.0.113.0/24]", ["opened 203.0.113.0/24"]),
      ("[10.0.0.0/8]", "[10.1.0.0/16]", ["closed 10.0.0.0/8"]),
      ("[10.1.0.0/16]", "[10.0.0.0/8]", ["opened 10.0.0.0/8"]),
      ("[10.0.0.0/8]", "[192.0.2.0/24]", ["closed 10.0.0.0/8", "opened 192.0.2.0/24"]),
      ("[10.0.0.0/8, 192.0.2.0/24]", "[192.0.2.0/24, 10.0.0.0/8]", []),
      ("[10.0.0.0/8, 10.1.0.0/16]", "[10.0.0.0/8]", []), ("[]", "[0.0.0.0/0]", []),
      ("[0.0.0.0/0]", "[10.0.0.0/8]", ["closed internet"]),
    ])
  func balancerClients(old: String, new: String, expected: [String]) {
    let found = changes(
      Self.balancer("loadBalancerSourceRanges: \(old), "),
      Self.balancer("loadBalancerSourceRanges: \(new), "))
    #expect(
      words(found)
        == expected.map { "\($0) via the load balancer of Service shop/web → shop/web" })
    #expect(found.hasOpened == expected.contains { $0.hasPrefix("opened") })
    #expect(found.hasClosed == expected.contains { $0.hasPrefix("closed") })
  }

  @Test func `a list and paths name the clients of a load balancer that takes some only`() throws {
    let some = Snapshot(manifests: Self.balancer("loadBalancerSourceRanges: [10.0.0.0/8], "))
    let all = Snapshot(manifests: Self.balancer(""))
    let names = [some, all].map { snapshot in
      ConnectionList(Series.State(snapshot)).wayRows().map(\.source.name)
    }
    #expect(names[0] == ["10.0.0.0/8 via the load balancer of Service shop/web"])
    #expect(names[1] == ["internet via the load balancer of Service shop/web"])
  }

  @Test func `a policy that is not evaluated and was changed may have opened something`() {
    let old = Self.foreign(
      "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: nobody}}]}]}"
    )
    let new = Self.foreign(
      "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}]}]}")
    let found = changes(Self.pods + old, Self.pods + new)
    #expect(found.hasOpened && found.hasClosed && !found.isEmpty)
    #expect(found.uncertain.map(\.policy.name) == ["c"])
    let text = String(decoding: ConnectionChangesWriter(found).bytes(.text), as: UTF8.self)
    #expect(text.hasPrefix("no connection is known to open or close; "), "\(text)")
    #expect(
      text.contains("may have opened or closed: what CiliumNetworkPolicy.cilium.io shop/c does"))
  }

  private static func foreign(
    _ spec: String, name: String = "c", kind: String = "CiliumNetworkPolicy"
  )
    -> String
  {
    """
    ---
    apiVersion: cilium.io/v2
    kind: \(kind)
    metadata: {name: \(name), namespace: shop, labels: {of: "\(spec.count)"}}
    spec: \(spec)

    """
  }

  @Test func `another order of keys of a policy that is not evaluated is no change`() {
    let old = Self.foreign("{endpointSelector: {}, ingress: [{fromEndpoints: [{}], icmps: []}]}")
    let new = Self.foreign(
      "{ingress:   [{icmps: [], fromEndpoints:   [{}]}], endpointSelector: {}}")
    let found = changes(Self.pods + old, Self.pods + new)
    #expect(found.isEmpty && !found.hasOpened && found.policies.isEmpty)
  }
}
