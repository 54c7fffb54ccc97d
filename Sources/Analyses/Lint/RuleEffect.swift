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
  /// Which peers are alike to the policies of other tiers.
  private let likePeers: LikePeers
  /// Whether policies of other tiers decide too, so that what a rule says need not be what becomes of it.
  private let isContested: Bool

  /// The rules of a state, in evaluation order.
  static func all(of evaluation: Evaluation) -> [WorkingRule] {
    let policies = evaluation.resolvedPolicies
    let isContested = policies.contains { $0.tier != .networkPolicy }
    let likePeers = LikePeers(evaluation)
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
            evaluation: evaluation, likePeers: likePeers, isContested: isContested)
          // In a tier of its own a rule that matches nothing is a mistake that other findings tell of.
          return !isContested || rule.passes({ _ in true }) ? rule : nil
        }
    }
  }

  var reference: RuleReference { peers.reference }

  /// Whether some connection passes because of it with a peer of some sort.
  func passes(_ isOfSort: (EndpointClass) -> Bool) -> Bool {
    let classes = classes(isOfSort)
    return isContested ? classes.contains(where: passes) : !classes.isEmpty
  }

  /// Whether of every pod on the pod network that it is for something passes because of it.
  var passesForAllPods: Bool {
    let classes = classes { if case .podNetwork = $0.place { true } else { false } }
    return !classes.isEmpty && (!isContested || classes.allSatisfy(passes))
  }

  /// Whether something passes with the world outside because of it.
  var passesOutside: Bool { passes { if case .external = $0.place { true } else { false } } }

  /// Those of some ports that something passes to because of it; of a rule that names ports by name all of them.
  func passing(_ ports: PortSet) -> PortSet {
    let hasNames = rule.ports.contains { if case .named = $0 { true } else { false } }
    guard isContested, !hasNames else { return ports }
    var result = PortSet.none
    for peer in classes({ _ in true }) {
      resolved.subject.forEach { subject in
        result.formUnion(
          evaluation.ports(rule.direction, of: subject, with: peer, dueTo: peers.reference))
      }
    }
    return result.intersection(ports)
  }

  /// The ports in a sentence: `every port`, `TCP 80`, `every port but TCP 22`.
  var openedPorts: String {
    let written = PortSet(rule.ports, declared: [])
    let open = passing(written)
    guard open != written, !open.isEmpty else { return rule.openedPorts }
    let closed = "\(rule.openedPorts) but \(written.subtracting(open))"
    let remaining = open.description.replacing("; ", with: " and ")
    return closed.count <= remaining.count ? closed : remaining
  }

  /// The peers at places of some sort; of those that are alike one, and all that it may or may not match.
  private func classes(_ isOfSort: (EndpointClass) -> Bool) -> [Int] {
    var result = likePeers.representatives(of: peers.certain, rule.direction)
    peers.possible.subtracting(peers.certain).forEach { result.append($0) }
    return result.filter { isOfSort(evaluation.endpointClass($0)) }
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
