import Analyses
import Diagrams
import Kubernetes

/// An overview of the namespaces of a cluster and a picture of each, which lead to one another.
struct Atlas {
  let states: EvaluatedStates
  let language: Language
  let title: String

  /// The name of the first picture.
  static let overviewName = "overview"
  /// How the names of the other pictures begin.
  static let namePrefix = "namespace-"

  /// How many pictures there are.
  var pageCount: Int { Set(states.workloads.map { $0.namespace ?? "" }).count + 1 }

  /// The pictures by their names; the overview is the first.
  ///
  /// - Parameter advance: is told of each that is put together.
  /// - Returns: each picture with its name.
  func pages(_ advance: @escaping @Sendable () -> Void) -> [(name: String, diagram: Diagram)] {
    let ground = OverviewGround(states)
    let workloads = Dictionary(grouping: states.workloads, by: { $0.namespace ?? "" })
    let servers = Set(states.steps.flatMap(\.dnsWorkloads))
    let lookups = states.workloads.filter { $0.workload.map(servers.contains) ?? false }
    let pages = workloads.sorted { $0.key < $1.key }.concurrentMap { namespace, own in
      defer { advance() }
      return (Self.name(of: namespace), page(of: namespace, own, lookups, ground))
    }
    defer { advance() }
    return [(Self.overviewName, overview(NamespaceOverview(ground), title))] + pages
  }

  private func heading(of namespace: String) -> String {
    title == namespace ? namespace : "\(title): \(namespace)"
  }

  private func overview(_ overview: NamespaceOverview, _ title: String) -> Diagram {
    linked(
      OverviewBoard(
        title: title, language: language, states: states, overview: overview,
        scenes: states.steps.map { _ in Storyboard.Scene(title: "") }, isSeries: false,
        leadsToPictures: true
      ).diagram())
  }

  private func page(
    of namespace: String, _ own: [Party], _ lookups: [Party], _ ground: OverviewGround
  ) -> Diagram {
    if own.count > Detail.mostByItself {
      let all = Narrowing(touching: namespace)
      return withWayBack(
        overview(NamespaceOverview(ground, narrowing: all), heading(of: namespace)))
    }
    let members = Set(own + lookups)
    let series = Series(states, where: members.contains) { source, destination in
      source.namespace == namespace || destination.namespace == namespace
    }
    let diagram = Storyboard(
      title: heading(of: namespace), language: language, series: series,
      scenes: states.steps.map { _ in Storyboard.Scene(title: "") }, isSeries: false,
      scope: PictureScope(namespaces: [namespace])
    ).diagram()
    let overview = NamespaceOverview(ground, single: own)
    return withWayBack(linked(diagram.withNeighbours(overview).arranged(.auto)))
  }

  private func withWayBack(_ diagram: Diagram) -> Diagram {
    var copy = diagram
    copy.wholeLink = "\(Self.overviewName).svg"
    return copy
  }

  /// A page that leads to all pictures.
  func index(of pages: [(name: String, diagram: Diagram)]) -> String {
    AtlasPage(
      title: title, language: language, overview: Self.overviewName,
      pictures: pages.map { .init(name: $0.name, title: $0.diagram.title) }
    ).text
  }

  /// Each card of a namespace leads to its picture.
  private func linked(_ diagram: Diagram) -> Diagram {
    var copy = diagram
    for index in copy.boxes.indices where copy.boxes[index].id.hasPrefix(Self.boxPrefix) {
      copy.boxes[index].link = "\(Self.name(of: copy.boxes[index].name)).svg"
    }
    return copy
  }

  /// How the identities of namespaces' cards begin.
  private static let boxPrefix = "namespace-"

  /// A namespace as a name of a file: letters, digits and hyphens are kept.
  private static func name(of namespace: String) -> String {
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    let safe = namespace.map { letters.contains($0) ? String($0) : "_" }.joined()
    return namePrefix + safe
  }
}
