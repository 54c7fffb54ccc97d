import Diagnostics
import Foundation
import Kubernetes
import Manifests
import Testing

@Suite("A policy is never lost")
struct LostPolicyTests {
  private func unevaluated(_ text: String) -> [UnevaluatedPolicy] {
    ManifestReader().read(Array(text.utf8), path: "a.yaml").objects.compactMap {
      if case .unevaluatedPolicy(let policy) = $0 { policy } else { nil }
    }
  }

  private static let policy = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: deny, namespace: d}
    spec: {podSelector: {}, policyTypes: [Ingress]}

    """

  @Test(
    "It has an unknown effect where it cannot be understood",
    arguments: [
      policy + "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: d}\n",
      policy + "apiVersion: v1\nkind: Service\nmetadata: {name: c, namespace: d}\n",
      policy.replacingOccurrences(of: "apiVersion: networking.k8s.io/v1\n", with: ""),
      policy.replacingOccurrences(of: "networking.k8s.io/v1", with: "networking.kubernetes.io/v1"),
      policy.replacingOccurrences(of: "kind: NetworkPolicy", with: "kind: Networkpolicy"),
      policy.replacingOccurrences(of: "networking.k8s.io/v1", with: "1.5"),
    ])
  func misunderstood(text: String) {
    let scopes = unevaluated(text).map(\.scope)
    #expect(scopes.count == 1)
    // Its namespace where that is certain, or else the cluster.
    for scope in scopes { #expect([.cluster, .namespace("d", .everything)].contains(scope)) }
  }

  @Test("A list that is not called one is read, with an error")
  func kindlessList() {
    let item =
      "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {podSelector: {}}}"
    let file = ManifestReader().read(
      Array("apiVersion: v1\nitems: [\(item)]\n".utf8), path: "a.yaml")
    #expect(file.objects.count == 1)
    #expect(file.diagnostics.contains { $0.severity == .error })
  }

  @Test(
    "Lists of policies of other kinds are unpacked",
    arguments: [
      ("projectcalico.org/v3", "GlobalNetworkPolicy"), ("cilium.io/v2", "CiliumNetworkPolicy"),
      ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"),
    ])
  func foreignLists(version: String, kind: String) {
    let text = """
      apiVersion: \(version)
      kind: \(kind)List
      items:
        - apiVersion: \(version)
          kind: \(kind)
          metadata: {name: n}
          spec: {}

      """
    #expect(unevaluated(text).map(\.kind) == [kind])
  }

  @Test("An alias into an object that is not considered does not become everything")
  func skippedAnchor() {
    let text = """
      kind: List
      apiVersion: v1
      items:
        - {apiVersion: m.example/v1, kind: Monitor, metadata: {name: m}, spec: {labels: &db {app: db}}}
        - apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: n, namespace: d}
          spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: *db}}]}]}

      """
    #expect(unevaluated(text).count == 1)
  }

  @Test(
    "A broken document's policy is in a namespace only where that is certain",
    arguments: [
      ("  namespace: d", .namespace("d", .everything)), ("  namespace: &n d", .cluster),
      ("  \"namespace\": d", .cluster), ("  namespace : d", .cluster),
      ("  labels: {}", .namespace("default", .everything)),
    ] as [(String, UnevaluatedPolicy.Scope)])
  func broken(line: String, scope: UnevaluatedPolicy.Scope) {
    let text = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: n
      \(line)
      spec: {podSelector: [

      """
    #expect(unevaluated(text).map(\.scope) == [scope])
  }
}
