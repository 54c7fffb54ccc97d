import Kubernetes
public import Policies

/// How many pairs of pods a policy has a say in, at the end that it selects.
public struct PolicyInfluence: Hashable, Sendable {
  /// Pairs that one of its allow rules is about, on some port.
  public var allowed = 0
  /// Pairs that no rule of any policy at that end lets through on any port, where it isolates the end; pairs that one of
  /// its deny rules is about.
  public var blocked = 0

  /// Creates the influence of a policy that selects no pod.
  public init() {}
}

extension Evaluation {
  /// The influence of every policy that selects a pod, in evaluation order.
  ///
  /// Only pods on the pod network are counted, each direction on its own, and no pod with itself.
  ///
  /// - Complexity: for each policy its subjects times the words of a set of classes.
  public func influences() -> [(policy: PolicyReference, influence: PolicyInfluence)] {
    let weights = classWeights
    let total = weights.reduce(0, +)
    func weight(_ set: ClassSet, without own: Int) -> Int {
      var sum = 0
      set.forEach { sum += weights[$0] }
      return set.contains(own) ? max(sum - 1, 0) : sum
    }
    return policies.map { policy in
      var influence = PolicyInfluence()
      for direction in policy.policy.directions {
        let rules = policy.rules(direction)
        let allowed = union(of: rules, .allow)
        let denied = union(of: rules, .deny)
        policy.subject.forEach { subject in
          let pods = weights[subject]
          influence.allowed += pods * weight(allowed, without: subject)
          if policy.tier == .networkPolicy {
            let open = openings(of: subject, direction)
            influence.blocked += pods * (total - 1 - weight(open, without: subject))
          } else {
            influence.blocked += pods * weight(denied, without: subject)
          }
        }
      }
      return (policy.policy.reference, influence)
    }
  }

  /// Whom the NetworkPolicies of an end let through, or may let through, on some port.
  private func openings(of subject: Int, _ direction: Direction) -> ClassSet {
    var result = ClassSet()
    for policy in selectedPolicies(subject, direction) where policy.tier == .networkPolicy {
      if policy.policy.effect != .known { return .below(classes.all.count) }
      for rule in policy.rules(direction) {
        result.formUnion(rule.certain)
        result.formUnion(rule.possible)
      }
    }
    return result
  }

  private func union(of rules: [ResolvedPolicy.ResolvedRule], _ action: Rule.Action) -> ClassSet {
    rules.filter { $0.reference.rule.action == action }
      .reduce(into: ClassSet()) { $0.formUnion($1.certain) }
  }
}
