import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Namespaces without a policy that isolates every pod.
enum NoDefaultDeny: LintRule {
  static let page = RulePage(
    "no-default-deny", .tooWide, .warning,
    title: "a namespace has no default deny",
    why: """
      A pod that no policy selects takes connections from every pod of the cluster, and may open connections to \
      everywhere. With a default deny a new pod starts closed, and forgetting a policy blocks instead of opening.
      """,
    remedy:
      "Add a policy that selects every pod and allows nothing; allow what is needed beside it.",
    bad: Example.pod("db"),
    good: Example.pod("db") + Example.defaultDeny())

  static func findings(in state: LintedState) -> [Finding] {
    Openness.all(in: state).compactMap { openness in
      let namespace = openness.namespace
      let missing = Direction.allCases.filter { !state.hasDefaultDeny(namespace, $0) }
      guard missing.contains(.ingress) else { return nil }
      let isAlone = openness.isWhollyOpen(.ingress)
      // Where some workloads are open, ``IngressOpen`` names them.
      guard isAlone || openness.open[.ingress]?.isEmpty ?? true else { return nil }
      let count = Words.count(openness.workloads.count, "workload")
      return finding(
        "namespace \(namespace)",
        isAlone
          ? "no policy isolates ingress in `\(namespace)`: every pod of the cluster may connect to its \(count)"
          : "`\(namespace)` has no default deny: its \(count) \(openness.workloads.count == 1 ? "has" : "have") policies, and the next one starts open",
        at: openness.location(in: state), severity: isAlone ? nil : .note,
        fix: Finding.Fix(
          "start from closed, and allow what is needed",
          policy: Finding.Fix.Policy(
            name: "default-deny", namespace: namespace,
            spec: [
              "podSelector: {}",
              "policyTypes: [\(missing.map(\.rawValue).joined(separator: ", "))]",
            ])))
    }
  }
}
