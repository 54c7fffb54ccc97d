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

  /// The policies with rules whose removal, of all of them together, changes no verdict, with those that do their work.
  ///
  /// Of two that say the same the later one by name is told.
  static func redundant(in state: LintedState) -> [(policy: Policy, others: [PolicyReference])] {
    var removed: [ResolvedPolicy] = []
    func others(of resolved: ResolvedPolicy) -> [PolicyReference]? {
      let gone = Set(removed.map(\.policy.reference))
      var others: Set<PolicyReference> = []
      for direction in resolved.policy.directions.sorted() {
        let cover = Cover(of: resolved, direction, in: state, without: gone)
        guard let found = cover.others else { return nil }
        others.formUnion(found)
      }
      return others.sorted()
    }
    var found: [PolicyReference: [PolicyReference]] = [:]
    for resolved in state.evaluation.resolvedPolicies.reversed() {
      // What matches nobody has other findings.
      let matchesSomebody = (resolved.ingress + resolved.egress).contains {
        !$0.certain.isEmpty || !$0.possible.isEmpty
      }
      guard resolved.tier == .networkPolicy, resolved.policy.effect == .known, matchesSomebody,
        let others = others(of: resolved)
      else { continue }
      found[resolved.policy.reference] = others
      removed.append(resolved)
    }
    // What is named as doing the work is not told to be deleted itself.
    return removed.reversed().map { resolved in
      (resolved.policy, others(of: resolved) ?? found[resolved.policy.reference] ?? [])
    }
  }
}

/// What other policies do for the pods of one, in a direction.
private struct Cover {
  /// The policies that isolate the same pods and allow what it allows; `nil` where something would change.
  let others: Set<PolicyReference>?

  /// Looks for them among those that are not `gone`.
  init(
    of resolved: ResolvedPolicy, _ direction: Direction, in state: LintedState,
    without gone: Set<PolicyReference>
  ) {
    let evaluation = state.evaluation
    var subjects: [Int] = []
    resolved.subject.forEach { subjects.append($0) }
    let all = Set(
      subjects.flatMap { evaluation.resolvedPolicies(selecting: $0, direction) }
        .filter { $0.tier == .networkPolicy }.map(\.policy))
    guard let first = subjects.first, all.allSatisfy({ $0.effect == .known }) else {
      others = nil
      return
    }
    var candidates = evaluation.resolvedPolicies(selecting: first, direction).filter {
      $0.tier == .networkPolicy && $0.policy.reference != resolved.policy.reference
        && !gone.contains($0.policy.reference)
        && state.containment.contains($0.policy.subject, resolved.policy.subject)
    }
    func isCovered(by others: [ResolvedPolicy]) -> Bool {
      !others.isEmpty
        && subjects.allSatisfy { Self.isContained(resolved, others, direction, $0, evaluation) }
        && Self.isContainedForAll(resolved, others, direction, subjects, state)
    }
    guard isCovered(by: candidates) else {
      others = nil
      return
    }
    if let single = candidates.first(where: { isCovered(by: [$0]) }) {
      candidates = [single]
    } else {
      for candidate in candidates.reversed() {
        let fewer = candidates.filter { $0.policy.reference != candidate.policy.reference }
        if isCovered(by: fewer) { candidates = fewer }
      }
    }
    others = Set(candidates.map(\.policy.reference))
  }

  /// Whether the others let through what it does, pods and namespaces that are not in the input included.
  private static func isContainedForAll(
    _ resolved: ResolvedPolicy, _ others: [ResolvedPolicy], _ direction: Direction,
    _ subjects: [Int], _ state: LintedState
  ) -> Bool {
    func rules(_ policy: ResolvedPolicy) -> [Rule] {
      policy.rules(direction).map(\.reference.rule)
    }
    return state.contains(
      others.flatMap(rules), rules(resolved), direction, subjects: subjects)
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
