import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Peers that select no pod although their namespaces are in the input.
enum PeerSelectsNoPod: LintRule {
  static let page = RulePage(
    "peer-selects-no-pod", .mistake, .warning,
    title: "a peer of a rule selects no pod",
    why: """
      A rule allows what its peers select. One that selects nobody opens nothing, so that the connection that the author \
      had in mind stays blocked.
      """,
    remedy: """
      Compare the selectors with the labels of the pods and namespaces. A `podSelector` without a `namespaceSelector` \
      looks in the policy's own namespace only. Namespaces that the input does not have are not judged.
      """,
    bad: Example.pod("db") + Example.pod("api")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {role: client}}}]}]
        """),
    good: Example.pod("db") + Example.pod("api")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{namespaceSelector: {matchLabels: {team: elsewhere}}}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.evaluation.resolvedPolicies.filter { $0.policy.effect == .known }.flatMap { resolved in
      resolved.policy.rules.flatMap { rule in
        rule.peers.compactMap { peer -> Finding? in
          guard case .pods(let selector, let namespaces) = peer, state.pods(peer).isEmpty,
            EmptySelection.slip(selector, namespaces, in: state) == nil
          else { return nil }
          let concerned = state.labels.namespaces(in: namespaces).filter(state.labels.hasPods)
          guard !concerned.isEmpty, !state.operators.mayMake(podsWith: selector),
            !TwoPeers.explains(peer, of: rule, in: resolved.policy, state)
          else { return nil }
          let elsewhere = Set(
            state.labels.pods(selector, in: .matching(.everything))
              .map { state.workload($0).id.namespace }
          ).sorted()
          let hint =
            elsewhere.isEmpty || selector.isEverything
            ? "" : "; such pods are in \(Words.list(elsewhere.map { "`\($0)`" }))"
          return finding(
            resolved.policy.reference,
            "\(rule.words) of `\(resolved.policy.reference.fullName)` is about pods with "
              + "`\(selector)` in \(Words.list(concerned.map { "`\($0)`" })), and there is none"
              + hint,
            at: rule.location, severity: state.operators.isPresent ? .note : nil,
            fix: fix(elsewhere, hint.isEmpty))
        }
      }
    }
  }

  private static func fix(_ namespaces: [String], _ isUnknown: Bool) -> Finding.Fix {
    guard namespaces.count == 1, !isUnknown else {
      return Finding.Fix("select labels that the pods carry, or delete the peer")
    }
    return Finding.Fix(
      "add a `namespaceSelector` to the same peer",
      yaml: """
        namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: \(namespaces[0])
        """)
  }
}
