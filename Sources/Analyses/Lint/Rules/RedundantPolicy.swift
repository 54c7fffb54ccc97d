import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Policies whose removal changes no verdict.
enum RedundantPolicy: LintRule {
  static let page = RulePage(
    "redundant-policy", .redundant, .note,
    title: "a policy changes nothing: without it every verdict stays the same",
    why: """
      A policy that opens only what others open, for pods that others isolate, misleads the reader: deleting it, or \
      tightening it, has no effect.
      """,
    remedy: """
      Delete it, or tighten the other policies if this one was meant to be stricter. Policies without rules are not \
      judged: a default deny is there for pods to come.
      """,
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}]}]
        """)
      + Example.policy(
        "db-from-api",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.defaultDeny()
      + Example.policy(
        "db-from-api",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    redundant(in: state).map { policy, others in
      finding(
        policy.reference,
        "`\(policy.reference.fullName)` changes nothing: "
          + "\(Words.list(others.map { "`\($0.fullName)`" })) isolate\(others.count == 1 ? "s" : "") the same pods "
          + "and allow\(others.count == 1 ? "s" : "") all that it allows",
        related: others.prefix(3).map { Finding.Related($0.fullName, at: $0.location) },
        fix: Finding.Fix("delete the policy, or tighten the others"))
    }
  }

  /// The policies with rules whose removal, one at a time, changes no verdict, with those that do their work.
  static func redundant(in state: LintedState) -> [(policy: Policy, others: [PolicyReference])] {
    state.evaluation.resolvedPolicies.compactMap { resolved in
      // What matches nobody has other findings.
      let matchesSomebody = (resolved.ingress + resolved.egress).contains {
        !$0.certain.isEmpty || !$0.possible.isEmpty
      }
      guard resolved.tier == .networkPolicy, resolved.policy.effect == .known, matchesSomebody
      else { return nil }
      var others: Set<PolicyReference> = []
      for direction in resolved.policy.directions.sorted() {
        let cover = Cover(of: resolved, direction, in: state.evaluation)
        guard let found = cover.others else { return nil }
        others.formUnion(found)
      }
      return (resolved.policy, others.sorted())
    }
  }
}

/// What other policies do for the pods of one, in a direction.
private struct Cover {
  /// The policies that isolate the same pods and allow what it allows; `nil` where something would change.
  let others: Set<PolicyReference>?

  init(of resolved: ResolvedPolicy, _ direction: Direction, in evaluation: Evaluation) {
    var found: Set<PolicyReference> = []
    var isCovered = true
    resolved.subject.forEach { subject in
      guard isCovered else { return }
      let all = evaluation.resolvedPolicies(selecting: subject, direction)
      let others = all.filter {
        $0.tier == .networkPolicy && $0.policy.reference != resolved.policy.reference
      }
      if others.isEmpty {
        // Nothing else isolates the pod.
        isCovered = false
      } else {
        isCovered =
          others.contains { $0.policy.effect == .known }
          && others.allSatisfy { $0.policy.effect == .known }
          && Self.isContained(resolved, others, direction, subject, evaluation)
        let single = others.first {
          Self.isContained(resolved, [$0], direction, subject, evaluation)
        }
        found.formUnion((single.map { [$0] } ?? others).map(\.policy.reference))
      }
    }
    others = isCovered ? found : nil
  }

  private static func isContained(
    _ resolved: ResolvedPolicy, _ others: [ResolvedPolicy], _ direction: Direction, _ subject: Int,
    _ evaluation: Evaluation
  ) -> Bool {
    let rules = others.flatMap { $0.rules(direction) }
    var isContained = true
    for rule in resolved.rules(direction) {
      for (peers, isCertain) in [(rule.certain, true), (rule.possible, false)] {
        peers.forEach { peer in
          guard isContained else { return }
          let destination = direction == .ingress ? subject : peer
          let covered = rules.filter {
            $0.certain.contains(peer) || !isCertain && $0.possible.contains(peer)
          }.reduce(into: PortSet.none) {
            $0.formUnion(evaluation.ports(of: $1, at: destination))
          }
          isContained =
            evaluation.ports(of: rule, at: destination).subtracting(covered).isEmpty
        }
      }
    }
    return isContained
  }
}
