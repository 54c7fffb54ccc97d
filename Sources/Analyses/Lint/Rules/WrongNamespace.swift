import Diagnostics
import Policies
import Reachability

/// Policies whose selector matches pods, but of other namespaces alone.
enum WrongNamespace: LintRule {
  static let page = RulePage(
    "wrong-namespace", .mistake, .error,
    title: "a policy selects pods that are in another namespace",
    why: """
      A NetworkPolicy applies to pods of its own namespace only. In the wrong one, or in the one that `kubectl apply` \
      fell back to, it selects nothing and protects nobody.
      """,
    remedy: "Set `metadata.namespace` to that of the pods.",
    bad: Example.pod("db", in: "shop")
      + Example.pod("web", in: "front")
      + Example.policy("database", in: "front", "podSelector: {matchLabels: {app: db}}"),
    good: Example.pod("db", in: "shop")
      + Example.pod("db", in: "front")
      + Example.policy("database", in: "front", "podSelector: {matchLabels: {app: db}}"))

  static func findings(in state: LintedState) -> [Finding] {
    state.idlePolicies.compactMap { policy in
      guard case .elsewhere(let namespaces) = EmptySelection(of: policy, in: state).cause,
        let own = policy.reference.namespace
      else { return nil }
      let words = Words.list(namespaces.map { "`\($0)`" })
      let edit =
        namespaces.count == 1
        ? state.edit(own, behind: "namespace", to: namespaces[0], from: policy.reference.location)
        : nil
      return finding(
        policy.reference,
        "`\(policy.reference.fullName)` selects no pod of `\(own)`; pods with "
          + "`\(policy.subject.pods)` are in \(words)",
        fix: Finding.Fix(
          "move the policy to \(words)",
          yaml: namespaces.count == 1 ? "metadata:\n  namespace: \(namespaces[0])" : nil,
          edits: [edit].compactMap(\.self)))
    }
  }
}
