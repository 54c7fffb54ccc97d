import Diagnostics
import Kubernetes

/// What has been read of an ordered policy; `nil` for what cannot be read.
struct OrderedPolicyDraft {
  var tier: ClusterNetworkPolicy.Tier?
  var priority: Int?
  var subject: OrderedSubject?
  var rules = OrderedRules()
}

/// How the versions of the policy.networking.k8s.io API write the same rules.
struct OrderedDialect {
  /// The words for actions.
  var actions: [String: OrderedAction]
  /// The field of a rule that holds its ports.
  var portsField: String
  /// How many rules, peers or ports a list may hold.
  var limit: Int
  /// Whether a pod selector may stand without a namespace selector.
  var isNamespaceSelectorOptional: Bool
  /// Whether egress rules know domain names.
  var hasDomainNames = true
}

extension ObjectDecoder {
  typealias DecodePort = (NodeID) -> OrderedRule.PortMatch?

  /// What an ordered policy applies to and says; `fields` are the fields of `spec` beside those.
  func orderedSpec(
    of object: Mapping, fields: [String], _ dialect: OrderedDialect, port: DecodePort,
    into draft: inout OrderedPolicyDraft
  ) -> Mapping? {
    checkFields(of: object, known: ["apiVersion", "kind", "metadata", "spec", "status"])
    guard let node = value("spec", in: object) else {
      refuseMissing("spec", at: object.node)
      return nil
    }
    guard let spec = mapping(node) else { return nil }
    checkFields(of: spec, known: fields + ["subject", "ingress", "egress"])
    if let node = value("subject", in: spec) {
      draft.subject = orderedSubject(node, dialect)
    } else {
      refuseMissing("subject", at: node, hint: "every pod is `subject: {namespaces: {}}`")
    }
    draft.rules.ingress = orderedRules(.ingress, of: spec, dialect, port: port)
    draft.rules.egress = orderedRules(.egress, of: spec, dialect, port: port)
    return spec
  }

  /// A priority, 0…1000.
  func priority(of spec: Mapping) -> Int? {
    guard let node = value("priority", in: spec) else {
      refuseMissing("priority", at: spec.node)
      return nil
    }
    guard let number = integer(node) else { return nil }
    guard (0...1000).contains(number) else {
      refuse(
        .invalidPriority, "`\(number)` is not a priority: must be between 0 and 1000", at: node)
      return nil
    }
    return number
  }

  /// A policy that the API server would refuse: what it may change is unknown for the pods that it may select.
  func invalidOrderedPolicy(
    _ draft: OrderedPolicyDraft, kind: String, apiVersion: String, name: String, at node: NodeID
  ) -> KubernetesObject {
    .unevaluatedPolicy(
      UnevaluatedPolicy(
        kind: kind, apiVersion: apiVersion, name: name, namespace: nil, cause: .invalid,
        scope: draft.subject.map { .subject($0) } ?? .cluster, location: location(node)))
  }

  /// The subject: "Exactly one field must be set" (ClusterNetworkPolicySubject).
  private func orderedSubject(_ node: NodeID, _ dialect: OrderedDialect) -> OrderedSubject? {
    guard let subject = mapping(node) else { return nil }
    checkFields(of: subject, known: ["namespaces", "pods"])
    switch (value("namespaces", in: subject), value("pods", in: subject)) {
    case (let namespaces?, nil):
      return strictSelector(namespaces).map { OrderedSubject(namespaces: $0, pods: .everything) }
    case (nil, let pods?):
      return namespacedPods(pods, dialect)
    case (nil, nil):
      refuse(
        .invalidSubject, "must hold `namespaces` or `pods`", at: node,
        hint: "every pod is `namespaces: {}`")
    case (_?, _?):
      refuse(.invalidSubject, "must hold `namespaces` or `pods`, not both", at: node)
    }
    return nil
  }

  /// Pods by namespace and pod labels (NamespacedPod).
  private func namespacedPods(_ node: NodeID, _ dialect: OrderedDialect) -> OrderedSubject? {
    guard let pods = mapping(node) else { return nil }
    checkFields(of: pods, known: ["namespaceSelector", "podSelector"])
    var namespaces: LabelSelector? = .everything
    if let selector = value("namespaceSelector", in: pods) {
      namespaces = strictSelector(selector)
    } else if !dialect.isNamespaceSelectorOptional {
      refuseMissing("namespaceSelector", at: node, hint: "every namespace is `{}`")
    }
    guard let selector = value("podSelector", in: pods) else {
      refuseMissing("podSelector", at: node, hint: "every pod is `{}`")
      return nil
    }
    guard let namespaces, let selected = strictSelector(selector) else { return nil }
    return OrderedSubject(namespaces: namespaces, pods: selected)
  }

  private func orderedRules(
    _ direction: Direction, of spec: Mapping, _ dialect: OrderedDialect, port: DecodePort
  ) -> [OrderedRule] {
    let field = direction == .ingress ? "ingress" : "egress"
    checkCount(field, of: spec, limit: dialect.limit)
    return list(field, of: spec) { orderedRule($0, direction, dialect, port: port) } ?? []
  }

