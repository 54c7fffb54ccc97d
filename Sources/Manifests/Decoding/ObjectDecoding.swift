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
    guard tree[root].kind == .mapping, let object = mapping(root) else {
      return bareList(depth: depth).map(Outcome.list) ?? .foreign
    }
    let errorsBefore = findings.errorCount
    let apiNode = value("apiVersion", in: object)
    let kindNode = value("kind", in: object)
    let hasItems =
      value("items", in: object).map { tree[tree.resolved($0)].kind == .sequence } ?? false
    if apiNode == nil, kindNode == nil, kind == nil,
      !(hasItems && depth > 0), !looksLikePolicy(object),
      hiddenPolicies(of: object, isLastDecoded: false).isEmpty
    {
      return .foreign
    }
    let writtenVersion = apiNode == nil ? apiVersion : string("apiVersion", of: object)
    let writtenKind = kindNode == nil ? kind : string("kind", of: object)
    guard let writtenVersion, let writtenKind else {
      if apiNode == nil, apiVersion == nil { refuseMissing("apiVersion", at: root) }
      if kindNode == nil, kind == nil { refuseMissing("kind", at: root) }
      checkDuplicateObjectKeys()
      let hidden = hiddenPolicies(of: object, isLastDecoded: writtenKind != nil)
      if hasItems, writtenKind?.hasSuffix("List") ?? true {
        let items = listItems(
          of: object, apiVersion: writtenVersion, kind: writtenKind ?? "List", depth: depth)
        return .list(hidden + items)
      }
      return .objects(
        hidden
          + withoutIdentity(
            object, apiVersion: writtenVersion, kind: writtenKind, errorsBefore: errorsBefore))
    }
    let identity = ObjectKind.of(apiVersion: writtenVersion, kind: writtenKind)
    if case .steps = identity.kind { return .steps }
    checkDuplicateObjectKeys()
    let hidden = hiddenPolicies(of: object, isLastDecoded: identity.kind.isPolicy)
    if case .list = identity.kind {
      if writtenKind.lowercased() == "list", writtenKind != "List" {
        refuse(
          .unknownKind, "the API server knows no kind `\(excerpt(writtenKind))`",
          at: kindNode ?? root, hint: "did you mean `List`?")
      }
      let items = listItems(
        of: object, apiVersion: writtenVersion, kind: writtenKind, depth: depth)
      return .list(hidden + items)
    }
    switch identity.kind {
    case .configMap where options.readsMentions:
      return .objects(hidden + [.configMap(configMap(object))])
    case .other, .configMap:
      return .objects(
        hidden + [notConsidered(object, apiVersion: writtenVersion, kind: writtenKind)])
    default: break
    }
    checkDuplicateKeys(in: root)
    checkVersion(identity.version, of: object, apiVersion: writtenVersion, kind: writtenKind)
    let decoded = decode(
      object, as: identity.kind, apiVersion: writtenVersion, kind: writtenKind,
      errorsBefore: errorsBefore)
    return .objects(hidden + decoded)
  }

  private func decode(
    _ object: Mapping, as identity: ObjectKind, apiVersion: String, kind: String, errorsBefore: Int
  ) -> [KubernetesObject] {
    let decoded: KubernetesObject? =
      switch identity {
      case .namespace: namespace(object).map(KubernetesObject.namespace)
      case .pod: pod(object).map(KubernetesObject.pod)
      case .workload(let kind): workload(object, kind: kind).map(KubernetesObject.workload)
      case .service: service(object).map(KubernetesObject.service)
      case .endpointSlice: endpointSlice(object).map(KubernetesObject.endpointSlice)
      case .entry(let entry):
        entryObject(object, kind: entry, apiVersion: apiVersion).map(KubernetesObject.entry)
      case .networkPolicy:
        networkPolicy(object, apiVersion: apiVersion, errorsBefore: errorsBefore)
      case .adminNetworkPolicy:
        adminNetworkPolicy(object, apiVersion: apiVersion, errorsBefore: errorsBefore)
      case .baselineAdminNetworkPolicy:
        baselineAdminNetworkPolicy(object, apiVersion: apiVersion, errorsBefore: errorsBefore)
      case .clusterNetworkPolicy:
        clusterNetworkPolicy(object, apiVersion: apiVersion, errorsBefore: errorsBefore)
      case .node: self.node(object).map(KubernetesObject.node)
      case .foreignPolicy(let policy):
        .unevaluatedPolicy(foreignPolicy(policy, object, apiVersion: apiVersion, kind: kind))
      case .unknownPolicy: unknownPolicy(object, apiVersion: apiVersion, kind: kind)
      case .endpoints, .list, .steps, .configMap, .other: nil
      }
    if case .endpoints = identity { return endpoints(object).map(KubernetesObject.endpointSlice) }
    return decoded.map { [$0] } ?? []
  }

  private func listItems(
    of list: Mapping, apiVersion: String?, kind: String, depth: Int
  ) -> [KubernetesObject] {
    guard depth < 8 else {
      refuse(.tooDeep, "lists of lists, more than 8 levels deep", at: list.node)
      return []
    }
    let itemKind = kind.lowercased() == "list" ? nil : String(kind.dropLast("List".count))
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

  /// The objects of a document that is a list of them without `kind: List`; `nil` when it is something else.
  private func bareList(depth: Int) -> [KubernetesObject]? {
    guard depth == 0, tree[root].kind == .sequence else { return nil }
    let items = tree.children(root).map(tree.resolved).filter { node in
      tree[node].kind == .mapping
        && (value("kind", in: node) ?? value("apiVersion", in: node)) != nil
    }
    guard !items.isEmpty else { return nil }
    refuse(
      .notAnObject, "a list of objects must be the `items` of a `List`", at: root,
      hint: "write the objects one after the other, with a line `---` between them")
    return items.flatMap { node in
      switch decoder(of: node).object(depth: 1) {
      case .objects(let objects), .list(let objects): objects
      case .steps, .foreign: [KubernetesObject]()
      }
    }
  }

  private func value(_ key: String, in node: NodeID) -> NodeID? {
    mapping(node).flatMap { value(key, in: $0) }
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
