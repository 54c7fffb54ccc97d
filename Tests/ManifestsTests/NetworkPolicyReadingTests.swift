import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("A NetworkPolicy as read")
struct NetworkPolicyReadingTests {
  @Test func `rules, peers and ports know their places`() throws {
    let reading = Reading(
      """
      # A comment.
      1️⃣apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: shop}
      spec:
        podSelector: {}
        ingress:
        - 2️⃣from:
          - 3️⃣podSelector: {}
            namespaceSelector: {matchLabels: {a: b}}
          - 4️⃣ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
          ports:
          - 5️⃣{port: 80, endPort: 90}
          - 6️⃣protocol: UDP
          - 7️⃣port: dns
            protocol: UDP
      """)
    let policy = try #require(reading.policy)
    #expect(reading.findings.isEmpty)
    #expect(policy.namespace == "shop")
    let rule = try #require(policy.ingress.first)
    guard case .anyOf(let peers) = rule.peers, case .anyOf(let ports) = rule.ports else {
      Issue.record("peers and ports")
      return
    }
    #expect(
      peers.map(\.pattern) == [
        .pods(.everything, in: .matching(LabelSelector(matchLabels: ["a": "b"]))),
        .ipBlock(
          try IPBlock(#require(CIDR("10.0.0.0/8")), except: [#require(CIDR("10.1.0.0/16"))])),
      ])
    #expect(ports.map(\.target) == [.range(80...90), .any, .name("dns")])
    #expect(ports.map(\.transport) == [.tcp, .udp, .udp])
    let places = [policy.location, rule.location] + peers.map(\.location) + ports.map(\.location)
    let names = places.map {
      reading.marked.name(of: MarkedText.Place(line: $0.line, column: $0.column))
    }
    #expect(names == ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣"])
  }

  @Test(arguments: ["from:", "from: null", "from: []", "ports: [{port: 1}]"])
  func `absent, null and empty peers are everyone`(field: String) throws {
    let policy = try #require(Reading(policy("podSelector: {}\ningress:\n- \(field)")).policy)
    #expect(policy.ingress.map(\.peers) == [.everyone])
  }

  @Test(arguments: ["ports:", "ports: null", "ports: []", "from: [{podSelector: {}}]"])
  func `absent, null and empty ports are all`(field: String) throws {
    let policy = try #require(Reading(policy("podSelector: {}\ningress:\n- \(field)")).policy)
    #expect(policy.ingress.map(\.ports) == [.all])
  }

  @Test(arguments: ["ingress:", "ingress: null", "ingress: []", "egress: []"])
  func `a direction without rules has none`(field: String) throws {
    let policy = try #require(Reading(policy("podSelector: {}\n\(field)")).policy)
    #expect(policy.ingress.isEmpty && policy.egress.isEmpty)
    #expect(policy.policyTypes == [.ingress])
  }

  @Test(arguments: ["", "policyTypes: []", "policyTypes:"])
  func `types are defaulted when they are absent or empty`(types: String) throws {
    let policy = try #require(Reading(policy("podSelector: {}\negress: [{}]\n\(types)")).policy)
    #expect(policy.policyTypes == [.ingress, .egress])
  }

  @Test func `one null rule is a rule that allows everything`() throws {
    let policy = try #require(Reading(policy("podSelector: {}\ningress: [null]")).policy)
    #expect(policy.ingress.map(\.peers) == [.everyone])
  }

  @Test func `an old API version is read with a warning`() {
    let reading = Reading(
      "apiVersion: 1️⃣extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}"
    )
    #expect(reading.findings == ["1️⃣ warning removed-api"])
    #expect(reading.policy != nil)
  }

  @Test func `an unknown API version is read with a warning`() {
    let reading = Reading(
      "apiVersion: 1️⃣networking/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}"
    )
    #expect(reading.findings == ["1️⃣ warning unknown-api-version"])
    #expect(reading.policy != nil)
  }

  @Test(arguments: [
    ("cilium.io/v2", "CiliumNetworkPolicy", false),
    ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", true),
    ("projectcalico.org/v3", "NetworkPolicy", false),
    ("crd.projectcalico.org/v1", "GlobalNetworkPolicy", true),
    ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", true),
    ("security.istio.io/v1", "AuthorizationPolicy", false),
  ])
  func `a policy of another kind is loud`(apiVersion: String, kind: String, isCluster: Bool) throws
  {
    let reading = Reading(
      "1️⃣apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: p, namespace: shop}\nspec: {a: {b: 1}}"
    )
    #expect(reading.findings == ["1️⃣ warning policy-not-evaluated"])
    let policy = try #require(reading.unevaluated)
    #expect(policy.cause == .unsupportedKind)
    #expect(policy.scope == (isCluster ? .cluster : .namespace("shop", .everything)))
  }

  @Test(arguments: [
    ("projectcalico.org/v3", "StagedNetworkPolicy"), ("serving.knative.dev/v1", "Service"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
  ])
  func `another kind is named and left out`(apiVersion: String, kind: String) {
    let reading = Reading(
      "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: p, namespace: ns}\nspec: {a: {b: [1]}}"
    )
    #expect(reading.findings.isEmpty)
    #expect(reading.names == ["(\(kind)) ns/p"])
  }
}
