import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

/// What is not written as the API server takes it, and may forbid something, must not look allowed.
@Suite("Policies that are not what they should be")
struct UnclearPolicyTests {
  static let policy = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: deny, namespace: shop}
    spec: {podSelector: {}}

    """

  private func unevaluated(_ reading: Reading) -> [UnevaluatedPolicy] {
    reading.file.objects.compactMap {
      if case .unevaluatedPolicy(let policy) = $0 { policy } else { nil }
    }
  }

  private func errors(_ reading: Reading) -> Set<String> {
    Set(reading.file.diagnostics.filter { $0.severity == .error }.map(\.code.rawValue))
  }

  @Test(arguments: [
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: other}\n",
  ])
  func `a missing separator hides no policy`(next: String) throws {
    let reading = Reading(Self.policy + next)
    #expect(errors(reading) == ["duplicate-key"])
    #expect(reading.messages.contains("`---`"))
    let found = try #require(unevaluated(reading).first)
    #expect(found.name == "deny" && found.cause == .invalid)
    #expect(found.scope == .namespace("shop", .everything))
    #expect(unevaluated(reading).count == 1)
    #expect(reading.file.objects.count == 2)
  }

  @Test func `a policy that takes the place of another object is invalid`() throws {
    let reading = Reading(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n" + Self.policy)
    #expect(errors(reading) == ["duplicate-key"])
    #expect(unevaluated(reading).map(\.scope) == [.cluster])
  }

  @Test func `two policies without a separator are both invalid`() {
    let reading = Reading(Self.policy + Self.policy)
    #expect(unevaluated(reading).count == 2 && reading.policy == nil)
  }

  @Test func `metadata that may belong to either object tells no namespace`() {
    let reading = Reading(
      "kind: NetworkPolicy\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: a, namespace: n}\n")
    #expect(unevaluated(reading).map(\.scope) == [.cluster])
  }

  @Test func `a key that is there twice is an error in any object`() {
    let reading = Reading(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n1️⃣data: {c: d}\n")
    #expect(reading.findings == ["1️⃣ error duplicate-key"])
  }

  @Test func `a namespace that is there twice is not known`() throws {
    let reading = Reading(
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: a, namespace: b}
      spec: {podSelector: {}}
      """)
    #expect(try #require(reading.unevaluated).scope == .cluster)
  }

  @Test(arguments: ["", "apiVersion: 1\n", "apiVersion: [v1]\n", "apiVersion:\n"])
  func `a policy without an API version is invalid`(version: String) throws {
    let reading = Reading(
      version + Self.policy.split(separator: "\n").dropFirst().joined(separator: "\n"))
    #expect(!errors(reading).isEmpty)
    let found = try #require(reading.unevaluated)
    #expect(found.cause == .invalid && found.scope == .namespace("shop", .everything))
  }

  @Test(arguments: ["", "kind: 1\n", "kind:\n", "kind: [NetworkPolicy]\n"])
  func `what selects pods may be a policy whatever it is called`(kind: String) throws {
    let reading = Reading(
      "apiVersion: networking.k8s.io/v1\n\(kind)metadata: {name: p}\nspec: {podSelector: {}}\n")
    #expect(!errors(reading).isEmpty)
    #expect(try #require(reading.unevaluated).scope == .namespace("default", .everything))
    let bare = Reading("metadata: {name: p}\nspec: {podSelector: {}}\n")
    #expect(bare.unevaluated != nil && errors(bare) == ["missing-field"])
  }

  @Test(arguments: [
    ("networking.kubernetes.io/v1", "NetworkPolicy"), ("networking.k8s.oi/v1", "NetworkPolicy"),
    ("networking.k8s.io/v1", "Networkpolicy"), ("networking.k8s.io/v1", "networkpolicy"),
    ("networking.k8s.io/v1", "NetworkPolicies"), ("networking.k8s.io/v1", "NetworkPolcy"),
    ("v1", "NETWORKPOLICY"), ("cilium.io/v2", "CiliumNetworkpolicy"),
    ("networking.k8s.io/v1", "CiliumNetworkPolicy"),
  ])
  func `a mistyped policy is loud`(apiVersion: String, kind: String) throws {
    let reading = Reading(
      "apiVersion: \(apiVersion)\nkind: 1️⃣\(kind)\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {}}"
    )
    #expect(reading.findings == ["1️⃣ error unknown-kind"])
    #expect(reading.messages.contains("networking.k8s.io/v1"))
    let found = try #require(reading.unevaluated)
    #expect(found.cause == .invalid && found.scope == .namespace("shop", .everything))
  }

  @Test(arguments: [
    ("example.com/v1", "FancyNetworkPolicy", "namespace: shop", false),
    ("example.com/v1", "FancyNetworkPolicy", "", true),
    ("example.com/v1", "GlobalNetworkPolicies", "namespace: shop", true),
    ("example.com/v1", "NetworkPolicy", "namespace: shop", false),
  ])
  func `somebody's own network policy is not evaluated`(
    apiVersion: String, kind: String, namespace: String, isCluster: Bool
  ) throws {
    let reading = Reading(
      "1️⃣apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: p, \(namespace)}\nspec: {}")
    #expect(reading.findings == ["1️⃣ warning policy-not-evaluated"])
    let found = try #require(reading.unevaluated)
    #expect(found.cause == .unsupportedKind)
    #expect(found.scope == (isCluster ? .cluster : .namespace("shop", .everything)))
  }

  @Test(arguments: [
    "metadata: [{name: p, namespace: d}]", "metadata: {name: p, namespace: [d]}", "metadata: x",
    "metadata: {name: p, namespace: A_}",
  ])
  func `a namespace that cannot be read is any`(metadata: String) throws {
    for head in [
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy", "kind: NetworkPolicy",
      "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy",
      "apiVersion: networking.k8s.io/v1\nkind: networkpolicy",
    ] {
      let reading = Reading("\(head)\n\(metadata)\nspec: {podSelector: {}}\n")
      #expect(try #require(reading.unevaluated).scope == .cluster)
    }
  }

  static let item =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {}}"

  @Test(arguments: [
    "apiVersion: v1\nitems: [\(item)]", "items: [\(item)]\napiVersion: v1", "items: [\(item)]",
    "kind: List\nitems: [\(item)]", "items: [\(item)]\nkind: List", "kind: 1\nitems: [\(item)]",
    "{apiVersion: v1, kind: List, items: [{items: [\(item)]}]}",
    "{apiVersion: v1, kind: list, items: [\(item)]}", "[\(item)]", "- \(item)\n- x\n",
  ])
  func `a list that does not say so keeps its items`(text: String) {
    let reading = Reading(text)
    #expect(reading.policy?.name == "p")
    #expect(!errors(reading).isEmpty)
  }

  @Test func `the policies of what is no list are read as kubectl does`() {
    let reading = Reading("items: [\(Self.item)]\napiVersion: x.example/v1\nkind: Bundle\n")
    #expect(reading.policy?.name == "p")
    #expect(reading.file.diagnostics.contains { $0.message.contains("as kubectl would") })
  }

  @Test(arguments: [
    ("projectcalico.org/v3", "GlobalNetworkPolicy"), ("cilium.io/v2", "CiliumNetworkPolicy"),
    ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"),
    ("example.com/v1", "FancyNetworkPolicy"), ("networking.kubernetes.io/v1", "NetworkPolicy"),
  ])
  func `a list of any kind of policy is unpacked`(apiVersion: String, kind: String) throws {
    let whole = Reading(
      "apiVersion: \(apiVersion)\nkind: \(kind)List\nitems: [{apiVersion: \(apiVersion), kind: \(kind), metadata: {name: a}}]"
    )
    #expect(try #require(whole.unevaluated).name == "a")
    let terse = Reading(
      "apiVersion: \(apiVersion)\nkind: \(kind)List\nitems: [{metadata: {name: a}, spec: {b: c}}]")
    #expect(try #require(terse.unevaluated).kind == kind)
  }
}
