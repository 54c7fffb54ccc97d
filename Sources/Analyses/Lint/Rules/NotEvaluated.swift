import Diagnostics
import Kubernetes
import Policies

/// Policies whose effect is not known: of other kinds, or refused by the API server.
enum NotEvaluated: LintRule {
  static let page = RulePage(
    "not-evaluated", .notEnforced, .note,
    title: "what some policies do is not known, and so is what they decide about",
    why: """
      A policy of a kind that Podreach does not evaluate, such as those of Calico and Cilium, may open or close anything \
      for its pods; one that the API server refuses does nothing, whatever its author believes. Findings about their pods \
      are left out.
      """,
    remedy: """
      Mend what is invalid. Read the others by themselves: `podreach list` shows as unknown what they could decide.
      """,
    bad: Example.pod("db")
      + """
      ---
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: db, namespace: shop}
      spec: {endpointSelector: {matchLabels: {app: db}}}

      """,
    good: Example.pod("db") + Example.policy("db", "podSelector: {matchLabels: {app: db}}"))

  static func findings(in state: LintedState) -> [Finding] {
    let unknown = state.step.policies.filter { $0.effect != .known }
    let kinds = Dictionary(grouping: unknown, by: \.reference.kind)
    return kinds.sorted { $0.key < $1.key }.compactMap { kind, policies in
      let names = policies.map(\.reference).sorted()
      guard let first = names.first else { return nil }
      return finding(
        first,
        "what \(kind) \(Words.list(names.map { "`\($0.fullName)`" })) "
          + "\(names.count == 1 ? "does" : "do") is not known: verdicts about "
          + "\(names.count == 1 ? "its" : "their") pods are left open",
        related: names.dropFirst().prefix(3).map { Finding.Related($0.fullName, at: $0.location) })
    }
  }
}
