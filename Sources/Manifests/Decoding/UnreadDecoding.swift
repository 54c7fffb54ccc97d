import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// An object of which only the name matters; what is wrong with it is not Podreach's business.
  func notConsidered(_ object: Mapping, apiVersion: String, kind: String) -> KubernetesObject {
    let identity = identity(of: object)
    var result = KubernetesObject.NotConsidered(
      apiVersion: apiVersion, kind: kind, namespace: identity.namespace,
      name: identity.name ?? "", location: location(object.node))
    if options.readsMentions, ObjectKind.isRoleBinding(kind),
      let subjects = value("subjects", in: object)
    {
      eachItem(of: subjects) { subject in
        func text(_ key: String) -> String? { plainValue(key, in: subject).flatMap(scalarText) }
        guard text("kind") == "ServiceAccount", let name = text("name") else { return }
        let namespace = text("namespace") ?? identity.namespace ?? options.defaultNamespace
        result.serviceAccounts.append("\(namespace)/\(name)")
      }
    }
    return .notConsidered(result)
  }

  /// A policy of a kind that Podreach does not evaluate.
  func foreignPolicy(
    _ policy: ForeignPolicy, _ object: Mapping, apiVersion: String, kind: String
  ) -> UnevaluatedPolicy {
    let identity = identity(of: object)
    let name = identity.name
    let isNamespaceKnown =
      policy.isNamespaced && identity.isNamespaceKnown
      && (policy.isKnown || identity.namespace != nil)
    let namespace = isNamespaceKnown ? identity.namespace ?? options.defaultNamespace : nil
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
      content: content(of: object), location: location(object.node))
  }

  /// What an object says beside its metadata and status, whatever its layout and the order of its keys.
  func content(of object: Mapping) -> String {
    let left: Set<String> = ["metadata", "status"]
    let children = tree.children(object.node)
    var rest = Self.mostContent
    return stride(from: 0, to: children.count - 1, by: 2).compactMap { index in
      let key = content(children[index], &rest)
      return left.contains(key) ? nil : "\(key):\(content(children[index + 1], &rest))"
    }.sorted().joined(separator: ",")
  }

  /// How many nodes are looked at: aliases can make very many of few.
  private static let mostContent = 100_000

  private func content(_ node: NodeID, _ rest: inout Int) -> String {
    guard rest > 0 else { return "" }
    rest -= 1
    let resolved = tree.resolved(node)
    let children = tree.children(resolved)
    switch tree[resolved].kind {
    case .scalar, .alias: return tree.string(resolved)
    case .sequence:
      return "[" + children.map { content($0, &rest) }.joined(separator: ",") + "]"
    case .mapping:
      let entries = stride(from: 0, to: children.count - 1, by: 2).map { index in
        "\(content(children[index], &rest)):\(content(children[index + 1], &rest))"
      }
      return "{" + entries.sorted().joined(separator: ",") + "}"
    }
  }

  private func warnOfForeignPolicy(
    _ kind: String, name: String, namespace: String?, scope: UnevaluatedPolicy.Scope,
    at location: SourceLocation
  ) {
    let what = namespace.map { "`\($0)/\(excerpt(name))`" } ?? "`\(excerpt(name))`"
    let whose =
      switch scope {
      case .cluster, .subject: "any pod"
      case .namespace(let namespace, _): "a pod in `\(namespace)`"
      }
    findings.add(
      Diagnostic(
        .warning, .policyNotEvaluated,
        "\(kind) \(what) is not evaluated: it can block or allow connections of \(whose)",
        at: location, hint: "connections that it could change are shown as unknown"))
  }

  /// What tells an object from others of its kind, as far as it can be read.
  struct Identity {
    var name: String?
    /// `nil` when none is written.
    var namespace: String?
    /// Whether the object certainly is in the namespace that is written, or in the default one.
    var isNamespaceKnown = true
  }

  /// Name and namespace of an object.
  private func identity(of object: Mapping) -> Identity {
    guard let node = value("metadata", in: object) else { return Identity() }
    var result = identity(in: node)
    if isWrittenTwice("metadata", in: object.node) { result.isNamespaceKnown = false }
    return result
  }

  /// Name and namespace in an object's metadata.
  func identity(in metadata: NodeID) -> Identity {
    guard tree[tree.resolved(metadata)].kind == .mapping, let mapping = mapping(metadata) else {
      return Identity(isNamespaceKnown: isNull(metadata))
    }
    var result = Identity()
    let name = value("name", in: mapping) ?? value("generateName", in: mapping)
    result.name = name.flatMap(scalarText)
    if let node = value("namespace", in: mapping) {
      let text = scalarText(node)
      // "" is as good as absent.
      result.namespace = text == "" ? nil : text
      result.isNamespaceKnown =
        text.map { $0.isEmpty || NameRules.problemAsLabel($0) == nil } ?? false
    }
    if isWrittenTwice("namespace", in: metadata) { result.isNamespaceKnown = false }
    return result
  }

  /// The text of a scalar.
  func scalarText(_ node: NodeID) -> String? {
    let resolved = tree.resolved(node)
    return tree[resolved].kind == .scalar ? tree.string(resolved) : nil
  }
}
