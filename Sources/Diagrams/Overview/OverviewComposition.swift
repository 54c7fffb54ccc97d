import Analyses
import Kubernetes
import Reachability

/// Turns the counts of an overview into boxes, routes and panels.
struct OverviewComposition {
  let board: OverviewBoard
  let words: OverviewWords
  private let overview: NamespaceOverview
  /// The places that have a box, as they are numbered in the overview.
  private let shown: [Int]

  init(_ board: OverviewBoard) {
    self.board = board
    overview = board.overview
    words = OverviewWords(board.language)
    let overview = board.overview
    // Addresses outside have a box where something passes.
    shown = overview.places.indices.filter { place in
      if case .namespace = overview.places[place] { return true }
      return overview.steps.contains { step in
        overview.places.indices.contains {
          let cells = [step.cells[place][$0], step.cells[$0][place]]
          return cells.contains { $0.connected + $0.unknown > 0 }
        }
      }
    }
  }

  func diagram() -> Diagram {
    let panels = overview.steps.indices.map(panel)
    let lines = Set(panels.flatMap { $0.arrows.map(\.route) }).count
    let isFollowable =
      shown.count <= Self.mostBoxes && lines <= Self.mostLines && lines <= 3 * shown.count
    let form: Diagram.Form =
      !isFollowable
      ? .grid : board.isSeries || shown.count <= Self.fewBoxes ? .lines : .gridAndLines
    let namespaces = overview.namespaces.count
    return Diagram(
      title: board.title, subtitle: words.subtitle(overview.workloadCount, namespaces),
      language: board.language, banners: banners, notes: notes(form),
      form: form, frames: [], boxes: shown.map(box), routes: routes, panels: panels, policies: [])
  }

  /// More namespaces than this, or more lines, could not be followed.
  private static let mostBoxes = 40
  /// So few need no grid.
  private static let fewBoxes = 20
  private static let mostLines = 60

  private func notes(_ form: Diagram.Form) -> [String] {
    form == .grid ? [words.gridNote] : [words.linesNote]
  }

  /// What must not be overlooked in any state.
  private var banners: [String] {
    var seen: Set<String> = []
    return board.states.steps.flatMap { StateBanners($0, board.language).lines }
      .filter { seen.insert($0).inserted }
  }

  // MARK: Boxes

  private func id(_ place: Int) -> String {
    switch overview.places[place] {
    case .namespace(let name): "namespace-\(name)"
    case .outside(let party):
      "outside-\(isSource(place) ? "source" : "destination")-\(party.fullName)"
    }
  }

  private func isSource(_ place: Int) -> Bool {
    place < (overview.places.firstIndex { if case .namespace = $0 { true } else { false } } ?? 0)
  }

  private func name(_ place: Int) -> String {
    switch overview.places[place] {
    case .namespace(let name): name
    case .outside(let party): party.fullName
    }
  }

  private func box(_ place: Int) -> Diagram.Box {
    let name = name(place)
    guard case .namespace = overview.places[place] else {
      let isSource = isSource(place)
      return Diagram.Box(
        id: id(place), kind: isSource ? .externalSource : .externalDestination, name: name,
        details: [isSource ? words.asSource : words.asDestination], sentence: name)
    }
    let standings = overview.steps.compactMap { $0.standings[overview.places[place]] }
    let count = standings.map(\.workloads).max() ?? 0
    let isAssumed = standings.allSatisfy { $0.assumed == $0.workloads }
    return Diagram.Box(
      id: id(place), kind: isAssumed ? .assumed : .namespace, name: name,
      details: [words.workloads(count)], sentence: words.namespace(name, count))
  }

  // MARK: Routes

  /// Every pair of places of which something connects, or is not known, in some step.
  private var pairs: [(source: Int, destination: Int)] {
    shown.flatMap { source in
      shown.map { (source, $0) }.filter { pair in
        overview.steps.contains {
          let cell = $0.cells[pair.0][pair.1]
          return cell.connected + cell.unknown > 0
        }
      }
    }
  }

