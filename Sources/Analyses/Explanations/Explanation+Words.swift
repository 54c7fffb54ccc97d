import Diagnostics
import Kubernetes
import Policies
import Reachability

extension Trace.PolicyTrial {
  /// The policy with its rank: `AdminNetworkPolicy monitoring, priority 10`.
  var title: String {
    let rank = policy.priority.flatMap { priority in
      policy.reference.kind == "BaselineAdminNetworkPolicy" ? nil : ", priority \(priority)"
    }
    return "\(policy.reference.kind) \(policy.reference.fullName)\(rank ?? "")"
  }
}

extension Trace.RuleTrial {
  /// What the rule said, in words.
  var words: String {
    switch result {
    case .otherPeer: return "is about other peers"
    case .otherPort: return "is about other ports"
    case .mayMatch: return "may match: the input does not tell whether the peer is meant"
    case .notAsked: return "is not asked: it is decided"
    case .matches:
      return switch rule.rule.action {
      case .allow: "matches and allows it"
      case .deny: "matches and denies it"
      case .pass: "matches and passes it to the next tier"
      }
    }
  }
}

extension Half {
  /// The reason in a few words.
  var words: String {
    switch reason {
    case .notSubject: "no policy applies to it: it is outside the cluster or on its node's network"
    case .notIsolated: "no policy isolates it"
    case .sameNode: "the pod runs on this node"
    case .rules, .decided: outcome == .allowed ? "a rule allows it" : "a rule denies it"
    case .isolated: "isolated, and no rule allows it"
    case .doubts(let doubts, isolated: _): doubts.map(\.words).joined(separator: "; ")
    }
  }

  /// A stable word for the reason.
  var code: String {
    switch reason {
    case .notSubject: "not-subject"
    case .notIsolated: "not-isolated"
    case .sameNode: "same-node"
    case .rules, .decided: "rule"
    case .isolated: "isolated"
    case .doubts: "unknown"
    }
  }
}

extension Half.Doubt {
  /// What is not known.
  var words: String {
    switch self {
    case .policy(let policy):
      "the effect of \(policy.kind) \(policy.fullName) is not known (\(policy.location.fileAndLine))"
    case .peer(let rule):
      "whether rule \(rule.rule.index + 1) of \(rule.policy.fullName) is about the peer is not known"
    case .order(let policies):
      "\(policies.map(\.fullName).joined(separator: " and ")) share a priority, so that their order is "
        + "undefined"
    case .placement: "it depends on whether the pod runs on this node"
    }
  }
}

extension Verdict {
  /// What holds beside the policies, in words.
  var exceptionWords: String? {
    switch exception {
    case .itself: "a pod always reaches itself"
    case .sameNode, .placementUnknown, nil: nil
    }
  }
}
