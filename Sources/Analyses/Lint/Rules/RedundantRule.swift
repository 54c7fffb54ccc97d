import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules that another rule contains.
enum RedundantRule: LintRule {
  static let page = RulePage(
    "redundant-rule", .redundant, .note,
    title: "another rule allows all that a rule allows",
    why: """
      Rules add up. One that is contained in another opens nothing more; who tightens it, believing that it decides, \
      changes nothing.
      """,
    remedy: "Delete the rule, or tighten the wider one.",
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from: [{podSelector: {}}]
          - from: [{podSelector: {matchLabels: {app: api}}}]
            ports: [{port: 5432}]
        """),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from: [{podSelector: {}}]
            ports: [{port: 8080}]
          - from: [{podSelector: {matchLabels: {app: api}}}]
            ports: [{port: 5432}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    let whole = Set(RedundantPolicy.redundant(in: state).map(\.policy.reference))
    let found = redundant(in: state, without: whole)
    let groups = Dictionary(grouping: found, by: \.other)
    return groups.flatMap { other, members -> [Finding] in
      members.count < 3
        ? members.map { single($0.rule, other) } : [several(members.map(\.rule), other)]
    }
  }

  private static func several(_ rules: [RuleReference], _ other: RuleReference) -> Finding {
    let policies = Set(rules.map(\.policy)).sorted()
    return finding(
      other.policy,
      "\(other.rule.words) of `\(other.policy.fullName)` makes \(rules.count) narrower rules useless, of "
        + Words.list(policies.map { "`\($0.fullName)`" }),
      at: other.rule.location, severity: .warning,
      related: rules.sorted { $0.order < $1.order }.map {
        Finding.Related("opens nothing more", at: $0.rule.location)
      },
      fix: Finding.Fix("tighten the wide rule, or delete the narrower ones"))
  }

  private static func single(_ rule: RuleReference, _ other: RuleReference) -> Finding {
    let isSame = rule.policy == other.policy
    return finding(
      rule.policy,
      "\(rule.rule.words) of `\(rule.policy.fullName)` opens nothing more than \(other.rule.words)"
        + (isSame ? "" : " of `\(other.policy.fullName)`"),
      at: rule.rule.location,
      related: [Finding.Related("the wider rule", at: other.rule.location)],
      fix: Finding.Fix("delete the rule, or tighten the other one"))
  }

  /// The rules that one other rule contains for all their pods; of two equal ones the later.
  ///
  /// Policies that are to be deleted as a whole neither have such rules nor make others useless.
  static func redundant(in state: LintedState, without gone: Set<PolicyReference> = [])
    -> [(rule: RuleReference, other: RuleReference)]
  {
    let evaluation = state.evaluation
    var result: [(rule: RuleReference, other: RuleReference)] = []
    for resolved in evaluation.resolvedPolicies
    where resolved.tier == .networkPolicy && resolved.policy.effect == .known
      && !gone.contains(resolved.policy.reference)
    {
      for direction in resolved.policy.directions.sorted() {
        let candidates = candidates(resolved, direction, state).filter {
          !gone.contains($0.policy.policy.reference)
        }
        for rule in resolved.rules(direction) where !rule.certain.isEmpty {
          let wider = candidates.first { other in
            guard other.rule.reference != rule.reference,
              contains(other.rule, rule, resolved, direction, state)
            else { return false }
            // Of two that contain each other the first stays.
            return
              !(contains(rule, other.rule, other.policy, direction, state)
              && resolved.subject == other.policy.subject
              && state.containment.contains(
                resolved.policy.subject, other.policy.policy.subject)
              && rule.reference.order < other.rule.reference.order)
          }
          if let wider { result.append((rule.reference, wider.rule.reference)) }
        }
      }
    }
    return result
  }

  private typealias Candidate = (rule: ResolvedPolicy.ResolvedRule, policy: ResolvedPolicy)

  /// The rules of policies that select all the pods that a policy selects.
  private static func candidates(
    _ resolved: ResolvedPolicy, _ direction: Direction, _ state: LintedState
  ) -> [Candidate] {
    let evaluation = state.evaluation
    var first: Int?
    resolved.subject.forEach { if first == nil { first = $0 } }
    guard let first else { return [] }
    return evaluation.resolvedPolicies(selecting: first, direction).filter {
      $0.tier == .networkPolicy && $0.policy.effect == .known
        && resolved.subject.subtracting($0.subject).isEmpty
        && state.containment.contains($0.policy.subject, resolved.policy.subject)
    }.flatMap { policy in policy.rules(direction).map { ($0, policy) } }
  }

  /// Whether a rule lets through all that another one does, for the pods of a policy.
  private static func contains(
    _ wide: ResolvedPolicy.ResolvedRule, _ narrow: ResolvedPolicy.ResolvedRule,
    _ policy: ResolvedPolicy, _ direction: Direction, _ state: LintedState
  ) -> Bool {
    let evaluation = state.evaluation
    guard narrow.certain.subtracting(wide.certain).isEmpty,
      narrow.possible.subtracting(wide.certain).subtracting(wide.possible).isEmpty
    else { return false }
    // Ports depend on the destination only where they have names.
    let destinations =
      direction == .ingress
      ? policy.subject
      : {
        var all = narrow.certain
        all.formUnion(narrow.possible)
        return all
      }()
    let hasNames = (wide.reference.rule.ports + narrow.reference.rule.ports).contains {
      if case .named = $0 { true } else { false }
    }
    var isContained = true
    var isAsked = false
    destinations.forEach { destination in
      guard isContained, hasNames || !isAsked else { return }
      isAsked = true
      isContained =
        evaluation.ports(of: narrow, at: destination)
        .subtracting(evaluation.ports(of: wide, at: destination)).isEmpty
    }
    var subjects: [Int] = []
    policy.subject.forEach { subjects.append($0) }
    return isContained
      && state.contains(
        [wide.reference.rule], [narrow.reference.rule], direction, subjects: subjects)
  }
}

extension RuleReference {
  /// The order of rules: by policy, direction and position.
  fileprivate var order: (PolicyReference, Direction, Int) { (policy, rule.direction, rule.index) }
}
