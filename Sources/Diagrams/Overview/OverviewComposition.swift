import Analyses

/// Turns the counts of an overview into a picture of namespaces.
struct OverviewComposition {
  private let board: OverviewBoard
  private let words: OverviewWords
  private let overview: NamespaceOverview
  private let places: OverviewPlaces
  /// The places that have a box, as they are numbered in the overview.
  private let shown: [Int]
  /// Every pair of places of which something connects, or is not known, in some step.
  private let pairs: [OverviewPlaces.Pair]

  init(_ board: OverviewBoard) {
    self.board = board
    let overview = board.overview
    self.overview = overview
    words = OverviewWords(board.language)
    places = OverviewPlaces(overview, board.language)
    var pairs: [OverviewPlaces.Pair] = []
    for source in overview.places.indices {
      for destination in overview.places.indices {
        let isTelling = overview.steps.contains {
          let cell = $0.cells[source][destination]
          return cell.connected + cell.unknown > 0
        }
        if isTelling { pairs.append((source, destination)) }
      }
    }
    self.pairs = pairs
    // Addresses outside have a box where something passes.
    let joined = Set(pairs.flatMap { [$0.source, $0.destination] })
    shown = overview.places.indices.filter { place in
      if case .namespace = overview.places[place] { true } else { joined.contains(place) }
    }
  }

  /// More namespaces than this, or more lines, could not be followed.
  private static let mostBoxes = 40
  /// So few need no grid.
  private static let fewBoxes = 20
  private static let mostLines = 60

  func diagram() -> Diagram {
    let panels = overview.steps.indices.map(panel)
    let lines = Set(panels.flatMap { $0.arrows.map(\.route) }).count
    let isFollowable =
      shown.count <= Self.mostBoxes && lines <= Self.mostLines && lines <= 3 * shown.count
    let form: Diagram.Form =
      !isFollowable
      ? .grid : board.isSeries || shown.count <= Self.fewBoxes ? .lines : .gridAndLines
    return Diagram(
      title: board.title,
      subtitle: words.subtitle(overview.workloadCount, overview.namespaces.count),
      language: board.language, banners: banners,
      notes: [form == .grid ? words.gridNote : words.linesNote], form: form, frames: [],
      boxes: shown.map(places.box), routes: pairs.map { places.route($0) }, panels: panels,
      policies: [])
  }

  /// What must not be overlooked in any state.
  private var banners: [String] {
    var seen: Set<String> = []
    return board.states.steps.flatMap { StateBanners($0, board.language).lines }
      .filter { seen.insert($0).inserted }
  }

  private func panel(_ index: Int) -> Diagram.Panel {
    let step = overview.steps[index]
    let before = index > 0 ? overview.steps[index - 1] : nil
    let scene =
      board.scenes.indices.contains(index) ? board.scenes[index] : Storyboard.Scene(title: "")
    var counts = Diagram.Counts()
    for cell in step.cells.joined() {
      counts.allowed += cell.connected
      counts.blocked += cell.blocked
      counts.unknown += cell.unknown
    }
    var cells: [String: Diagram.Cell] = [:]
    for pair in pairs { cells[places.routeID(pair)] = places.cell(pair, step, before: before) }
    var states: [String: Diagram.BoxState] = [:]
    for place in shown { states[places.id(place)] = places.state(place, step) }
    return Diagram.Panel(
      number: board.isSeries ? index + 1 : nil, title: scene.title, caption: scene.caption,
      counts: counts, states: states,
      arrows: pairs.compactMap { places.arrow($0, step, before: before) }, cells: cells,
      checks: scene.checks)
  }
}
