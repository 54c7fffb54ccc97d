import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Stores of data that are reached from the internet through a way in and on from there.
enum InternetToData: LintRule {
  static let page = RulePage(
    "internet-to-data", .tooWide, .note,
    title: "a store of data is reached from the internet, hop by hop",
    why: """
      Whoever takes over what faces the internet goes on from there. The fewer workloads stand between it and the data, \
      the fewer must fail: at one hop clients talk to the store itself, at two it is enough to take over one workload.
      """,
    remedy: """
      Let the workloads that face the internet talk to those alone that they need, and these to the data. \
      `podreach paths --from internet` shows the ways and what would cut most of them.
      """,
    bad: Example.pod("web", port: "containerPort: 8080")
      + Example.service("web", "port: 80, targetPort: 8080", type: "LoadBalancer")
      + Example.pod("db", port: "containerPort: 5432"),
    good: Example.pod("web", port: "containerPort: 8080")
      + Example.service("web", "port: 80, targetPort: 8080", type: "LoadBalancer")
      + Example.pod("db", port: "containerPort: 5432")
      + Example.policy("db", "podSelector: {matchLabels: {app: db}}"))

  /// How many stores are told.
  private static let most = 20

  static func findings(in state: LintedState) -> [Finding] {
    guard let origin = state.origin, !state.entries.points.isEmpty,
      let paths = try? AttackPaths(
        origin.state, options: origin.options,
        question: AttackQuestion(from: ("internet", .internet(port: nil))))
    else { return [] }
    return paths.dataStores.prefix(most).compactMap { arrival in
      guard let id = arrival.place.party?.workload else { return nil }
      let names = Words.list(arrival.place.known.map(\.name))
      return finding(
        "\(id.kind.rawValue) \(arrival.place.name)",
        "\(names) of `\(arrival.place.name)` is reached from the internet in "
          + "\(Words.count(arrival.hops, "hop"))\(way(to: id, state, origin))",
        at: state.step.workload(id)?.location, severity: severity(arrival.hops),
        fix: Finding.Fix(
          "see `podreach paths --from internet --to \(arrival.place.name)` for what would cut it off"
        ))
    }
  }

  private static func severity(_ hops: Int) -> Diagnostic.Severity {
    hops == 1 ? .error : hops == 2 ? .warning : .note
  }

  /// The first of the shortest ways, as ` (internet → shop/web → shop/db)`.
  private static func way(
    to id: Workload.ID, _ state: LintedState,
    _ origin: (state: Series.State, options: Series.Options)
  ) -> String {
    let name = "\(id.namespace)/\(id.name)"
    guard
      let paths = try? AttackPaths(
        origin.state, options: origin.options,
        question: AttackQuestion(
          from: ("internet", .internet(port: nil)),
          to: (name, .named(namespace: id.namespace, name: id.name, port: nil)))),
      let route = paths.goal?.routes.first, !route.hops.isEmpty
    else { return "" }
    let places = route.hops.map { "`\($0.connection.destination)`" }
    return ": internet → \(places.joined(separator: " → "))"
  }
}
