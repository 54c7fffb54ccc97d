import Diagnostics
import Kubernetes
import Policies
import Reachability

/// A selector of namespaces and one of pods as two peers, where one pair was probably meant.
enum TwoPeers: LintRule {
  static let page = RulePage(
    "two-peers", .mistake, .error,
    title: "a namespace and pods are two peers where one pair was probably meant",
    why: """
      Every `-` begins a peer of its own, and peers are alternatives. A `namespaceSelector` alone opens the whole \
      namespace; the `podSelector` below it then looks in the policy's own namespace.
      """,
    remedy: "Take away the second `-`, so that both selectors are one peer.",
    bad: Example.pod("db") + Example.pod("prometheus", in: "monitoring")
      + Example.pod("grafana", in: "monitoring")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
              - podSelector: {matchLabels: {app: prometheus}}
        """),
    good: Example.pod("db") + Example.pod("api") + Example.pod("grafana", in: "monitoring")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
              - podSelector: {matchLabels: {app: api}}
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.snapshot.networkPolicies.flatMap { policy in
      policy.policyTypes.sorted().flatMap { direction in
        policy.rules(direction).enumerated().compactMap { index, rule -> Finding? in
          guard case .anyOf(let peers) = rule.peers else { return nil }
          for (first, second) in zip(peers, peers.dropFirst()) {
            guard let pair = pair(first, second) ?? pair(second, first),
              let finding = finding(pair, first.location, policy, (direction, index), state)
            else { continue }
            return finding
          }
          return nil
        }
      }
    }
  }

  /// Whether a peer that selects no pod is the second half of such a pair.
  static func explains(_ peer: PeerPattern, of rule: Rule, in policy: Policy, _ state: LintedState)
    -> Bool
  {
    guard case .pods(let pods, .named) = peer else { return false }
    return rule.peers.contains { other in
      guard case .pods(let all, .matching(let namespaces)) = other, all.isEverything else {
        return false
      }
      return !state.labels.pods(pods, in: .matching(namespaces)).isEmpty
    }
  }

  private static func pair(_ left: NetworkPolicy.Peer, _ right: NetworkPolicy.Peer)
    -> (namespaces: LabelSelector, pods: LabelSelector)?
  {
    guard case .pods(let all, in: .matching(let namespaces)) = left.pattern, all.isEverything,
      !namespaces.isEverything, case .pods(let pods, in: .own) = right.pattern, !pods.isEverything
    else { return nil }
    return (namespaces, pods)
  }

  private static func finding(
    _ pair: (namespaces: LabelSelector, pods: LabelSelector), _ location: SourceLocation,
    _ policy: NetworkPolicy, _ rule: (direction: Direction, index: Int), _ state: LintedState
  ) -> Finding? {
    let own = state.labels.pods(pair.pods, in: .named(policy.namespace))
    let meant = state.labels.pods(pair.pods, in: .matching(pair.namespaces))
    let opened = state.labels.pods(.everything, in: .matching(pair.namespaces))
    // Where the labels are at home in the policy's own namespace alone, both peers make sense.
    let isUnknown = state.labels.namespaces(in: .matching(pair.namespaces)).isEmpty
    guard !meant.isEmpty || own.isEmpty && isUnknown else { return nil }
    let name = "\(policy.namespace)/\(policy.name)"
    let count =
      opened.isEmpty
      ? "" : ": \(Words.count(opened.count, "pod")), not only \(state.workloads(of: meant).inWords)"
    return self.finding(
      "NetworkPolicy \(name)",
      "\(rule.direction.rawValue.lowercased()) rule \(rule.index + 1) of `\(name)` opens every pod of "
        + "namespaces with `\(pair.namespaces)`\(count); `\(pair.pods)` is a peer of its own, "
        + "which selects \(own.isEmpty ? "no pod" : state.workloads(of: own).inWords) of "
        + "`\(policy.namespace)`",
      at: location, severity: own.isEmpty ? nil : .warning,
      fix: Finding.Fix(
        "write both selectors as one peer",
        yaml: "- namespaceSelector:\n\(pair.namespaces.yaml(indentedBy: 4))\n"
          + "  podSelector:\n\(pair.pods.yaml(indentedBy: 4))"))
  }
}
