import Diagnostics
import Policies
import Reachability

/// Cluster-wide policies that share a priority.
enum PriorityShared: LintRule {
  static let page = RulePage(
    "priority-shared", .mistake, .warning,
    title: "two cluster-wide policies have the same priority",
    why: """
      The smaller priority number is asked first. Between two of the same number the order is not defined: where they \
      differ, one network plugin allows what another one blocks.
      """,
    remedy: "Give each policy a priority of its own.",
    bad: Example.pod("db") + admin("one", 10) + admin("two", 10),
    good: Example.pod("db") + admin("one", 10) + admin("two", 11))

  private static func admin(_ name: String, _ priority: Int) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: \(name)}
    spec:
      priority: \(priority)
      subject: {namespaces: {}}
      ingress: [{name: all, action: Deny, from: [{namespaces: {}}]}]

    """
  }

  static func findings(in state: LintedState) -> [Finding] {
    PolicyWarnings(steps: [state.step]).sharedPriorities.map { warning in
      finding(
        "priority", warning.message, at: warning.location,
        fix: warning.hint.map { Finding.Fix($0) })
    }
  }
}
