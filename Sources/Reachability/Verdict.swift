public import Policies

/// Whether a connection passes.
public enum Outcome: String, Hashable, Sendable, CaseIterable {
  /// It passes.
  case allowed
  /// It does not pass.
  case blocked
  /// What the input tells does not decide.
  case unknown

  /// Both must allow; one that blocks is enough, whatever the other is.
  static func both(_ left: Outcome, _ right: Outcome) -> Outcome {
    if left == .blocked || right == .blocked { return .blocked }
    return left == .allowed && right == .allowed ? .allowed : .unknown
  }
}

/// A rule of a policy, as a reason names it.
public struct RuleReference: Hashable, Sendable {
  /// The policy.
  public var policy: PolicyReference
  /// The rule.
  public var rule: Rule

  /// Creates a reference.
  public init(policy: PolicyReference, rule: Rule) {
    self.policy = policy
    self.rule = rule
  }
}

/// What one end of a connection says to it: the source's egress or the destination's ingress.
public struct Half: Hashable, Sendable {
  /// Why it says so.
  public enum Reason: Hashable, Sendable {
    /// No policy can apply at this end: it is outside the cluster or on the host's network.
    case notSubject
    /// No policy isolates this end in this direction.
    case notIsolated
    /// These rules allow it.
    case rules([RuleReference])
    /// These policies isolate the end, and none of their rules allows it.
    case isolated([PolicyReference])
    /// These facts are missing; `isolated` are the policies that isolate the end for certain.
    case doubts([Doubt], isolated: [PolicyReference])
  }

  /// A fact whose absence leaves a verdict open.
  public enum Doubt: Hashable, Sendable {
    /// The effect of this policy is not known.
    case policy(PolicyReference)
    /// The address is not known, which decides whether this rule's block of addresses matches.
    case address(RuleReference)
  }

  /// Whether this end lets it pass.
  public var outcome: Outcome
  /// Why.
  public var reason: Reason

  init(_ outcome: Outcome, _ reason: Reason) {
    self.outcome = outcome
    self.reason = reason
  }

  /// The policies that the reason names, each once, in order.
  public var policies: [PolicyReference] {
    var seen: Set<PolicyReference> = []
    return all.filter { seen.insert($0).inserted }
  }

  private var all: [PolicyReference] {
    switch reason {
    case .notSubject, .notIsolated: []
    case .rules(let rules): rules.map(\.policy)
    case .isolated(let policies): policies
    case .doubts(let doubts, _):
      doubts.map {
        switch $0 {
        case .policy(let policy): policy
        case .address(let rule): rule.policy
        }
      }
    }
  }
}

/// Whether a connection passes, and why.
public struct Verdict: Hashable, Sendable {
  /// What holds beside the policies of both ends.
  public enum Exception: Hashable, Sendable {
    /// A pod always reaches itself: "a pod cannot block access to itself".
    case itself
    /// A node and the pods on it always reach each other.
    case sameNode
    /// Whether the pod runs on the node is not known, and would decide.
    case placementUnknown
  }

  /// The source's egress.
  public var egress: Half
  /// The destination's ingress.
  public var ingress: Half
  /// What holds beside them.
  public var exception: Exception?

  /// Creates a verdict.
  public init(egress: Half, ingress: Half, exception: Exception? = nil) {
    self.egress = egress
    self.ingress = ingress
    self.exception = exception
  }

  /// Whether the connection passes.
  public var outcome: Outcome {
    let byPolicies = Outcome.both(egress.outcome, ingress.outcome)
    switch exception {
    case .itself, .sameNode: return .allowed
    case .placementUnknown: return byPolicies == .allowed ? .allowed : .unknown
    case nil: return byPolicies
    }
  }

  /// Whether it passes because a rule says so, not only for want of any policy.
  public var isByRule: Bool {
    [egress, ingress].contains {
      if case .rules = $0.reason { true } else { false }
    }
  }

  /// The policies that decide, in order, each once: those of the halves that block, or else of both.
  public var decidingPolicies: [PolicyReference] {
    let halves = [egress, ingress]
    let deciding =
      outcome == .blocked ? halves.filter { $0.outcome == .blocked } : halves
    return Set(deciding.flatMap(\.policies)).sorted()
  }
}
