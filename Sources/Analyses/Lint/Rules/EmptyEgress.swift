import Diagnostics
import Kubernetes
import Policies
import Reachability

/// `egress: []` without `policyTypes`.
enum EmptyEgress: LintRule {
  static let page = RulePage(
    "empty-egress", .mistake, .error,
    title: "an empty `egress` without `policyTypes` does nothing",
    why: """
      Without `policyTypes` a policy is about egress only if it has an egress rule. An empty list has none: egress stays \
      open, though it reads as if it were closed.
      """,
    remedy: "Write `policyTypes: [Egress]`, with `Ingress` where the policy is about both.",
    bad: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        egress: []
        """),
    good: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: []
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.snapshot.networkPolicies.filter(\.hasIdleEgress).map { policy in
      let name = "\(policy.namespace)/\(policy.name)"
      return finding(
        "NetworkPolicy \(name)",
        "`\(name)` has an empty `egress` and no `policyTypes`: egress stays open, and ingress is "
          + (policy.ingress.isEmpty ? "blocked" : "isolated"),
        at: policy.location,
        fix: Finding.Fix(
          "say that the policy is about egress",
          yaml: policy.ingress.isEmpty
            ? "policyTypes: [Egress]" : "policyTypes: [Ingress, Egress]"))
    }
  }
}
