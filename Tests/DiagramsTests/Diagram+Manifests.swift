import Analyses
import Kubernetes
import TestSupport

@testable import Diagrams

extension Diagram {
  /// The picture of the states that manifests describe, each workload on its own, with every line.
  static func of(
    _ manifests: [String], filters: Set<Storyboard.Filter> = [],
    includes: ((_ source: Party, _ destination: Party) -> Bool)? = nil
  ) -> Diagram {
    let series = Series(
      manifests.map { Series.State(Snapshot(manifests: $0)) }, includes: includes)
    return Storyboard(
      title: "t", language: .english, series: series,
      scenes: manifests.map { _ in Storyboard.Scene(title: "") }, isSeries: manifests.count > 1,
      filters: filters
    ).diagram()
  }

  /// The same for one state or a series.
  static func of(_ manifests: String...) -> Diagram { of(manifests) }

  /// The overview of the namespaces of the states that manifests describe.
  static func overview(of manifests: String..., isGrid: Bool = false) -> Diagram {
    let states = EvaluatedStates(
      manifests.map { Series.State(Snapshot(manifests: $0)) }, Series.Options())
    return OverviewBoard(
      title: "t", language: .english, states: states, overview: NamespaceOverview(states),
      scenes: manifests.map { _ in Storyboard.Scene(title: "") }, isSeries: manifests.count > 1,
      isGrid: isGrid
    ).diagram()
  }
}
