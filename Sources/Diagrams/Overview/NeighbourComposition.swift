import Analyses

/// Adds to a picture of some workloads what they have to do with the rest of the cluster, namespace by namespace.
struct NeighbourComposition {
  private let overview: NamespaceOverview
  private let words: OverviewWords
  private let places: OverviewPlaces

  init(_ overview: NamespaceOverview, _ language: Language) {
    self.overview = overview
    words = OverviewWords(language)
    places = OverviewPlaces(overview, language)
  }

  /// The picture with the other namespaces.
  func added(to diagram: Diagram) -> Diagram {
    var result = diagram
    let singles = overview.places.indices.filter {
      if case .workload = overview.places[$0] { true } else { false }
    }
    // A namespace all of whose workloads have cards, such as that of the cluster DNS, needs none of its own.
    let members = Dictionary(grouping: diagram.boxes, by: \.frame).mapValues(\.count)
    let framed = Dictionary(
      diagram.frames.map { ($0.name, members[$0.id] ?? 0) }, uniquingKeysWith: { $1 })
    let namespaces = overview.places.indices.filter { place in
      guard case .namespace(let name) = overview.places[place] else { return false }
      let counts = overview.steps.compactMap { $0.standings[overview.places[place]]?.workloads }
      return framed[name] != counts.max()
    }
    let known = Set(diagram.boxes.map(\.id))
    let pairs = singles.filter { known.contains(places.id($0)) }.flatMap { single in
      namespaces.flatMap { [(single, $0), ($0, single)] }
    }.filter { pair in
      // What nothing restricts at either end is told by the gates.
      overview.steps.contains {
        let cell = $0.cells[pair.0][pair.1]
        return cell.byRule + cell.unknown > 0
      }
    }
    let neighbours = namespaces.filter { place in
      pairs.contains { $0.0 == place || $0.1 == place }
    }
    result.boxes += neighbours.map(places.box)
    result.routes += pairs.map { places.route($0) }
    for (index, step) in overview.steps.enumerated() where result.panels.indices.contains(index) {
      let before = index > 0 ? overview.steps[index - 1] : nil
      for place in neighbours {
        result.panels[index].states[places.id(place)] = places.state(place, step)
      }
      for pair in pairs {
        guard let cell = places.cell(pair, step, before: before) else { continue }
        result.panels[index].cells[places.routeID(pair)] = cell
        if let arrow = places.arrow(pair, step, before: before) {
          result.panels[index].arrows.append(arrow)
        }
      }
    }
    let rest = overview.workloadCount - singles.count
    if rest > 0 { result.notes.append(words.neighboursNote(rest)) }
    return result
  }
}
