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
          guard let suspect = suspect(rule, of: policy, state) else { return nil }
          return finding(suspect.pair, suspect.location, policy, (direction, index), state)
        }
      }
    }
  }

  /// Whether a peer that selects no pod is the second half of such a pair.
  static func explains(_ peer: PeerPattern, of rule: Rule, in policy: Policy, _ state: LintedState)
    -> Bool
  {
    guard case .pods(let pods, .named) = peer,
      let written = state.snapshot.networkPolicies.first(where: {
        $0.namespace == policy.reference.namespace && $0.name == policy.reference.name
      }), written.rules(rule.direction).indices.contains(rule.index)
    else { return false }
    return suspect(written.rules(rule.direction)[rule.index], of: written, state)?.pair.pods == pods
  }

  private typealias Pair = (namespaces: LabelSelector, pods: LabelSelector)

  /// Two peers of a rule that were probably meant as one: neighbours, or else the only two of their sorts.
  private static func suspect(
    _ rule: NetworkPolicy.Rule, of policy: NetworkPolicy, _ state: LintedState
  ) -> (pair: Pair, location: SourceLocation)? {
    guard case .anyOf(let peers) = rule.peers else { return nil }
    var candidates = Array(zip(peers, peers.dropFirst()))
    let namespaces = peers.filter { pair($0, isFirst: true) }
    let pods = peers.filter { pair($0, isFirst: false) }
    if namespaces.count == 1, pods.count == 1 { candidates.append((namespaces[0], pods[0])) }
    for (first, second) in candidates {
      guard let pair = pair(first, second) ?? pair(second, first),
        isMeant(pair, by: policy, state)
      else { continue }
      return (pair, min(first.location, second.location))
    }
    return nil
  }

  /// Whether a peer is of the sort that begins such a pair, or ends it.
  private static func pair(_ peer: NetworkPolicy.Peer, isFirst: Bool) -> Bool {
    switch peer.pattern {
    case .pods(let all, in: .matching):
      isFirst && all.isEverything
    case .pods(let pods, in: .own): !isFirst && !pods.isEverything
    case .ipBlock: false
    }
  }

  /// Whether the pair selects pods, or the second half by itself selects none.
  private static func isMeant(_ pair: Pair, by policy: NetworkPolicy, _ state: LintedState) -> Bool
  {
    let own = state.labels.pods(pair.pods, in: .named(policy.namespace))
    let meant = state.labels.pods(pair.pods, in: .matching(pair.namespaces))
    // Where the labels are at home in the policy's own namespace alone, both peers make sense.
    // Beside every namespace pods of the own one are named for nothing, but perhaps on purpose.
    if pair.namespaces.isEverything, !own.isEmpty { return false }
    let isUnknown = state.labels.namespaces(in: .matching(pair.namespaces)).isEmpty
    return !meant.isEmpty || own.isEmpty && isUnknown
  }

  private static func pair(_ left: NetworkPolicy.Peer, _ right: NetworkPolicy.Peer) -> Pair? {
    guard pair(left, isFirst: true), pair(right, isFirst: false),
      case .pods(_, in: .matching(let namespaces)) = left.pattern,
      case .pods(let pods, in: .own) = right.pattern
    else { return nil }
    return (namespaces, pods)
  }

  private static func finding(
    _ pair: Pair, _ location: SourceLocation, _ policy: NetworkPolicy,
    _ rule: (direction: Direction, index: Int), _ state: LintedState
  ) -> Finding {
    let own = state.labels.pods(pair.pods, in: .named(policy.namespace))
    let meant = state.labels.pods(pair.pods, in: .matching(pair.namespaces))
    let opened = state.labels.pods(.everything, in: .matching(pair.namespaces))
      .filter { !state.workload($0).isAssumed }
    let name = "\(policy.namespace)/\(policy.name)"
    let namespaces =
      pair.namespaces.isEverything ? "every namespace" : "namespaces with `\(pair.namespaces)`"
    let count =
      opened.isEmpty
      ? "" : ": \(Words.count(opened.count, "pod")), not only \(state.workloads(of: meant).inWords)"
    return self.finding(
      "NetworkPolicy \(name)",
      "\(rule.direction.rawValue.lowercased()) rule \(rule.index + 1) of `\(name)` opens every pod of "
        + "\(namespaces)\(count); `\(pair.pods)` is a peer of its own, "
        + "which selects \(own.isEmpty ? "no pod" : state.workloads(of: own).inWords) of "
        + "`\(policy.namespace)`",
      at: location, severity: own.isEmpty ? nil : .warning,
      fix: Finding.Fix(
        "write both selectors as one peer",
        yaml: "- namespaceSelector:\n\(pair.namespaces.yaml(indentedBy: 4))\n"
          + "  podSelector:\n\(pair.pods.yaml(indentedBy: 4))"))
  }
}
