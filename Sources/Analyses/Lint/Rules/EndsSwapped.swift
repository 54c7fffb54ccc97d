import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules whose ports belong to the other end: the policy was probably written for the wrong side.
enum EndsSwapped: LintRule {
  static let page = RulePage(
    "ends-swapped", .mistake, .warning,
    title: "the port of a rule belongs to the other end of the connection",
    why: """
      `podSelector` selects the pods that a policy is for; the ports of an ingress rule are theirs, and those of an egress \
      rule are the peers'. Where only the other end has the port, the two ends were probably swapped: the pods that were \
      to be protected stay open, and others are cut off.
      """,
    remedy:
      "Select the pods that have the port, and make the others the peers; or change the direction.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.pod("api", port: "containerPort: 8080")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432")
      + Example.pod("api", port: "containerPort: 8080")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.allowRules.flatMap { policy, rule -> [Finding] in
      let swapped = rule.singlePorts.filter { isSwapped($0, rule, policy, state) }
      guard !swapped.isEmpty else { return [] }
      let peers = Set(rule.peers.flatMap { state.pods($0) }).sorted()
      let subjects = state.subjects(of: policy)
      let (with, without) = rule.direction == .ingress ? (peers, subjects) : (subjects, peers)
      return [
        finding(
          policy.reference,
          "\(rule.words) of `\(policy.reference.fullName)` is for \(swapped.inWords) of "
            + "\(state.workloads(of: without).inWords), but \(state.workloads(of: with).inWords) has "
            + "that port: the ends seem to be swapped",
          at: rule.location,
          fix: Finding.Fix(
            rule.direction == .ingress
              ? "select \(state.workloads(of: with).inWords) in `podSelector` and the others in `from`"
              : "write an ingress rule, or select the other side"))
      ]
    }
  }

  /// Whether no pod at the end of the rule's connections has the port, and pods at the other end have.
  static func isSwapped(_ port: Port, _ rule: Rule, _ policy: Policy, _ state: LintedState) -> Bool
  {
    let isForPods = rule.peers.allSatisfy { if case .pods = $0 { true } else { false } }
    guard isForPods else { return false }
    let peers = Set(rule.peers.flatMap { state.pods($0) })
    let subjects = Set(state.subjects(of: policy))
    let (destinations, sources) = rule.direction == .ingress ? (subjects, peers) : (peers, subjects)
    // What is only assumed has the ports that its like usually has.
    guard !sources.contains(where: { state.workload($0).isAssumed }),
      state.serviceLinks.link(to: destinations.sorted(), dialled: port, in: state) == nil
    else { return false }
    return !destinations.isEmpty && !sources.isEmpty && destinations.isDisjoint(with: sources)
      // What declares no port at all may answer on any.
      && destinations.allSatisfy { state.answersAnywhere($0) }
      && !destinations.contains { state.answers($0, at: port) }
      && sources.allSatisfy { state.answers($0, at: port) }
  }
}
