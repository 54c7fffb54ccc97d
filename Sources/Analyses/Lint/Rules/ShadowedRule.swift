import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Ordered rules that earlier ones leave nothing to decide.
enum ShadowedRule: LintRule {
  static let page = RulePage(
    "shadowed-rule", .redundant, .warning,
    title: "a rule of a cluster-wide policy never decides",
    why: """
      In AdminNetworkPolicies, BaselineAdminNetworkPolicies and ClusterNetworkPolicies the first rule that matches \
      decides. A rule behind others that match all it matches is never asked: a Deny there blocks nothing.
      """,
    remedy:
      "Move the rule before the wider one, give its policy a smaller priority number, or delete it.",
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + admin(
        "{name: all, action: Allow, from: [{namespaces: {}}]}, "
          + "{name: api, action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}]}"
      ),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + admin(
        "{name: api, action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}]}, "
          + "{name: all, action: Allow, from: [{namespaces: {}}]}"))

  private static func admin(_ rules: String) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: shop}
    spec:
      priority: 10
      subject: {namespaces: {}}
      ingress: [\(rules)]

    """
  }

  static func findings(in state: LintedState) -> [Finding] {
    shadowed(in: state).map { rule, earlier in
      finding(
        rule.policy,
        "\(rule.rule.words) of `\(rule.policy.fullName)` never decides: "
          + Words.list(earlier.map { "\($0.rule.words) of `\($0.policy.fullName)`" })
          + (earlier.count == 1 ? " comes" : " come")
          + " before it and matches all that it matches",
        at: rule.rule.location,
        related: earlier.prefix(3).map { Finding.Related("decides before", at: $0.rule.location) },
        fix: Finding.Fix("move the rule before the wider one, or delete it"))
    }
  }

  /// The ordered rules that match something and that earlier rules leave nothing to, with those.
  static func shadowed(in state: LintedState) -> [(rule: RuleReference, earlier: [RuleReference])] {
    let evaluation = state.evaluation
    return evaluation.resolvedPolicies.filter {
      $0.tier != .networkPolicy && $0.policy.effect == .known
    }.flatMap { resolved in
      resolved.policy.directions.sorted().flatMap { direction in
        resolved.rules(direction).compactMap { rule in
          Self.earlier(than: rule, of: resolved, direction, state)
            .map { (rule.reference, $0) }
        }
      }
    }
  }

  /// The rules that decide everything before a rule is asked; `nil` where something is left to it.
  private static func earlier(
    than rule: ResolvedPolicy.ResolvedRule, of resolved: ResolvedPolicy, _ direction: Direction,
    _ state: LintedState
  ) -> [RuleReference]? {
    let evaluation = state.evaluation
    var peers = rule.certain
    peers.formUnion(rule.possible)
    guard !peers.isEmpty else { return nil }
    var found: [RuleReference] = []
    var isShadowed = true
    var isAboutSomething = false
    resolved.subject.forEach { subject in
      guard isShadowed else { return }
      let before = Self.before(rule, of: resolved, selecting: subject, direction, evaluation)
        .flatMap(\.rules)
      peers.forEach { peer in
        guard isShadowed else { return }
        let destination = direction == .ingress ? subject : peer
        var left = evaluation.ports(of: rule, at: destination)
        if !left.isEmpty { isAboutSomething = true }
        for other in before where other.certain.contains(peer) && !left.isEmpty {
          let ports = evaluation.ports(of: other, at: destination)
          guard !left.intersection(ports).isEmpty else { continue }
          left = left.subtracting(ports)
          if !found.contains(other.reference) { found.append(other.reference) }
        }
        if !left.isEmpty { isShadowed = false }
      }
    }
    guard isShadowed, isAboutSomething else { return nil }
    // Those to come count, too: whom the rule is for need not be in the input.
    var subjects: [Int] = []
    resolved.subject.forEach { subjects.append($0) }
    guard let first = subjects.first else { return nil }
    let wide = Self.before(rule, of: resolved, selecting: first, direction, evaluation)
      .filter { state.containment.contains($0.policy.subject, resolved.policy.subject) }
      .flatMap(\.rules).map(\.reference.rule)
    return state.contains(wide, [rule.reference.rule], direction, subjects: subjects) ? found : nil
  }

  /// The rules that are asked before one, by policy.
  private static func before(
    _ rule: ResolvedPolicy.ResolvedRule, of resolved: ResolvedPolicy, selecting subject: Int,
    _ direction: Direction, _ evaluation: Evaluation
  ) -> [(policy: Policy, rules: [ResolvedPolicy.ResolvedRule])] {
    evaluation.resolvedPolicies(selecting: subject, direction).filter {
      $0.tier == resolved.tier && $0.policy.effect == .known
    }.compactMap { other in
      if other.policy.reference == resolved.policy.reference {
        return (
          other.policy,
          other.rules(direction).filter { $0.reference.rule.index < rule.reference.rule.index }
        )
      }
      guard let own = resolved.policy.priority, let its = other.policy.priority, its < own
      else { return nil }
      return (other.policy, other.rules(direction))
    }
  }
}