  private func routeID(_ pair: (source: Int, destination: Int)) -> String {
    "route-\(id(pair.source))--\(id(pair.destination))"
  }

  private var routes: [Diagram.Route] {
    pairs.map { pair in
      let ports = overview.steps.reduce(into: PortSet.none) {
        $0.formUnion($1.cells[pair.source][pair.destination].ports)
      }
      return Diagram.Route(
        id: routeID(pair), source: id(pair.source), destination: id(pair.destination),
        sourceName: name(pair.source), destinationName: name(pair.destination),
        ports: words.ports(ports))
    }
  }

  // MARK: Panels

  private func panel(_ index: Int) -> Diagram.Panel {
    let step = overview.steps[index]
    let scene =
      board.scenes.indices.contains(index) ? board.scenes[index] : Storyboard.Scene(title: "")
    var counts = Diagram.Counts()
    for cell in step.cells.joined() {
      counts.allowed += cell.connected
      counts.blocked += cell.blocked
      counts.unknown += cell.unknown
    }
    var cells: [String: Diagram.Cell] = [:]
    var arrows: [Diagram.Arrow] = []
    for pair in pairs {
      let cell = step.cells[pair.source][pair.destination]
      guard cell.pairs > 0 else { continue }
      let before = index > 0 ? overview.steps[index - 1].cells[pair.source][pair.destination] : nil
      let isChanged = before.map { $0.connected != cell.connected } ?? false
      let sentence = words.sentence(name(pair.source), name(pair.destination), cell)
      cells[routeID(pair)] = Diagram.Cell(
        kind: cell.kind, policies: [], isChanged: isChanged, sentence: sentence,
        share: .init(cell.connected, of: cell.pairs))
      // What no policy restricts is told by the gates; what connects within a namespace by its card.
      guard cell.byRule + cell.unknown > 0, pair.source != pair.destination else { continue }
      arrows.append(
        Diagram.Arrow(
          route: routeID(pair), kind: cell.byRule > 0 ? .allowedByRule : .unknown,
          label: words.share(cell), change: change(cell, before), sentence: sentence))
    }
    return Diagram.Panel(
      number: board.isSeries ? index + 1 : nil, title: scene.title, caption: scene.caption,
      counts: counts, states: states(step), arrows: arrows, cells: cells, checks: scene.checks)
  }

  private func change(_ cell: NamespaceOverview.Cell, _ before: NamespaceOverview.Cell?)
    -> Diagram.Arrow.Change?
  {
    guard let before, before.connected != cell.connected else { return nil }
    return Diagram.Arrow.Change(
      cell.connected > before.connected ? .opened : .closed, policies: [])
  }

  private func states(_ step: NamespaceOverview.Step) -> [String: Diagram.BoxState] {
    var states: [String: Diagram.BoxState] = [:]
    for place in shown {
      guard let standing = step.standings[overview.places[place]] else { continue }
      guard case .namespace = overview.places[place] else {
        states[id(place)] = Diagram.BoxState(ingress: .absent, egress: .absent)
        continue
      }
      states[id(place)] = Diagram.BoxState(
        ingress: gate(standing.isolatedForIngress, of: standing),
        egress: gate(standing.isolatedForEgress, of: standing),
        remarks: words.remarks(standing, within: step.cells[place][place]))
    }
    return states
  }

  private func gate(_ restricted: Int, of standing: NamespaceOverview.Standing)
    -> Diagram.BoxState.Gate
  {
    restricted == 0
      ? (standing.assumed == standing.workloads ? .absent : .open)
      : .some(restricted, of: standing.workloads)
  }
}

extension NamespaceOverview.Cell {
  /// The kind that says most: what rules let pass, then what is not known, then what is open.
  var kind: Diagram.ArrowKind {
    if byRule > 0 { return .allowedByRule }
    if unknown > 0 { return .unknown }
    return byDefault > 0 ? .allowedByDefault : .blockedAtBoth
  }
}
