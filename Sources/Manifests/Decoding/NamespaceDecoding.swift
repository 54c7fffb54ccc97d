import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A namespace.
  func namespace(_ object: Mapping) -> Namespace? {
    let metadata = metadata(
      of: object, isNamespaced: false, checkName: NameRules.problemAsLabel)
    guard !metadata.name.isEmpty else { return nil }
    warnOfOldIsolation(in: object)
    return Namespace(
      name: metadata.name, labels: metadata.labels, location: location(object.node))
  }

  /// The annotation by which Kubernetes 1.6 isolated a namespace; nothing reads it any more.
  private func warnOfOldIsolation(in object: Mapping) {
    guard let metadata = mapping("metadata", of: object),
      let annotations = mapping("annotations", of: metadata),
      let old = annotations.entries.first(where: {
        hasKey($0, "net.beta.kubernetes.io/network-policy")
      })
    else { return }
    warn(
      .ignoredAnnotation, "`net.beta.kubernetes.io/network-policy` has no effect", at: old.key,
      hint: "write a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress]`")
  }
}
