import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules that allow connections of which a flow log knows nothing.
enum NeverUsed: LintRule {
  static let page = RulePage(
    "never-used", .tooWide, .note,
    title: "a rule allows a connection that was never seen",
    why: """
      What nobody uses only serves an attacker. A log of a few days knows what a workload usually does; what happens once \
      a year it may not know.
      """,
    remedy: """
      Take the peer out of the rule, after asking its owner. Only workloads that the log of --flows names are judged; \
      without a log the rule is not asked.
      """,
    bad: pods
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: cron}}}]
            ports: [{port: 5432}]
        """),
    good: pods
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from: [{podSelector: {matchLabels: {app: api}}}]
            ports: [{port: 5432}]
        """))

  private static let pods =
    Example.pod("db", port: "containerPort: 5432") + Example.pod("api") + Example.pod("cron")

  static func findings(in state: LintedState) -> [Finding] {
    guard let flows = state.options.flows else { return [] }
    let observed = ObservedConnections(flows, in: [state.step])
    return state.workingRules.compactMap { working in
      let (policy, rule) = (working.policy, working.rule)
      guard rule.direction == .ingress else { return nil }
      let subjects = state.subjects(of: policy)
      let peers = Set(rule.peers.flatMap { state.pods($0) })
      var unused: Set<Workload.ID> = []
      for id in state.workloads(of: peers) {
        let uses = subjects.filter { state.workload($0).id != id }.map {
          isUsed(id, $0, rule, observed, state)
        }
        // Nobody of the pods is used, and of some of them the log knows.
        if !uses.contains(true), uses.contains(false) { unused.insert(id) }
      }
      guard !unused.isEmpty else { return nil }
      return finding(
        policy.reference,
        "\(rule.words) of `\(policy.reference.fullName)` lets \(unused.sorted().inWords) reach "
          + "\(state.workloads(of: subjects).inWords) on \(rule.openedPorts), and no such connection was seen",
        at: rule.location, fix: Finding.Fix("take the peer out of the rule"))
    }
  }

  private static func isUsed(
    _ source: Workload.ID, _ place: LabelIndex.PodPlace, _ rule: Rule,
    _ observed: ObservedConnections, _ state: LintedState
  ) -> Bool? {
    let ports = PortSet(rule.ports, declared: state.pod(place).spec.ports)
    return observed.isUsed(from: source, to: state.workload(place).id, on: ports)
  }
}
