public import Diagnostics
public import Manifests
import Kubernetes

/// What the input holds beside the kinds that decide about connections: said once, not hidden.
public struct NotConsideredReport: Sendable {
  private let objects: [KubernetesObject.NotConsidered]

  /// Collects the objects of files.
  public init(_ files: [ManifestFile]) {
    objects = files.flatMap(\.objects).compactMap {
      if case .notConsidered(let object) = $0 { object } else { nil }
    }
  }

  /// One note that counts the kinds, or one an object when `isVerbose`.
  public func diagnostics(isVerbose: Bool) -> [Diagnostic] {
    guard !objects.isEmpty else { return [] }
    let code = Diagnostic.Code("not-considered")
    if isVerbose {
      return objects.map { object in
        let name = [object.namespace, object.name].compactMap(\.self).joined(separator: "/")
        return Diagnostic(
          .note, code, "\(object.kind) `\(name)` (\(object.apiVersion)) is not considered",
          at: object.location)
      }
    }
    let counts = Dictionary(grouping: objects, by: \.kind).mapValues(\.count)
    let list = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.value) \($0.key)"
    }
    return [
      Diagnostic(
        .note, code, "not considered: \(list.joined(separator: ", "))",
        hint: "pods that an operator makes of such objects are not seen; --verbose names each")
    ]
  }
}
