public import Kubernetes
public import Policies

/// How one end came to what it says: the policies that select it, in evaluation order, and what each rule said.
public struct Trace: Hashable, Sendable {
  /// One rule and what it said to the connection.
  public struct RuleTrial: Hashable, Sendable {
    /// What a rule says to a connection.
    public enum Result: String, Hashable, Sendable {
      /// It is about other peers.
      case otherPeer
      /// It is about the peer, and about other ports.
      case otherPort
      /// Whether it is about the peer is not known.
      case mayMatch
      /// It is about the connection.
      case matches
      /// An earlier rule had decided.
      case notAsked
    }

    /// The rule.
    public var rule: RuleReference
    /// What it said.
    public var result: Result
  }

  /// A policy that selects the end, and its rules in the order in which they are tried.
  public struct PolicyTrial: Hashable, Sendable {
    /// The policy.
    public var policy: Policy
    /// The tier that it is in.
    public var tier: Tier.Kind
    /// Its rules for the direction.
    public var trials: [RuleTrial]
  }

  /// The policies that select the end.
  public var policies: [PolicyTrial]
  /// What the end says.
  public var half: Half
}

extension Evaluation {
  /// How one end of a connection comes to what it says; `nil` when a pod is not in the input.
  ///
  /// The half is the one of ``verdict(from:to:port:identity:)``.
  public func trace(
    _ direction: Direction, from source: Endpoint, to destination: Endpoint, port: Port,
    identity: Identity = .samePod
  ) -> Trace? {
    guard let from = classes.number(of: source), let to = classes.number(of: destination),
      let verdict = verdict(from: source, to: destination, port: port, identity: identity)
    else { return nil }
    let (subject, peer) = direction == .egress ? (from, to) : (to, from)
    let names = classes.all[to].namedPorts
    // In an ordered tier what comes after a rule that surely matches is not asked, but for policies of its priority.
    var decided: (tier: Tier.Kind, priority: Int?)?
    var isFinal = false
    let trials = selectedPolicies(subject, direction).map { selected -> Trace.PolicyTrial in
      let priority = selected.policy.priority
      let isTied = decided.map { $0 == (selected.tier, priority) } ?? false
      var isAsked = isTied || !(isFinal || decided?.tier == selected.tier)
      let rules = selected.rules(direction).map { rule -> Trace.RuleTrial in
        guard isAsked else { return .init(rule: rule.reference, result: .notAsked) }
        let result = result(of: rule, peer: peer, port: port, names: names)
        if result == .matches, selected.tier != .networkPolicy {
          isAsked = false
          if rule.reference.rule.action != .pass { isFinal = true }
          decided = (selected.tier, priority)
        }
        return .init(rule: rule.reference, result: result)
      }
      return Trace.PolicyTrial(policy: selected.policy, tier: selected.tier, trials: rules)
    }
    return Trace(
      policies: Self.withoutBaselineBehindNetworkPolicies(trials),
      half: direction == .egress ? verdict.egress : verdict.ingress)
  }

  private func result(
    of rule: ResolvedPolicy.ResolvedRule, peer: Int, port: Port, names: [ContainerPort]
  ) -> Trace.RuleTrial.Result {
    let isCertain = rule.certain.contains(peer)
    guard isCertain || rule.possible.contains(peer) else { return .otherPeer }
    let ports = rule.ports ?? PortSet(rule.reference.rule.ports, declared: names)
    guard ports.contains(port) else {
      return .otherPort
    }
    return isCertain ? .matches : .mayMatch
  }

  /// "v1.NetworkPolicy always makes a final decision for selected pods", so that the baseline tier is not asked.
  private static func withoutBaselineBehindNetworkPolicies(
    _ trials: [Trace.PolicyTrial]
  ) -> [Trace.PolicyTrial] {
    guard trials.contains(where: { $0.tier == .networkPolicy }) else { return trials }
    return trials.map { trial in
      guard trial.tier == .baseline else { return trial }
      var trial = trial
      for index in trial.trials.indices { trial.trials[index].result = .notAsked }
      return trial
    }
  }
}
