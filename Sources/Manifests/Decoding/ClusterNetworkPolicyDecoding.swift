import Diagnostics
import Kubernetes

extension OrderedDialect {
  /// policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy.
  fileprivate static let cluster = Self(
    actions: ["Accept": .allow, "Deny": .deny, "Pass": .pass], portsField: "protocols", limit: 25,
    isNamespaceSelectorOptional: true)
}

extension ObjectDecoder {
  /// A ClusterNetworkPolicy; one that the API server would refuse is a policy of unknown effect.
  func clusterNetworkPolicy(
    _ object: Mapping, apiVersion: String, errorsBefore: Int
  ) -> KubernetesObject {
    let metadata = metadata(of: object, isNamespaced: false)
    var draft = OrderedPolicyDraft()
    let spec = orderedSpec(
      of: object, fields: ["tier", "priority"], .cluster, port: protocolMatch, into: &draft)
    if let spec {
      draft.tier = tier(of: spec)
      draft.priority = priority(of: spec)
    }
    guard findings.errorCount == errorsBefore, let subject = draft.subject,
      let tier = draft.tier, let priority = draft.priority
    else {
      return invalidOrderedPolicy(
        draft, kind: "ClusterNetworkPolicy", apiVersion: apiVersion, name: metadata.name,
        at: object.node)
    }
    return .clusterNetworkPolicy(
      ClusterNetworkPolicy(
        name: metadata.name, tier: tier, priority: priority, subject: subject, rules: draft.rules,
        location: location(object.node)))
  }

  private func tier(of spec: Mapping) -> ClusterNetworkPolicy.Tier? {
    guard let node = value("tier", in: spec) else {
      refuseMissing("tier", at: spec.node, hint: "write `Admin` or `Baseline`")
      return nil
    }
    guard let text = string(node) else { return nil }
    guard let tier = ClusterNetworkPolicy.Tier(rawValue: text) else {
      let known = ClusterNetworkPolicy.Tier.allCases.map(\.rawValue)
      refuse(
        .invalidTier, "`\(excerpt(text))` is not a tier: must be `Admin` or `Baseline`", at: node,
        hint: Suggestion.closest(to: text, among: known).map { "did you mean `\($0)`?" })
      return nil
    }
    return tier
  }

  /// An item of `protocols`: "Exactly one field must be set" (ClusterNetworkPolicyProtocol).
  private func protocolMatch(_ node: NodeID) -> OrderedRule.PortMatch? {
    guard let item = mapping(node) else { return nil }
    checkFields(of: item, known: ["tcp", "udp", "sctp", "destinationNamedPort"])
    guard item.entries.count == 1 else {
      refuse(
        .invalidPort, "must hold one of `tcp`, `udp`, `sctp` and `destinationNamedPort`", at: node)
      return nil
    }
    if let name = value("destinationNamedPort", in: item) {
      return portName(name).map { .name($0) }
    }
    for (field, transport) in [("tcp", TransportProtocol.tcp), ("udp", .udp), ("sctp", .sctp)] {
      if let attributes = mapping(field, of: item) {
        checkFields(of: attributes, known: ["destinationPort"])
        guard let port = value("destinationPort", in: attributes) else {
          // `+kubebuilder:validation:MinProperties=1`
          refuseMissing(
            "destinationPort", at: attributes.node,
            hint: "every port is `range: {start: 1, end: 65535}`")
          return nil
        }
        return mapping(port).flatMap(destinationPort).map { .range(transport, $0) }
      }
    }
    refuse(.invalidPort, "must hold a protocol or a named port", at: node)
    return nil
  }

  /// One port or a range: "You must specify either Port or Range" (Port).
  private func destinationPort(_ port: Mapping) -> ClosedRange<UInt16>? {
    checkFields(of: port, known: ["number", "range"])
    guard port.entries.count == 1 else {
      refuse(.invalidPort, "must hold `number` or `range`", at: port.node)
      return nil
    }
    if let range = mapping("range", of: port) { return portRange(range) }
    return requiredPort("number", of: port).map { $0...$0 }
  }
}
