import Diagnostics
import Kubernetes

extension Policy {
  /// Compiles a cluster-scoped policy with ordered rules.
  ///
  /// "CNPs with no ingress rules do not affect ingress traffic", and likewise egress.
  init(
    kind: String, name: String, subject: OrderedSubject, rules: OrderedRules, priority: Int,
    location: SourceLocation
  ) {
    let ingress = rules.ingress.enumerated().map { Rule($1, .ingress, index: $0) }
    let egress = rules.egress.enumerated().map { Rule($1, .egress, index: $0) }
    var directions: Set<Direction> = []
    if !ingress.isEmpty { directions.insert(.ingress) }
    if !egress.isEmpty { directions.insert(.egress) }
    self.init(
      reference: PolicyReference(kind: kind, namespace: nil, name: name, location: location),
      subject: Subject(subject), directions: directions, rules: ingress + egress, effect: .known,
      priority: priority)
  }
}

extension Subject {
  init(_ subject: OrderedSubject) {
    self.init(namespaces: .matching(subject.namespaces), pods: subject.pods)
  }
}

extension Rule {
  /// Compiles a rule.
  ///
  /// One with a peer of a kind that is not known fails closed: "For Accept rules … treat the rule as matching no
  /// traffic.
  ///
  /// For Deny and Pass rules … treat the rule as a 'Deny all' rule."
  fileprivate init(_ rule: OrderedRule, _ direction: Direction, index: Int) {
    guard !rule.failsClosed else {
      self.init(
        direction, peers: rule.action == .allow ? [] : [.everyone], ports: [.everything],
        action: rule.action == .allow ? .allow : .deny, index: index, location: rule.location)
      return
    }
    self.init(
      direction, peers: rule.peers.flatMap(\.patterns),
      ports: rule.ports.isEmpty ? [.everything] : rule.ports.map(PortPattern.init),
      action: Action(rule.action), index: index, location: rule.location)
  }
}

extension Rule.Action {
  fileprivate init(_ action: OrderedAction) {
    switch action {
    case .allow: self = .allow
    case .deny: self = .deny
    case .pass: self = .pass
    }
  }
}

extension OrderedRule.Peer {
  fileprivate var patterns: [PeerPattern] {
    switch self {
    case .pods(let namespaces, let pods): [.pods(pods, in: .matching(namespaces))]
    case .nodes(let selector): [.nodes(selector)]
    case .networks(let blocks): blocks.map { .addresses(IPBlock($0)) }
    case .domainNames(let names): [.domainNames(names)]
    // INVARIANT: a rule with such a peer fails closed and is compiled without its peers.
    case .unknown: []
    }
  }
}

extension PortPattern {
  fileprivate init(_ port: OrderedRule.PortMatch) {
    switch port {
    case .range(let transport, let range): self = .range(transport, range)
    // "NamedPort selects a port on a pod(s) based on name", whatever its protocol.
    case .name(let name): self = .named(nil, name)
    }
  }
}
