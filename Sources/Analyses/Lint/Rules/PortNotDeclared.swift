import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules for a port that none of the pods declares, where all of them declare others.
enum PortNotDeclared: LintRule {
  static let page = RulePage(
    "port-not-declared", .mistake, .warning,
    title: "a rule opens a port that no pod declares",
    why: """
      Pods declare the ports that they answer on. A rule for another port opens nothing that is there, and often stands \
      for one that was meant. Manifests do not tell on which ports a program listens, so that this is a suspicion.
      """,
    remedy: "Write the port that the pods declare, or declare the port in the pod.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 3306}]}]
        """),
    good: Example.pod("db")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 3306}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    let links = state.serviceLinks
    return state.allowRules.flatMap { policy, rule -> [Finding] in
      let places = state.destinations(of: rule, in: policy)
      let declared = places.map { state.ports(of: $0) }
      guard !places.isEmpty, declared.allSatisfy({ !$0.isEmpty }) else { return [] }
      let all = declared.reduce(into: Set()) { $0.formUnion($1) }
      // Of a number in several protocols one that is declared is enough.
      let covered = Set(rule.singlePorts.filter(all.contains).map(\.number))
      let byNumber = Dictionary(grouping: all, by: \.number)
      lazy var declares = "\(state.workloads(of: places).inWords) declares \(all.inWords)"
      return rule.singlePorts.compactMap { port in
        guard !all.contains(port), !covered.contains(port.number),
          !isSwapped(port, rule, policy, state),
          links.link(to: places, dialled: port, in: state) == nil
        else { return nil }
        let other = byNumber[port.number]?.min()
        return finding(
          policy.reference,
          "\(rule.words) of `\(policy.reference.fullName)` names \(port), and "
            + declares,
          at: rule.location,
          fix: Finding.Fix(
            other.map { "write `protocol: \($0.transport.rawValue)`" }
              ?? "write a port that the pods declare",
            yaml: other.map { "- protocol: \($0.transport.rawValue)\n  port: \($0.number)" }))
      }
    }
  }

  private static func isSwapped(_ port: Port, _ rule: Rule, _ policy: Policy, _ state: LintedState)
    -> Bool
  {
    EndsSwapped.isSwapped(port, rule, policy, state)
  }
}
