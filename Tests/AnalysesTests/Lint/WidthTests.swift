import Diagnostics
import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("What findings of too much width say")
struct WidthTests {
  private static let db = Manifest.deployment("db", ports: [5432])
  private static let web = Manifest.deployment("web", in: "front")
  private static let toDB = "podSelector: {matchLabels: {app: db}}"

  /// The messages of a rule about a policy of the database.
  private static func messages(_ code: String, _ spec: String, with others: String = "") -> [String]
  {
    let policy = Manifest.policy("p", in: "shop", "{\(toDB), \(spec)}")
    return Examined(db + web + others + policy).findings(of: code).map(\.message)
  }

  private static func admin(_ rule: String) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: admin}
    spec: {priority: 1, subject: {namespaces: {}}, ingress: [\(rule)]}

    """
  }

  /// A workload of a chart that gives all of them the same name.
  private static func ofChart(_ name: String, _ label: String) -> String {
    """
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: shop}
    spec:
      selector: {matchLabels: {\(label)}}
      template:
        metadata: {labels: {app.kubernetes.io/name: chart, \(label)}}
        spec: {containers: [{name: c, image: i}]}

    """
  }

  private static func blocks(_ blocks: String...) -> String {
    blocks.map { "{ipBlock: {cidr: \"\($0)\"}}" }.joined(separator: ", ")
  }

  /// The public internet as it is written where the plugin has no `except`: all but the private ranges.
  private static let publicBlocks = blocks(
    "0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3", "64.0.0.0/2",
    "128.0.0.0/3", "160.0.0.0/5", "168.0.0.0/6", "172.0.0.0/12", "172.32.0.0/11", "172.64.0.0/10",
    "172.128.0.0/9", "173.0.0.0/8", "174.0.0.0/7", "176.0.0.0/4", "192.0.0.0/9", "192.128.0.0/11",
    "192.160.0.0/13", "192.169.0.0/16", "192.170.0.0/15", "192.172.0.0/14", "192.176.0.0/12",
    "192.192.0.0/10", "193.0.0.0/8", "194.0.0.0/7", "196.0.0.0/6", "200.0.0.0/5", "208.0.0.0/4")

  @Test(
    "blocks that make up the public addresses are told of once, with what they leave out",
    arguments: [
      (publicBlocks, ["`shop/db` reach every public address on every port"]),
      (blocks("2000::/3"), ["`shop/db` reach every public address on every port"]),
      (blocks("0.0.0.0/1", "128.0.0.0/1"), ["`shop/db` reach every address on every port"]),
      (
        "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}",
        ["`shop/db` reach every address but `10.0.0.0/8` and `192.168.0.0/16` on every port"]
      ),
      ("{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/1, 128.0.0.0/1]}}", []),
      (blocks("0.0.0.0/1", "192.0.0.0/2"), []),
      (blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"), []),
    ])
  func egress(peers: String, words: [String]) {
    let spec = "policyTypes: [Egress], egress: [{to: [\(peers)]}]"
    let found = Self.messages("egress-to-internet", spec)
    #expect(found == words.map { "egress rule 1 of `shop/p` lets \($0)" })
    if !words.isEmpty { #expect(Self.messages("block-too-large", spec).isEmpty) }
  }

  @Test(
    "rules of one policy that are everywhere together are told of together",
    arguments: [
      (
        "", "",
        [
          "egress rules 1 and 2 of `shop/p` together let `shop/db` reach every address on every port"
        ]
      ),
      (", ports: [{port: 443}]", ", ports: [{port: 80}]", []),
    ])
  func joined(first: String, second: String, words: [String]) {
    let halves = [
      Self.blocks("0.0.0.0/1") + "]" + first, Self.blocks("128.0.0.0/1") + "]" + second,
    ]
    let rules = halves.map { "{to: [\($0)}" }.joined(separator: ", ")
    let spec = "policyTypes: [Egress], egress: [\(rules)]"
    #expect(Self.messages("egress-to-internet", spec) == words)
    #expect(Self.messages("block-too-large", spec).count == (words.isEmpty ? 2 : 0))
    let ingress = spec.replacing("to: [", with: "from: [").replacing("egress", with: "ingress")
      .replacing("Egress", with: "Ingress")
    #expect(Self.messages("from-everywhere", ingress).count == words.count)
  }

  @Test(
    "lookups at servers outside that an admin policy denies are not told of",
    arguments: [("networks: [0.0.0.0/0, \"::/0\"]", 0), ("networks: [192.0.2.0/24]", 1)])
  func lookups(denied: String, count: Int) {
    let admin = Self.admin("").replacing(
      "ingress: []", with: "egress: [{action: Deny, to: [{\(denied)}]}]")
    let spec = "policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]"
    #expect(Self.messages("dns-to-anywhere", spec, with: admin).count == count)
  }

  @Test func `large blocks of a rule are one finding, and those inside others are not counted`() {
    let peers = Self.blocks("11.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8", "12.0.0.0/7", "10.0.0.0/8")
    let found = Self.messages("block-too-large", "ingress: [{from: [\(peers)]}]")
    #expect(
      Set(found) == [
        "ingress rule 1 of `shop/p` is for `10.0.0.0/8`: 16 million addresses",
        "ingress rule 1 of `shop/p` is for `11.0.0.0/8` and `12.0.0.0/7`: 50 million addresses",
      ])
    #expect(found.count == 2)
  }

  @Test func `a block that excepts all of itself lets nobody in`() {
    let peers = "{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/1, 128.0.0.0/1]}}"
    #expect(Self.messages("from-everywhere", "ingress: [{from: [\(peers)]}]").isEmpty)
  }

  @Test(
    "ports that an admin policy closes are not said to be open",
    arguments: [
      (
        "all-ports", "", "start: 22, end: 23",
        "opens every port but TCP 22-23 of `shop/db`, which declares TCP 5432"
      ),
      (
        "all-ports", "", "start: 1, end: 65535",
        "opens all UDP and all SCTP of `shop/db`, which declares TCP 5432"
      ),
      (
        "port-range-wide", "ports: [{port: 1000, endPort: 9999}]", "start: 2000, end: 2999",
        "opens 8000 ports of TCP 1000-9999"
      ),
      (
        "from-all-namespaces", "ports: [{port: 1000, endPort: 9999}]", "start: 1024, end: 65535",
        "lets every pod of every namespace reach `shop/db` on TCP 1000-1023"
      ),
      ("port-range-wide", "ports: [{port: 1000, endPort: 9999}]", "start: 1024, end: 65535", nil),
    ])
  func ports(code: String, ports: String, denied: String, words: String?) {
    let rule =
      "{action: Deny, from: [{namespaces: {}}], ports: [{portRange: {protocol: TCP, \(denied)}}]}"
    let peers = "from: [{namespaceSelector: {}}]"
    let spec = "ingress: [{\(ports.isEmpty ? peers : "\(peers), \(ports)")}]"
    #expect(
      Self.messages(code, spec, with: Self.admin(rule))
        == (words.map { ["ingress rule 1 of `shop/p` \($0)"] } ?? []))
  }

  @Test func `pods that are only assumed are not named beside those of the author`() {
    let manifests = Self.db + Self.web + Self.admin("{action: Allow, from: [{namespaces: {}}]}")
    #expect(
      Examined(manifests).findings(of: "from-all-namespaces").map(\.message) == [
        "ingress rule 1 of `admin` lets every pod of every namespace reach `front/web` and "
          + "`shop/db` on every port"
      ])
  }

  @Test(
    "every namespace beside pods that the own one does not have is a pair taken apart",
    arguments: [("web", 1), ("db", 0), ("nobody", 0)])
  func twoPeers(app: String, count: Int) {
    let peers = "{namespaceSelector: {}}, {podSelector: {matchLabels: {app: \(app)}}}"
    let found = Self.messages("two-peers", "ingress: [{from: [\(peers)]}]")
    #expect(found.count == count)
    for message in found {
      #expect(message.contains("every pod of every namespace: 2 pods, not only `front/web`"))
    }
  }

  @Test(
    "the policy of a fix isolates the open workload, and none of its neighbours",
    arguments: [
      ("app: b", "app: b"), ("app.kubernetes.io/component: b", "app.kubernetes.io/component: b"),
      ("app.kubernetes.io/version: b", nil), ("tier: b", "tier: b"),
    ])
  func openingFix(label: String, selector: String?) throws {
    let neighbour = Self.ofChart("a", "part: a")
    let open = Self.ofChart("b", label)
    let policy = Manifest.policy("p", in: "shop", "{podSelector: {matchLabels: {part: a}}}")
    let findings = Examined(neighbour + open + policy).findings(of: "ingress-open")
    let fix = try #require(findings.first?.fix)
    let lines = fix.yaml?.split(separator: "\n").drop { !$0.contains("matchLabels") }
    #expect(
      lines.map { $0.dropFirst().first?.drop { $0 == " " } } ?? nil == selector.map { $0[...] })
  }

  @Test("as peers those of a sort are alike to the rules of each end", arguments: 0..<100)
  func likePeers(seed: Int) {
    var ordered = RandomPolicies(seed: UInt64(seed))
    var others = RandomPolicies(seed: UInt64(seed + 1000))
    let admin = ordered.manifests(isOrdered: true).split(separator: "---\n")
      .filter { $0.contains("AdminNetworkPolicy") }.map { "---\n\($0)" }.joined()
    let evaluation = Evaluation(Snapshot(manifests: others.manifests(isOrdered: false) + admin))
    let likePeers = LikePeers(evaluation)
    for policy in evaluation.resolvedPolicies {
      for rule in policy.ingress + policy.egress {
        let direction = rule.reference.rule.direction
        policy.subject.forEach { subject in
          var known: [Int: PortSet] = [:]
          rule.certain.forEach { peer in
            let ports = evaluation.ports(
              direction, of: subject, with: peer, dueTo: rule.reference)
            let sort = likePeers.sort(of: peer, direction)
            #expect(known[sort, default: ports] == ports)
            known[sort] = ports
          }
        }
      }
    }
  }
}
