import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules for a port by a name that none of the pods declares.
enum NamedPortMissing: LintRule {
  static let page = RulePage(
    "named-port-missing", .mistake, .error,
    title: "a rule names a port by a name that no pod declares",
    why: """
      The name of a port in a policy is looked up in the `ports` of the destination's containers. Where none declares it \
      the rule opens nothing.
      """,
    remedy: "Declare the name in the pod, or write the name or number that it declares.",
    bad: Example.pod("db", port: "name: postgres, containerPort: 5432")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: postgresql}]}]
        """),
    good: Example.pod("db", port: "name: postgres, containerPort: 5432")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: postgres}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.allowRules.flatMap { policy, rule in
      rule.ports.compactMap { pattern -> Finding? in
        guard case .named(let transport, let name) = pattern else { return nil }
        let places = state.destinations(of: rule, in: policy)
        let declared = places.flatMap { state.pod($0).spec.ports }
        let isDeclared = declared.contains {
          $0.name == name && (transport == nil || $0.port.transport == transport)
        }
        guard !places.isEmpty, !isDeclared else { return nil }
        let names = Set(declared.compactMap(\.name)).sorted()
        let guess = Similarity.closest(to: name, among: names).first
        let edit = guess.flatMap { state.edit(name, behind: "port", to: $0, from: rule.location) }
        return finding(
          policy.reference,
          "\(rule.words) of `\(policy.reference.fullName)` names the port `\(name)`"
            + (transport.map { " over \($0.rawValue)" } ?? "")
            + ", and \(state.workloads(of: places).inWords) "
            + (names.isEmpty
              ? "declares no port by a name"
              : "declares \(Words.list(names.map { "`\($0)`" }))"),
          at: rule.location,
          fix: Finding.Fix(
            guess.map { "write `\($0)`" } ?? "write the number of the port",
            yaml: guess.map { "port: \($0)" }, edits: [edit].compactMap(\.self)))
      }
    }
  }
}
