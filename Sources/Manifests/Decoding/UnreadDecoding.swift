import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// An object of which only the name matters; what is wrong with it is not Podreach's business.
  func notConsidered(_ object: Mapping, apiVersion: String, kind: String) -> KubernetesObject {
    let (name, namespace) = identity(of: object)
    return .notConsidered(
      KubernetesObject.NotConsidered(
        apiVersion: apiVersion, kind: kind, namespace: namespace, name: name ?? "",
        location: location(object.node)))
  }

  /// A policy of a kind that Podreach does not evaluate.
  func foreignPolicy(
    _ policy: ForeignPolicy, _ object: Mapping, apiVersion: String, kind: String
  ) -> UnevaluatedPolicy {
    let (name, written) = identity(of: object)
    let namespace = policy.isNamespaced ? written ?? options.defaultNamespace : nil
    let concernsMesh =
      apiVersion.hasPrefix("security.istio.io/")
      && namespace == ForeignPolicy.meshNamespace
    let scope: UnevaluatedPolicy.Scope =
      if let namespace, !concernsMesh { .namespace(namespace, .everything) } else { .cluster }
    warnOfForeignPolicy(
      kind, name: name ?? "", namespace: namespace, scope: scope, at: location(object.node))
    return UnevaluatedPolicy(
      kind: kind, apiVersion: apiVersion, name: name ?? "", namespace: namespace,
      cause: .unsupportedKind, scope: scope, directions: policy.directions,
      location: location(object.node))
  }

  private func warnOfForeignPolicy(
    _ kind: String, name: String, namespace: String?, scope: UnevaluatedPolicy.Scope,
    at location: SourceLocation
  ) {
    let what = namespace.map { "`\($0)/\(excerpt(name))`" } ?? "`\(excerpt(name))`"
    let whose =
      switch scope {
      case .cluster: "any pod"
      case .namespace(let namespace, _): "a pod in `\(namespace)`"
      }
    findings.add(
      Diagnostic(
        .warning, .policyNotEvaluated,
        "\(kind) \(what) is not evaluated: it can block or allow connections of \(whose)",
        at: location, hint: "connections that it could change are shown as unknown"))
  }

  /// Name and namespace, when they are strings.
  func identity(of object: Mapping) -> (name: String?, namespace: String?) {
    guard let node = value("metadata", in: object), tree[tree.resolved(node)].kind == .mapping,
      let metadata = mapping(node)
    else { return (nil, nil) }
    func text(_ key: String) -> String? {
      guard let node = value(key, in: metadata).map(tree.resolved), tree[node].kind == .scalar
      else {
        return nil
      }
      return tree.string(node)
    }
    return (text("name") ?? text("generateName"), text("namespace"))
  }
}