  private func orderedRule(
    _ node: NodeID, _ direction: Direction, _ dialect: OrderedDialect, port: DecodePort
  ) -> OrderedRule? {
    guard let rule = mapping(node) else { return nil }
    let peersField = direction == .ingress ? "from" : "to"
    checkFields(of: rule, known: ["name", "action", peersField, dialect.portsField])
    let name = field("name", of: rule, string) ?? ""
    checkCount(peersField, of: rule, limit: dialect.limit)
    checkCount(dialect.portsField, of: rule, limit: dialect.limit)
    let peers = list(peersField, of: rule) { orderedPeer($0, direction, dialect) }
    let written = value(peersField, in: rule).map { tree[tree.resolved($0)].count }
    if written ?? 0 == 0 {
      // "This field must be defined and contain at least one item."
      refuse(
        .invalidPeer, "must hold at least one peer", at: node, field: peersField,
        hint: direction == .ingress
          ? "every pod is `namespaces: {}`"
          : "every pod is `namespaces: {}`, every address `networks: [0.0.0.0/0, \"::/0\"]`")
    }
    let ports = list(dialect.portsField, of: rule, port) ?? []
    if let node = value(dialect.portsField, in: rule), tree[tree.resolved(node)].count == 0 {
      // `+kubebuilder:validation:MinItems=1`
      refuse(
        .invalidPort, "must hold at least one item", at: node,
        hint: "leave it out for every port of every protocol")
    }
    guard let action = action(of: rule, dialect) else { return nil }
    let result = OrderedRule(
      name: name, action: action, peers: peers ?? [], ports: ports, location: location(node))
    if result.failsClosed { warnOfUnknownPeer(result, at: node) }
    checkNamedPorts(of: result, at: node, dialect)
    return result
  }

  private func action(of rule: Mapping, _ dialect: OrderedDialect) -> OrderedAction? {
    guard let node = value("action", in: rule) else {
      refuseMissing("action", at: rule.node)
      return nil
    }
    guard let text = string(node) else { return nil }
    if let action = dialect.actions[text] { return action }
    let known = dialect.actions.keys.sorted()
    let synonym = ["Allow": "Accept", "Accept": "Allow"][text]
    let suggestion =
      synonym.flatMap { known.contains($0) ? $0 : nil }
      ?? Suggestion.closest(to: text, among: known)
    refuse(
      .invalidAction,
      "`\(excerpt(text))` is not an action: must be \(known.map { "`\($0)`" }.joined(separator: ", "))",
      at: node, hint: suggestion.map { "did you mean `\($0)`?" })
    return nil
  }

  /// "Exactly one of the fields must be set for a given peer … If an implementation sees no fields are set then it can
  /// infer that the deployed CRD is of an incompatible version with an unknown field.
  ///
  /// In that case it should fail closed."
  private func orderedPeer(
    _ node: NodeID, _ direction: Direction, _ dialect: OrderedDialect
  ) -> OrderedRule.Peer? {
    guard let peer = mapping(node) else { return nil }
    var known = ["namespaces", "pods"]
    if direction == .egress {
      known += ["nodes", "networks"] + (dialect.hasDomainNames ? ["domainNames"] : [])
    }
    let given = peer.entries.filter { entry in known.contains { hasKey(entry, $0) } }
    guard peer.entries.count <= 1 else {
      refuse(
        .invalidPeer, "must hold one field only", at: node,
        hint: "write two peers, each with its own `- `")
      return nil
    }
    guard !given.isEmpty else { return .unknown }
    if let selector = value("namespaces", in: peer) {
      return strictSelector(selector).map { .pods(namespaces: $0, pods: .everything) }
    }
    if let pods = value("pods", in: peer) {
      return namespacedPods(pods, dialect).map { .pods(namespaces: $0.namespaces, pods: $0.pods) }
    }
    if let nodes = value("nodes", in: peer) { return strictSelector(nodes).map { .nodes($0) } }
    if value("networks", in: peer) != nil {
      checkCount("networks", of: peer, limit: dialect.limit)
      let blocks = list("networks", of: peer, cidr) ?? []
      if value("networks", in: peer).map({ tree[tree.resolved($0)].count }) == 0 {
        refuse(.invalidPeer, "must hold a CIDR block", at: node, field: "networks")
      }
      return .networks(blocks)
    }
    if value("domainNames", in: peer) != nil {
      return .domainNames(list("domainNames", of: peer, string) ?? [])
    }
    return .unknown
  }

  /// A label selector in which nothing may be ignored: what an earlier or later version of the API means by another field
  /// would otherwise select everything.
  private func strictSelector(_ node: NodeID) -> LabelSelector? {
    let known = ["matchLabels", "matchExpressions"]
    let others = mapping(node)?.entries.filter { entry in !known.contains { hasKey(entry, $0) } }
    for entry in others ?? [] {
      refuse(
        .unknownField, "a selector has `matchLabels` and `matchExpressions` only", at: entry.key)
    }
    return others?.isEmpty == false ? nil : labelSelector(node)
  }

  private func warnOfUnknownPeer(_ rule: OrderedRule, at node: NodeID) {
    warn(
      .unknownPeer,
      rule.action == .allow
        ? "a peer of a kind that is not known: the rule matches nothing"
        : "a peer of a kind that is not known here: the rule blocks everything",
      at: node,
      hint: "the API wants an implementation to fail closed where it does not know a peer")
  }

  /// "networks/nodes/domainNames peer cannot be set with namedPorts since there are no namedPorts for
  /// networks/nodes/domainNames".
  private func checkNamedPorts(
    of rule: OrderedRule, at node: NodeID, _ dialect: OrderedDialect
  ) {
    let hasName = rule.ports.contains { if case .name = $0 { true } else { false } }
    let hasAddresses = rule.peers.contains { peer in
      switch peer {
      case .nodes, .networks, .domainNames: true
      case .pods, .unknown: false
      }
    }
    guard hasName, hasAddresses else { return }
    refuse(
      .invalidPeer, "nodes, networks and domain names have no named ports", at: node,
      field: dialect.portsField, hint: "write the number, or a rule of its own for the pods")
  }

  private func checkCount(_ field: String, of mapping: Mapping, limit: Int) {
    guard let node = value(field, in: mapping) else { return }
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .sequence, tree[resolved].count > limit else { return }
    refuse(.tooManyItems, "must not hold more than \(limit) items", at: node)
  }
}
