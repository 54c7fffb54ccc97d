import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A NetworkPolicy; one that the API server would refuse is a policy of unknown effect.
  func networkPolicy(_ object: Mapping, apiVersion: String, errorsBefore: Int) -> KubernetesObject {
    checkFields(of: object, known: ["apiVersion", "kind", "metadata", "spec", "status"])
    let metadata = metadata(of: object)
    var draft = PolicyDraft()
    if value("spec", in: object) == nil {
      warn(
        .missingPodSelector, "no `spec`, so it selects every pod of the namespace", at: object.node,
        hint: "write `podSelector: {}` to say so")
      draft.podSelector = .everything
    }
    field("spec", of: object) { node in
      guard let spec = mapping(node) else {
        draft.directions = [.ingress, .egress]
        return
      }
      read(spec, into: &draft)
    }
    if isWrittenTwice("spec", in: object.node)
      || value("spec", in: object).map({ isWrittenTwice("podSelector", in: $0) }) ?? false
    {
      // Which of the two is meant is not known.
      draft.podSelector = .everything
      draft.directions = [.ingress, .egress]
    }
    guard findings.errorCount == errorsBefore, let podSelector = draft.podSelector else {
      return .unevaluatedPolicy(
        UnevaluatedPolicy(
          kind: "NetworkPolicy", apiVersion: apiVersion, name: metadata.name,
          namespace: metadata.namespace, cause: .invalid,
          scope: metadata.isNamespaceUnknown
            ? .cluster : .namespace(metadata.namespace, draft.podSelector ?? .everything),
          directions: draft.directions, location: location(object.node)))
    }
    return .networkPolicy(
      NetworkPolicy(
        namespace: metadata.namespace, name: metadata.name, podSelector: podSelector,
        writtenTypes: draft.writtenTypes, ingress: draft.ingress, egress: draft.egress,
        hasIdleEgress: draft.hasIdleEgress, location: location(object.node)))
  }

  /// What has been read of a policy.
  private struct PolicyDraft {
    /// `nil` when it cannot be read.
    var podSelector: LabelSelector?
    var writtenTypes: Set<Direction>?
    var ingress: [NetworkPolicy.Rule] = []
    var egress: [NetworkPolicy.Rule] = []
    var hasIdleEgress = false
    /// The directions that it may concern.
    var directions: Set<Direction> = [.ingress]
  }

  private func read(_ spec: Mapping, into draft: inout PolicyDraft) {
    checkFields(of: spec, known: ["podSelector", "policyTypes", "ingress", "egress"])
    if let node = value("podSelector", in: spec) {
      draft.podSelector = labelSelector(node)
    } else {
      warn(
        .missingPodSelector, "no `podSelector`, so it selects every pod of the namespace",
        at: spec.node, hint: "write `podSelector: {}` to say so")
      draft.podSelector = .everything
    }
    let errorsBefore = findings.errorCount
    draft.writtenTypes = policyTypes(of: spec)
    let areTypesValid = findings.errorCount == errorsBefore
    draft.ingress = list("ingress", of: spec) { rule($0, peersField: "from") } ?? []
    draft.egress = list("egress", of: spec) { rule($0, peersField: "to") } ?? []
    let hasEgress = value("egress", in: spec).map { tree[tree.resolved($0)].count > 0 } ?? false
    draft.hasIdleEgress =
      draft.writtenTypes == nil && value("egress", in: spec) != nil && draft.egress.isEmpty
    draft.directions =
      areTypesValid
      ? draft.writtenTypes ?? (hasEgress ? [.ingress, .egress] : [.ingress])
      : [.ingress, .egress]
  }

  private func policyTypes(of spec: Mapping) -> Set<Direction>? {
    guard let node = value("policyTypes", in: spec) else { return nil }
    let resolved = tree.resolved(node)
    guard tree[resolved].kind != .sequence || tree[resolved].count <= 2 else {
      refuse(.invalidPolicyTypes, "must not hold more than two types", at: node)
      return nil
    }
    let types = items(of: node, policyType)
    guard let types, !types.isEmpty else { return nil }
    return Set(types)
  }

  private func policyType(_ node: NodeID) -> Direction? {
    guard let text = string(node) else { return nil }
    guard let direction = Direction(rawValue: text) else {
      let suggestion = Suggestion.closest(to: text, among: Direction.allCases.map(\.rawValue))
      refuse(
        .invalidPolicyTypes,
        "`\(excerpt(text))` is not a policy type: must be `Ingress` or `Egress`", at: node,
        hint: suggestion.map { "did you mean `\($0)`?" })
      return nil
    }
    return direction
  }

  private func rule(_ node: NodeID, peersField: String) -> NetworkPolicy.Rule? {
    guard let rule = mapping(node) else { return nil }
    checkFields(of: rule, known: ["ports", peersField])
    let ports = list("ports", of: rule, portMatch) ?? []
    let peers = list(peersField, of: rule, peer) ?? []
    return NetworkPolicy.Rule(
      peers: peers.isEmpty ? .everyone : .anyOf(peers), ports: ports.isEmpty ? .all : .anyOf(ports),
      location: location(node))
  }

  /// An item of `ports`, as `ValidateNetworkPolicyPort` of the API server takes it.
  private func portMatch(_ node: NodeID) -> NetworkPolicy.PortMatch? {
    guard let item = mapping(node) else { return nil }
    checkFields(of: item, known: ["protocol", "port", "endPort"])
    guard let transport = transport(of: item), let target = target(of: item) else { return nil }
    return NetworkPolicy.PortMatch(transport, target, location: location(node))
  }

  private func target(of item: Mapping) -> NetworkPolicy.PortMatch.Target? {
    let endNode = value("endPort", in: item)
    let end = endNode.flatMap { node in integer(node) }
    func refuseEnd(_ message: String) {
      guard let endNode else { return }
      refuse(.invalidEndPort, message, at: endNode)
    }
    guard let node = value("port", in: item) else {
      refuseEnd("must not be there without `port`")
      return .any
    }
    switch integerOrName(node) {
    case .integer(let written):
      guard let number = portNumber(written, at: node) else {
        return nil
      }
      guard let end else { return endNode == nil ? .range(number...number) : nil }
      guard end >= Int(number) else {
        refuseEnd("must not be less than `port` (\(number)), but is `\(end)`")
        return nil
      }
      guard let last = UInt16(exactly: end) else {
        refuseEnd("`\(end)` is not a port: must be between 1 and 65535")
        return nil
      }
      return .range(number...last)
    case .name(let name):
      refuseEnd("must not be there when `port` is a name")
      checkPortName(name, at: node)
      return .name(name)
    case nil:
      return nil
    }
  }
}
