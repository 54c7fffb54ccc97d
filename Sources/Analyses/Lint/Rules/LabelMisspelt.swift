import Diagnostics
import Policies
import Reachability

/// Labels in selectors that exist nowhere but are one slip away from one that does.
enum LabelMisspelt: LintRule {
  static let page = RulePage(
    "label-misspelt", .mistake, .error,
    title: "a selector asks for a label that exists nowhere but for one letter",
    why: """
      A selector with a mistyped key or value selects nothing, without any error: a policy then protects nobody, and a \
      rule opens nothing.
      """,
    remedy: "Write the label as the pods or namespaces carry it.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.policy("database", "podSelector: {matchLabels: {app: bd}}"),
    good: Example.pod("db-1", port: "containerPort: 5432")
      + Example.policy("database", "podSelector: {matchLabels: {app: db-2}}"))

  static func findings(in state: LintedState) -> [Finding] {
    let subjects = state.idlePolicies.compactMap { policy -> Finding? in
      guard case .misspelt(let slip) = EmptySelection(of: policy, in: state).cause else {
        return nil
      }
      return finding(
        policy.reference,
        "\(policy.reference.kind) `\(policy.reference.fullName)` selects no pod: \(words(slip))",
        fix: fix(slip, from: policy.reference.location, in: state))
    }
    let peers = state.step.policies.flatMap { policy in
      policy.rules.flatMap { rule in
        rule.peers.compactMap { peer -> Finding? in
          guard case .pods(let selector, let namespaces) = peer, state.pods(peer).isEmpty,
            let slip = EmptySelection.slip(selector, namespaces, in: state)
          else { return nil }
          return finding(
            policy.reference,
            "\(rule.words) of `\(policy.reference.fullName)` is about no pod: \(words(slip))",
            at: rule.location, fix: fix(slip, from: rule.location, in: state))
        }
      }
    }
    return subjects + peers
  }

  private static func words(_ slip: EmptySelection.Slip) -> String {
    let things = slip.isOfNamespace ? "namespace" : "pod"
    return slip.isKey
      ? "no \(things) has the label key `\(slip.word)`, but there is `\(slip.right)`"
      : "no \(things) has `\(slip.key): \(slip.word)`, but there is `\(slip.key): \(slip.right)`"
  }

  private static func fix(
    _ slip: EmptySelection.Slip, from location: SourceLocation, in state: LintedState
  ) -> Finding.Fix {
    let edit =
      slip.isKey ? nil : state.edit(slip.word, behind: slip.key, to: slip.right, from: location)
    return Finding.Fix(
      "write `\(slip.right)` instead of `\(slip.word)`",
      yaml: slip.isKey ? nil : "\(slip.key): \(slip.right)", edits: [edit].compactMap(\.self))
  }
}
