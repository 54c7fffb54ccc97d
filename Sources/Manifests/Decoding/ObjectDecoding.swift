import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// What became of a document or of an item of a list.
  enum Outcome {
    /// Objects, whose problems are reported.
    case objects([KubernetesObject])
    /// The objects of a list.
    case list([KubernetesObject])
    /// A steps file of Podreach, which says nothing about a cluster.
    case steps
    /// Neither `apiVersion` nor `kind`: something else than a manifest.
    case foreign
  }

  /// Decodes the object, or the objects of a list; `apiVersion` and `kind` are what an item takes from its list when
  /// it does not say, `depth` is how many lists it is in.
  func object(apiVersion: String? = nil, kind: String? = nil, depth: Int = 0) -> Outcome {
    guard tree[root].kind == .mapping, let object = mapping(root) else { return .foreign }
    let apiNode = value("apiVersion", in: object)
    let kindNode = value("kind", in: object)
    if apiNode == nil, kindNode == nil, kind == nil { return .foreign }
    let errorsBefore = findings.errorCount
    let writtenVersion = apiNode == nil ? apiVersion : string("apiVersion", of: object)
    let writtenKind = kindNode == nil ? kind : string("kind", of: object)
    if let policy = policyRunTogether() { return .objects([policy]) }
    guard let writtenVersion, let writtenKind else {
      if apiNode == nil, apiVersion == nil { refuseMissing("apiVersion", at: root) }
      if kindNode == nil, kind == nil { refuseMissing("kind", at: root) }
      // What may be a policy is not lost with its version.
      guard let writtenKind, writtenKind.looksLikeNetworkPolicy else { return .objects([]) }
      return .objects([invalidPolicy(object, apiVersion: "", kind: writtenKind)])
    }
    let identity = ObjectKind.of(apiVersion: writtenVersion, kind: writtenKind)
    if case .list = identity.kind {
      return .list(
        listItems(of: object, apiVersion: writtenVersion, kind: writtenKind, depth: depth))
    }
    if case .steps = identity.kind { return .steps }
    if case .other = identity.kind, writtenKind.looksLikeNetworkPolicy {
      refuse(
        .unknownPolicyKind,
        "`\(excerpt(writtenKind))` of `\(excerpt(writtenVersion))` is not a kind of policy that Podreach knows",
        at: kindNode ?? root,
        hint:
          "the NetworkPolicy of Kubernetes is `apiVersion: networking.k8s.io/v1`, `kind: NetworkPolicy`"
      )
      return .objects([invalidPolicy(object, apiVersion: writtenVersion, kind: writtenKind)])
    }
    if case .other = identity.kind {
      return .objects([notConsidered(object, apiVersion: writtenVersion, kind: writtenKind)])
    }
    checkDuplicateKeys(in: root)
    checkVersion(identity.version, of: object, apiVersion: writtenVersion, kind: writtenKind)
    let decoded = decode(
      object, as: identity.kind, apiVersion: writtenVersion, kind: writtenKind,
      errorsBefore: errorsBefore)
    return .objects(decoded.map { [$0] } ?? [])
  }

  /// A policy that was run together with another object.
  ///
  /// Two objects without `---` between them are one mapping with keys written twice. Where one of them is
  /// a policy, its effect is not known.
  private func policyRunTogether() -> KubernetesObject? {
    let children = tree.children(root)
    let kinds = stride(from: 0, to: children.count - 1, by: 2)
      .filter { tree.text(children[$0], equals: "kind") }.map { children[$0 + 1] }
    guard kinds.count > 1, let object = mapping(root) else { return nil }
    refuse(
      .duplicateKey, "`kind` is written \(kinds.count) times in one object", at: kinds[1],
      hint: "write a line `---` between two objects")
    let names = kinds.map { tree.string(tree.resolved($0)) }
    guard let policy = names.first(where: \.looksLikeNetworkPolicy) else { return nil }
    return invalidPolicy(object, apiVersion: "", kind: policy)
  }

  /// A policy that cannot be told from what is written; it may concern any pod.
  private func invalidPolicy(_ object: Mapping, apiVersion: String, kind: String)
    -> KubernetesObject
  {
    let (name, _) = identity(of: object)
    return .unevaluatedPolicy(
      UnevaluatedPolicy(
        kind: kind, apiVersion: apiVersion, name: name ?? "", namespace: nil, cause: .invalid,
        scope: .cluster, location: location(object.node)))
  }

  private func decode(
    _ object: Mapping, as identity: ObjectKind, apiVersion: String, kind: String, errorsBefore: Int
  ) -> KubernetesObject? {
    switch identity {
    case .namespace: namespace(object).map(KubernetesObject.namespace)
    case .pod: pod(object).map(KubernetesObject.pod)
    case .workload(let kind): workload(object, kind: kind).map(KubernetesObject.workload)
    case .service: service(object).map(KubernetesObject.service)
    case .endpointSlice: endpointSlice(object).map(KubernetesObject.endpointSlice)
    case .endpoints: endpoints(object).map(KubernetesObject.endpointSlice)
    case .networkPolicy:
      networkPolicy(object, apiVersion: apiVersion, errorsBefore: errorsBefore)
    case .foreignPolicy(let policy):
      .unevaluatedPolicy(foreignPolicy(policy, object, apiVersion: apiVersion, kind: kind))
    case .list, .steps, .other: nil
    }
  }

  private func listItems(
    of list: Mapping, apiVersion: String, kind: String, depth: Int
  ) -> [KubernetesObject] {
    guard depth < 8 else {
      refuse(.tooDeep, "lists of lists, more than 8 levels deep", at: list.node)
      return []
    }
    let itemKind = kind == "List" ? nil : String(kind.dropLast("List".count))
    var result: [KubernetesObject] = []
    _ = self.list("items", of: list) { node -> Bool? in
      let outcome = decoder(of: node).object(
        apiVersion: itemKind == nil ? nil : apiVersion, kind: itemKind, depth: depth + 1)
      switch outcome {
      case .objects(let objects), .list(let objects): result += objects
      case .steps: break
      case .foreign: refuse(.notAnObject, "an item without `apiVersion` and `kind`", at: node)
      }
      return true
    }
    return result
  }

  private func checkVersion(
    _ version: ObjectKind.Version, of object: Mapping, apiVersion: String, kind: String
  ) {
    guard let node = value("apiVersion", in: object) else { return }
    switch version {
    case .current: break
    case .removed(let current):
      warn(
        .removedAPI, "`\(apiVersion)` is no longer served for \(kind)", at: node,
        hint: "write `\(current)`")
    case .unknown(let current):
      warn(
        .unknownAPIVersion,
        "`\(excerpt(apiVersion))` is not known for \(kind); read as `\(current)`",
        at: node, hint: "write `\(current)`")
    }
  }
}

extension String {
  /// Whether a kind is called like a network policy, in whatever letter case; Calico's `Staged…` kinds take no effect.
  fileprivate var looksLikeNetworkPolicy: Bool {
    let kind = lowercased()
    return (kind.hasSuffix("networkpolicy") || kind.hasSuffix("networkpolicies"))
      && !kind.hasPrefix("staged")
  }
}
