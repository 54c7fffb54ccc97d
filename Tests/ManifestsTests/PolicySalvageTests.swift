import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Policies that cannot be read are not lost")
struct PolicySalvageTests {
  @Test func `a policy with a syntax error may do anything in its namespace`() throws {
    let reading = Reading(
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: shop\nspec: {\n"
    )
    let policy = try #require(reading.unevaluated)
    #expect(policy.name == "p" && policy.cause == .invalid)
    #expect(policy.scope == .namespace("shop", .everything))
    #expect(reading.file.diagnostics.map(\.code.rawValue) == ["yaml-syntax"])
  }

  @Test func `a template of a policy may do anything`() throws {
    let reading = Reading(
      "{{ if .on }}\nkind: NetworkPolicy\nmetadata:\n  name: {{ .name }}\n{{ end }}\n")
    #expect(try #require(reading.unevaluated).scope == .cluster)
  }

  @Test func `a policy in a broken list may do anything`() throws {
    let reading = Reading(
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {}\n- kind: NetworkPolicy\n  spec: [\n"
    )
    #expect(try #require(reading.unevaluated).scope == .cluster)
    #expect(reading.names.first == "Pod default/a")
  }

  @Test func `a broken pod is no policy`() {
    #expect(Reading("kind: Pod\nmetadata: [\n").unevaluated == nil)
  }

  /// A policy that a syntax error at its end makes unreadable.
  private func broken(_ metadata: String, kind: String = "kind: NetworkPolicy") -> Reading {
    Reading("apiVersion: networking.k8s.io/v1\n\(kind)\n\(metadata)\nspec: {podSelector: {\n")
  }

  @Test(arguments: [
    ("metadata:\n  name: p", "default"), ("metadata: {name: p}", "default"),
    ("metadata:\n  name: p\n  namespace: d # x", "d"),
    ("metadata:\n  namespace: \"d\"\n  name: p\n", "d"),
    ("metadata:\n    # x\n    namespace: 'd'\n    labels:\n      a: b", "d"),
  ])
  func `a namespace that is certain is kept`(metadata: String, namespace: String) throws {
    let found = try #require(broken(metadata).unevaluated)
    #expect(found.scope == .namespace(namespace, .everything))
  }

  @Test(arguments: [
    "metadata:\n  name: p\n  namespace: &n d", "metadata:\n  name: p\n  \"namespace\": d",
    "metadata:\n  name: p\n  namespace : d", "metadata: [{name: deny, namespace: d}]",
    "metadata: {name: p, namespace: d}", "metadata:\n  name: p\n  namespace: *n",
    "metadata:\n  name: p\n  namespace: d\n    e", "metadata:\n  name: p\n  namespace:\n    d",
    "metadata:\n  name: p\n  ? namespace\n  : d", "metadata:\n  name: p\n  namespace: null",
    "metadata:\n  name: p\n  namespace: d\n  namespace: e", "metadata:\n\tnamespace: d",
    "metadata:\n  name: p\n  \"name\\x73pace\": d", "metadata:\n  labels:\n    namespace: d",
    "metadata:\n  name: p\n  namespace: {{ .n }}", "metadata:\n  name: p\n  Namespace: d",
    "metadata:\n  namespace: d\nmetadata:\n  name: p", "\"metadata\":\n  namespace: d",
    "x: &m {namespace: d}\nmetadata:\n  <<: *m\n  name: p",
  ])
  func `a namespace that is not certain is any`(metadata: String) throws {
    #expect(try #require(broken(metadata).unevaluated).scope == .cluster)
  }

  @Test(arguments: [
    "kind: &k NetworkPolicy", "kind : NetworkPolicy", "\"kind\": \"NetworkPolicy\"",
    "kind: !!str NetworkPolicy", "kind:\n  NetworkPolicy", "kind: # x\n  # y\n  NetworkPolicy",
    "? kind\n: NetworkPolicy", "x: &k NetworkPolicy\nkind: *k", "kind: networkpolicy",
    "kind: NetworkPolicyList", "kind: \"Network\\x50olicy\"",
  ])
  func `a policy is found however its kind is written`(kind: String) throws {
    let found = try #require(broken("metadata: {name: p}", kind: kind).unevaluated)
    #expect(PolicySalvageTests.kinds.contains(found.kind))
  }

  static let kinds = ["NetworkPolicy", "networkpolicy"]

  @Test func `a namespace may be in what was cut off`() throws {
    let text = "{\"kind\": \"NetworkPolicy\", \"metadata\": {\"name\": \"p\""
    #expect(try #require(Reading(text).unevaluated).scope == .cluster)
  }

  @Test func `each policy in a broken document counts`() {
    let reading = Reading(
      """
      apiVersion: v1
      kind: List
      items:
      - kind: NetworkPolicy
        metadata: {name: a, namespace: x}
      - kind: NetworkPolicy
        metadata: {name: b, namespace: y}
        spec: [
      """)
    let scopes = reading.file.objects.compactMap {
      if case .unevaluatedPolicy(let policy) = $0 { policy.scope } else { nil }
    }
    // The first item was complete; the text of both is counted once more.
    #expect(reading.policy == nil || reading.policy?.name == "a")
    #expect(scopes == [.cluster, .cluster])
  }
}
