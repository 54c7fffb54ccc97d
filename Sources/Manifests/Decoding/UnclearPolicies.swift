import Diagnostics
import Kubernetes

/// Objects that may be policies and that the API server would not take as they are: what they forbid is not known, and
/// must not look allowed.
extension ObjectDecoder {
  /// The policies of a mapping whose later `kind` or `apiVersion` hides them: `---` is missing between two objects.
  ///
  /// `isLastDecoded` says that the last `kind`, which is the one that counts, gives a policy anyway.
  func hiddenPolicies(of object: Mapping, isLastDecoded: Bool) -> [KubernetesObject] {
    guard isWrittenTwice("kind", in: root) || isWrittenTwice("apiVersion", in: root) else {
      return []
    }
    let kinds = written("kind")
    let versions = written("apiVersion")
    var result: [KubernetesObject] = []
    for (index, node) in kinds.enumerated() where !isLastDecoded || index < kinds.count - 1 {
      let resolved = tree.resolved(node)
      guard tree[resolved].kind == .scalar else { continue }
      let kind = tree.string(resolved)
      guard PolicyName.isPolicy(kind) else { continue }
      let following = index + 1 < kinds.count ? kinds[index + 1].index : Int.max
      let metadata = written("metadata").filter { (node.index..<following).contains($0.index) }
      let isPaired = metadata.count == 1 && written("metadata").count == kinds.count
      result.append(
        unclearPolicy(
          kind: kind, apiVersion: versions.count == kinds.count ? scalarText(versions[index]) : nil,
          metadata: isPaired ? metadata[0] : nil, at: index == 0 ? root : node))
    }
    return result
  }

  /// What becomes of an object that does not say what it is: nothing, unless it may be a policy.
  func withoutIdentity(
    _ object: Mapping, apiVersion: String?, kind: String?, errorsBefore: Int
  ) -> [KubernetesObject] {
    if kind == "NetworkPolicy" {
      return [networkPolicy(object, apiVersion: apiVersion ?? "", errorsBefore: errorsBefore)]
    }
    let isPolicy = kind.map(PolicyName.isPolicy) ?? looksLikePolicy(object)
    guard isPolicy else { return [] }
    return [
      unclearPolicy(
        kind: kind ?? "NetworkPolicy", apiVersion: apiVersion,
        metadata: value("metadata", in: object), at: root)
    ]
  }

  /// A policy of a kind that the API server does not know, most likely mistyped.
  func unknownPolicy(_ object: Mapping, apiVersion: String, kind: String) -> KubernetesObject {
    refuse(
      .unknownKind,
      "the API server knows no kind `\(excerpt(kind))` in `\(excerpt(apiVersion))`",
      at: value("kind", in: object) ?? root,
      hint: "did you mean `kind: NetworkPolicy` with `apiVersion: networking.k8s.io/v1`?")
    return unclearPolicy(
      kind: kind, apiVersion: apiVersion, metadata: value("metadata", in: object), at: root)
  }

  /// Whether an object that does not name its kind has what only a policy has.
  func looksLikePolicy(_ object: Mapping) -> Bool {
    guard let spec = value("spec", in: object), tree[tree.resolved(spec)].kind == .mapping,
      let entries = mapping(spec)?.entries
    else { return false }
    return entries.contains { hasKey($0, "podSelector") || hasKey($0, "policyTypes") }
  }

  private func unclearPolicy(
    kind: String, apiVersion: String?, metadata: NodeID?, at node: NodeID
  ) -> KubernetesObject {
    let identity = metadata.map(identity(in:)) ?? Identity(isNamespaceKnown: false)
    let isScopeKnown =
      identity.isNamespaceKnown && !PolicyName.isClusterScoped(kind) && metadata != nil
    let namespace = isScopeKnown ? identity.namespace ?? options.defaultNamespace : nil
    return .unevaluatedPolicy(
      UnevaluatedPolicy(
        kind: kind, apiVersion: apiVersion ?? "", name: identity.name ?? "", namespace: namespace,
        cause: .invalid, scope: namespace.map { .namespace($0, .everything) } ?? .cluster,
        location: location(node)))
  }

  /// The values of a key of the object itself, in the order of the file, also those that a later one replaces.
  private func written(_ key: String) -> [NodeID] {
    let children = tree.children(root)
    return stride(from: 0, to: children.count - 1, by: 2).filter { index in
      tree[children[index]].kind == .scalar && tree.text(children[index], equals: key)
    }
    .map { children[$0 + 1] }
  }
}

/// Names of kinds that can be policies.
enum PolicyName {
  private static let others: Set<String> = [
    "authorizationpolicy", "peerauthentication", "egressfirewall", "serverauthorization",
    "meshtrafficpermission", "serviceintentions",
  ]

  /// Whether a kind of this name, in whatever group and letters, concerns connections.
  static func isPolicy(_ kind: String) -> Bool {
    guard !isStaged(kind) else { return false }
    let name = kind.lowercased()
    return isNetworkPolicy(name) || others.contains(name)
  }

  /// Whether a name ends in `NetworkPolicy`, in whatever letters.
  static func isNetworkPolicy(_ kind: String) -> Bool {
    let name = kind.lowercased()
    return name.hasSuffix("networkpolicy") || name.hasSuffix("networkpolicies")
  }

  /// Whether a name is that of a policy that only reports (Calico).
  static func isStaged(_ kind: String) -> Bool { kind.hasPrefix("Staged") }

  /// Whether a name tells that the policy is in no namespace.
  static func isClusterScoped(_ kind: String) -> Bool {
    ["Cluster", "Admin", "BaselineAdmin", "Global"].contains(where: kind.hasPrefix)
      || kind.contains("Clusterwide")
  }
}
