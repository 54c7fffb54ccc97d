import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules of a direction that `policyTypes` leaves out, and empty lists that do nothing.
enum RulesWithoutType: LintRule {
  static let page = RulePage(
    "rules-without-type", .mistake, .error,
    title: "a policy has rules for a direction that its `policyTypes` leaves out",
    why: """
      `policyTypes` says in which directions a policy isolates its pods. Rules of a direction that it leaves out are \
      ignored: they neither open nor close anything.
      """,
    remedy: "Add the direction to `policyTypes`, or delete the rules.",
    bad: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Ingress]
        egress: [{to: [{podSelector: {}}]}]
        """),
    good: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.snapshot.networkPolicies.flatMap { policy in
      Direction.allCases.compactMap { direction -> Finding? in
        let rules = policy.rules(direction)
        guard let first = rules.first, !policy.policyTypes.contains(direction) else { return nil }
        let name = "\(policy.namespace)/\(policy.name)"
        let types = policy.policyTypes.union([direction]).sorted().map(\.rawValue)
        return finding(
          "NetworkPolicy \(name)",
          "`\(name)` has \(Words.count(rules.count, "\(direction.rawValue.lowercased()) rule")), and "
            + "its `policyTypes` leaves out `\(direction.rawValue)`: they are ignored",
          at: first.location,
          fix: Finding.Fix(
            "add `\(direction.rawValue)` to `policyTypes`",
            yaml: "policyTypes: [\(types.joined(separator: ", "))]"))
      }
    }
  }
}
