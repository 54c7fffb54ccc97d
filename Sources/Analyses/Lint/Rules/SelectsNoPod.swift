import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Policies whose selector selects no pod of the input, for want of a better explanation.
enum SelectsNoPod: LintRule {
  static let page = RulePage(
    "selects-no-pod", .mistake, .warning,
    title: "a policy selects no pod",
    why: """
      A policy applies to the pods that its `podSelector` selects in its own namespace. One that selects none changes \
      nothing: what it was written to protect stays as open as before.
      """,
    remedy: """
      Compare the namespace and the selector of the policy with the labels of the pods (in a workload, those of \
      `spec.template.metadata.labels`). Delete the policy if its pods are gone.
      """,
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.policy("database", "podSelector: {matchLabels: {tier: database}}"),
    good: Example.pod("db", port: "containerPort: 5432")
      + Example.policy("database", "podSelector: {matchLabels: {app: db}}"))

  static func findings(in state: LintedState) -> [Finding] {
    state.idlePolicies.compactMap { policy in
      guard EmptySelection(of: policy, in: state).cause == .nothing,
        !state.operators.mayMake(podsWith: policy.subject.pods)
      else { return nil }
      let name = "`\(policy.reference.fullName)`"
      if case .named(let namespace) = policy.subject.namespaces,
        !state.labels.hasPods(in: namespace)
      {
        return finding(
          policy.reference,
          "\(policy.reference.kind) \(name) selects no pod: the input has none in `\(namespace)`",
          severity: .note,
          fix: Finding.Fix("read the pods of `\(namespace)` too, or delete the policy"))
      }
      let selector = policy.subject.pods.description
      return finding(
        policy.reference,
        "\(policy.reference.kind) \(name) selects no pod: none has "
          + (selector.isEmpty ? "its namespace" : "`\(selector)`"),
        severity: state.operators.isPresent ? .note : nil,
        fix: Finding.Fix("select labels that the pods carry, or delete the policy"))
    }
  }
}

extension LintedState {
  /// The policies that select no pod at all, not even on the network of a node.
  var idlePolicies: [Policy] {
    step.policies.filter { $0.effect == .known && subjects(of: $0).isEmpty }
  }
}
