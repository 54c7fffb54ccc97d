package import Kubernetes
package import Policies

/// What one end says to connections with a peer: the rules of the policies that select it, as far as they concern it.
struct HalfQuestion: Sendable {
  /// A rule that matches the peer, and the ports that it is about.
  private struct MatchedRule {
    var reference: RuleReference
    var ports: PortSet
    var isCertain: Bool
  }

  /// A policy that selects the end.
  private struct SelectingPolicy {
    var policy: Policy
    var rules: [MatchedRule]
  }

  /// Policies of an ordered tier that share a priority.
  private typealias Rank = [SelectingPolicy]

  private let isSubject: Bool
  /// Whether the ends are a node and a pod on it.
  private let exception: Verdict.Exception?
  private var admin: [Rank] = []
  private var networkPolicies: [SelectingPolicy] = []
  private var baseline: [Rank] = []

  init(
    _ evaluation: Evaluation, _ direction: Direction, subject: Int, peer: Int, destination: Int,
    exception: Verdict.Exception?
  ) {
    self.exception = exception
    let classes = evaluation.classes
    if case .podNetwork = classes.all[subject].place { isSubject = true } else { isSubject = false }
    let names = classes.all[destination].namedPorts
    for selected in evaluation.selectedPolicies(subject, direction) {
      let rules = selected.rules(direction).compactMap { rule -> MatchedRule? in
        let isCertain = rule.certain.contains(peer)
        guard isCertain || rule.possible.contains(peer) else { return nil }
        let ports = rule.ports ?? PortSet(rule.reference.rule.ports, declared: names)
        return ports.isEmpty
          ? nil : MatchedRule(reference: rule.reference, ports: ports, isCertain: isCertain)
      }
      let policy = SelectingPolicy(policy: selected.policy, rules: rules)
      switch selected.tier {
      case .admin: Self.append(policy, to: &admin)
      case .networkPolicy: networkPolicies.append(policy)
      case .baseline: Self.append(policy, to: &baseline)
      }
    }
  }

  /// Adds a policy, which comes in the order of priorities, to those of its own.
  private static func append(_ policy: SelectingPolicy, to ranks: inout [Rank]) {
    if let last = ranks.last?.first, last.policy.priority == policy.policy.priority {
      ranks[ranks.count - 1].append(policy)
    } else {
      ranks.append([policy])
    }
  }

  /// What the end says to a port: the admin tier, then NetworkPolicies, then the baseline tier, then "all pods can
  /// communicate with each other".
  func half(at port: Port) -> Half {
    guard isSubject else { return Half(.allowed, .notSubject) }
    return decision(of: admin[...], at: port) { besideItsNode(networkPolicyDecision(at: port)) }
  }

  /// What an ordered tier says: "policies with lower priority values have higher precedence", and within a policy "a rule
  /// that appears at the top … would take the highest precedence".
  ///
  /// What a rule passes, and what no rule matches, is left to `next`. A rule that may match leaves open what comes
  /// after it. "If two (or more) policies in the same tier with the same priority could match a connection, then the
  /// implementation can apply any of the matching policies".
  private func decision(
    of ranks: ArraySlice<Rank>, at port: Port, next: () -> Half
  ) -> Half {
    guard let rank = ranks.first else { return next() }
    var candidates: [Half] = []
    var doubts: [Half.Doubt] = []
    var deciding: [PolicyReference] = []
    for selecting in rank {
      if selecting.policy.effect != .known {
        doubts.append(.policy(selecting.policy.reference))
      }
      for rule in selecting.rules where rule.ports.contains(port) {
        candidates.append(
          rule.reference.rule.action == .pass ? next() : Half(decidedBy: rule.reference))
        guard !rule.isCertain else {
          deciding.append(selecting.policy.reference)
          break
        }
        doubts.append(.peer(rule.reference))
      }
    }
    if deciding.isEmpty {
      let rest = decision(of: ranks.dropFirst(), at: port, next: next)
      if candidates.isEmpty, doubts.isEmpty { return rest }
      candidates.append(rest)
    } else if deciding.count > 1 {
      doubts.append(.order(deciding))
    }
    let isPolicyKnown = rank.allSatisfy { $0.policy.effect == .known }
    if isPolicyKnown, let agreed = Half(agreeing: candidates) { return agreed }
    // Of policies that agree the order does not matter.
    return Half(.unknown, .doubts(doubts, isolated: isolating))
  }

