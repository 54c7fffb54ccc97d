import Diagnostics
import Kubernetes

extension OrderedDialect {
  /// policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy.
  fileprivate static let admin = Self(
    actions: ["Allow": .allow, "Deny": .deny, "Pass": .pass], portsField: "ports", limit: 100,
    isNamespaceSelectorOptional: false)

  /// policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy, which has no `Pass`.
  fileprivate static let baseline = Self(
    actions: ["Allow": .allow, "Deny": .deny], portsField: "ports", limit: 100,
    isNamespaceSelectorOptional: false, hasDomainNames: false)
}

extension ObjectDecoder {
  /// An AdminNetworkPolicy; one that the API server would refuse is a policy of unknown effect.
  func adminNetworkPolicy(
    _ object: Mapping, apiVersion: String, errorsBefore: Int
  ) -> KubernetesObject {
    let metadata = metadata(of: object, isNamespaced: false)
    var draft = OrderedPolicyDraft()
    let spec = orderedSpec(
      of: object, fields: ["priority"], .admin, port: adminPort, into: &draft)
    if let spec { draft.priority = priority(of: spec) }
    guard findings.errorCount == errorsBefore, let subject = draft.subject,
      let priority = draft.priority
    else {
      return invalidOrderedPolicy(
        draft, kind: "AdminNetworkPolicy", apiVersion: apiVersion, name: metadata.name,
        at: object.node)
    }
    return .adminNetworkPolicy(
      AdminNetworkPolicy(
        name: metadata.name, priority: priority, subject: subject, rules: draft.rules,
        location: location(object.node)))
  }

  /// A BaselineAdminNetworkPolicy, of which a cluster has one that is named `default`.
  func baselineAdminNetworkPolicy(
    _ object: Mapping, apiVersion: String, errorsBefore: Int
  ) -> KubernetesObject {
    let metadata = metadata(of: object, isNamespaced: false)
    if !metadata.name.isEmpty, metadata.name != "default" {
      // "Only one baseline admin network policy with metadata.name="default" can be created in the cluster"
      refuse(
        .invalidName, "a BaselineAdminNetworkPolicy must be named `default`", at: object.node,
        field: "metadata.name")
    }
    var draft = OrderedPolicyDraft()
    _ = orderedSpec(of: object, fields: [], .baseline, port: adminPort, into: &draft)
    guard findings.errorCount == errorsBefore, let subject = draft.subject else {
      return invalidOrderedPolicy(
        draft, kind: "BaselineAdminNetworkPolicy", apiVersion: apiVersion, name: metadata.name,
        at: object.node)
    }
    return .baselineAdminNetworkPolicy(
      BaselineAdminNetworkPolicy(
        name: metadata.name, subject: subject, rules: draft.rules, location: location(object.node)))
  }

  /// An item of `ports`: "Exactly one field must be set" (AdminNetworkPolicyPort).
  private func adminPort(_ node: NodeID) -> OrderedRule.PortMatch? {
    guard let port = mapping(node) else { return nil }
    checkFields(of: port, known: ["portNumber", "namedPort", "portRange"])
    guard port.entries.count == 1 else {
      refuse(.invalidPort, "must hold one of `portNumber`, `portRange` and `namedPort`", at: node)
      return nil
    }
    if let name = value("namedPort", in: port) { return portName(name).map { .name($0) } }
    if let number = mapping("portNumber", of: port) {
      checkFields(of: number, known: ["protocol", "port"])
      guard let transport = transport(of: number), let value = requiredPort("port", of: number)
      else { return nil }
      return .range(transport, value...value)
    }
    guard let range = mapping("portRange", of: port) else { return nil }
    checkFields(of: range, known: ["protocol", "start", "end"])
    guard let transport = transport(of: range), let ports = portRange(range) else { return nil }
    return .range(transport, ports)
  }

  /// A range with `start` and `end`, both in it: "the Start value must be less than End".
  func portRange(_ range: Mapping) -> ClosedRange<UInt16>? {
    let start = requiredPort("start", of: range)
    let end = requiredPort("end", of: range)
    guard let start, let end else { return nil }
    guard start < end else {
      refuse(
        .invalidEndPort, "must be greater than `start` (\(start)), but is `\(end)`",
        at: value("end", in: range) ?? range.node)
      return nil
    }
    return start...end
  }

  /// A port number that must be there.
  func requiredPort(_ field: String, of mapping: Mapping) -> UInt16? {
    guard let node = value(field, in: mapping) else {
      refuseMissing(field, at: mapping.node)
      return nil
    }
    return portNumber(node)
  }
}
