import Kubernetes
import Policies
import Reachability

/// An allow rule of a policy that selects something, and by which something passes.
struct WorkingRule: Sendable {
  let policy: Policy
  let rule: Rule
  private let resolved: ResolvedPolicy
  private let peers: ResolvedPolicy.ResolvedRule
  private let evaluation: Evaluation
  /// Whether policies of other tiers decide too, so that what a rule says need not be what becomes of it.
  private let isContested: Bool

  /// The rules of a state, in evaluation order.
  static func all(of evaluation: Evaluation) -> [WorkingRule] {
    let policies = evaluation.resolvedPolicies
    let isContested = policies.contains { $0.tier != .networkPolicy }
    return policies.filter { $0.policy.effect == .known }.flatMap { resolved in
      (resolved.ingress + resolved.egress).filter(\.reference.rule.isAllow)
        .sorted {
          ($0.reference.rule.direction, $0.reference.rule.index) < (
            $1.reference.rule.direction, $1.reference.rule.index
          )
        }
        .compactMap { peers in
          let rule = WorkingRule(
            policy: resolved.policy, rule: peers.reference.rule, resolved: resolved, peers: peers,
            evaluation: evaluation, isContested: isContested)
          // In a tier of its own a rule that matches nothing is a mistake that other findings tell of.
          return !isContested || rule.passes({ _ in true }) ? rule : nil
        }
    }
  }

  /// Whether some connection passes because of it with a peer of some sort.
  func passes(_ isOfSort: (EndpointClass) -> Bool) -> Bool {
    guard isContested else { return true }
    return classes(isOfSort).contains(where: passes)
  }

  /// Whether of every pod on the pod network that it is for something passes because of it.
  var passesForAllPods: Bool {
    guard isContested else { return true }
    return classes { if case .podNetwork = $0.place { true } else { false } }.allSatisfy(passes)
  }

  /// Whether something passes with the world outside because of it.
  var passesOutside: Bool { passes { if case .external = $0.place { true } else { false } } }

  private func classes(_ isOfSort: (EndpointClass) -> Bool) -> [Int] {
    var all = peers.certain
    all.formUnion(peers.possible)
    var result: [Int] = []
    all.forEach { number in
      if isOfSort(evaluation.endpointClass(number)) { result.append(number) }
    }
    return result
  }

  private func passes(_ peer: Int) -> Bool {
    var isReason = false
    resolved.subject.forEach { subject in
      guard !isReason else { return }
      isReason = !evaluation.ports(
        rule.direction, of: subject, with: peer, dueTo: peers.reference
      ).isEmpty
    }
    return isReason
  }
}