  /// "Traffic to and from the node where a pod is running is always allowed, regardless of the IP address of the pod or
  /// the node" (NetworkPolicy concepts).
  ///
  /// That is a sentence about NetworkPolicies: the conformance tests of the network-policy-api expect that a Deny for
  /// nodes also blocks the pod's own node.
  private func besideItsNode(_ half: Half) -> Half {
    guard !networkPolicies.isEmpty else { return half }
    return switch exception {
    case .sameNode: half.outcome == .allowed ? half : Half(.allowed, .sameNode)
    case .placementUnknown where half.outcome == .blocked:
      Half(.unknown, .doubts([.placement], isolated: isolating))
    case .placementUnknown, .itself, nil: half
    }
  }

  private var isolating: [PolicyReference] {
    networkPolicies.filter { $0.policy.effect == .known }.map(\.policy.reference)
  }

  /// What NetworkPolicies say.
  ///
  /// "If no policies select a pod, it is non-isolated … all connections that are allowed are the union of what the
  /// policies allow; order does not affect the result" (NetworkPolicy concepts). "v1.NetworkPolicy always makes a final
  /// decision for selected pods" (ClusterNetworkPolicy.tier). A policy of unknown effect can allow what no rule allows, and can
  /// block what is allowed by default; it cannot block what another one allows.
  private func networkPolicyDecision(at port: Port) -> Half {
    let matching = networkPolicies.flatMap(\.rules).filter { $0.ports.contains(port) }
    let certain = matching.filter(\.isCertain).map(\.reference)
    if !certain.isEmpty { return Half(.allowed, .rules(certain)) }
    let doubtful = networkPolicies.filter { $0.policy.effect != .known }.map(\.policy.reference)
    guard doubtful.isEmpty else {
      return Half(.unknown, .doubts(doubtful.map { .policy($0) }, isolated: isolating))
    }
    guard !isolating.isEmpty else {
      return decision(of: baseline[...], at: port) { Half(.allowed, .notIsolated) }
    }
    let doubts = matching.map { Half.Doubt.peer($0.reference) }
    return doubts.isEmpty
      ? Half(.blocked, .isolated(isolating))
      : Half(.unknown, .doubts(doubts, isolated: isolating))
  }

  /// The numbers after the first of a range at which what the end says may change: the first port of a rule's range and
  /// the first one after it.
  ///
  /// - Complexity: the rules, and those of their ranges that begin or end here.
  func borders(_ transport: TransportProtocol, in range: ClosedRange<UInt16>) -> [UInt16] {
    var result: [UInt16] = []
    for policy in admin.joined() + networkPolicies + baseline.joined() {
      for rule in policy.rules {
        for own in rule.ports.ranges(of: transport, meeting: range) {
          if own.lowerBound > range.lowerBound { result.append(own.lowerBound) }
          if own.upperBound < range.upperBound { result.append(own.upperBound + 1) }
        }
      }
    }
    return result
  }
}

extension Half {
  /// What an ordered rule that does not pass says.
  fileprivate init(decidedBy rule: RuleReference) {
    self.init(rule.rule.action == .allow ? .allowed : .blocked, .decided([rule]))
  }

  /// What several ways to come to a decision have in common; `nil` when they differ.
  fileprivate init?(agreeing halves: [Half]) {
    guard let last = halves.last, last.outcome != .unknown,
      halves.allSatisfy({ $0.outcome == last.outcome })
    else { return nil }
    let rules = halves.flatMap { half -> [RuleReference] in
      if case .decided(let rules) = half.reason { rules } else { [] }
    }
    var seen: Set<RuleReference> = []
    let unique = rules.filter { seen.insert($0).inserted }
    let areAllRules = halves.allSatisfy {
      if case .decided = $0.reason { true } else { false }
    }
    self = areAllRules ? Half(last.outcome, .decided(unique)) : last
  }
}

extension PortSet {
  /// The ports that patterns stand for at a destination that declares these named ports.
  ///
  /// "If this is a name, it is resolved at the pod": a port of another protocol that carries the same name does not
  /// count, unless the pattern names no protocol (NetworkPolicyPort.port, .protocol; ClusterNetworkPolicyProtocol).
  package init(_ patterns: [PortPattern], declared: [ContainerPort]) {
    if patterns.contains(.everything) {
      self = .all
      return
    }
    var ranges: [(transport: TransportProtocol, range: ClosedRange<UInt16>)] = []
    for pattern in patterns {
      switch pattern {
      case .everything: break
      case .range(let transport, let range): ranges.append((transport, range))
      case .named(let transport, let name):
        for port in declared.lazy.filter({ $0.name == name }).map(\.port)
        where transport == nil || port.transport == transport {
          ranges.append((port.transport, port.number...port.number))
        }
      }
    }
    self.init(ranges: ranges)
  }
}
