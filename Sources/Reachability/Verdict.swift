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
    /// NetworkPolicies isolate this end, and do not stop what comes from or goes to its own node.
    case sameNode
    /// These rules allow it.
    case rules([RuleReference])
    /// These ordered rules allow or block it: the first that matched, or those that agree at one priority.
    case decided([RuleReference])
    /// These policies isolate the end, and none of their rules allows it.
    case isolated([PolicyReference])
    /// These facts are missing; `isolated` are the policies that isolate the end for certain.
    case doubts([Doubt], isolated: [PolicyReference])
  }

  /// A fact whose absence leaves a verdict open.
  public enum Doubt: Hashable, Sendable {
    /// The effect of this policy is not known.
    case policy(PolicyReference)
    /// Whether this rule matches the peer: its address, its node's labels, or the addresses of a domain name are not
    /// known.
    case peer(RuleReference)
    /// These policies differ and share a priority, so that their order is undefined.
    case order([PolicyReference])
    /// Whether the pod runs on the node at the other end is not known, and would decide.
    case placement
  }

  /// Whether this end lets it pass.
  public var outcome: Outcome
  /// Why.
  public var reason: Reason

  /// Creates what an end says.
  public init(_ outcome: Outcome, _ reason: Reason) {
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
    case .notSubject, .notIsolated, .sameNode: []
    case .rules(let rules), .decided(let rules): rules.map(\.policy)
    case .isolated(let policies): policies
    case .doubts(let doubts, let isolated):
      // Without the policies that isolate the end it would not matter where a pod runs.
      (doubts.contains(.placement) ? isolated : [])
        + doubts.flatMap {
          switch $0 {
          case .policy(let policy): [policy]
          case .peer(let rule): [rule.policy]
          case .order(let policies): policies
          case .placement: [PolicyReference]()
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
    /// One end is the node that the other runs on, which NetworkPolicies do not part.
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
    exception == .itself ? .allowed : Outcome.both(egress.outcome, ingress.outcome)
  }

  /// Whether it passes because a rule says so, not only for want of any policy.
  public var isByRule: Bool {
    [egress, ingress].contains {
      switch $0.reason {
      case .rules, .decided: true
      case .notSubject, .notIsolated, .sameNode, .isolated, .doubts: false
      }
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
