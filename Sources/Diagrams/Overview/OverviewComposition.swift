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
  /// The look-ups of the places that have a box.
  private let lookups: [OverviewPlaces.Pair]
  /// How many places are left out, since the picture has no room for them.
  private let omitted: Int
  private let policyChanges: [PolicyChange]

  init(_ board: OverviewBoard) {
    self.board = board
    let overview = board.overview
    self.overview = overview
    words = OverviewWords(board.language)
    places = OverviewPlaces(overview, board.language)
    policyChanges = PolicyChange.all(board.states.steps)
    let kept = Self.busiest(overview)
    omitted = overview.places.count - kept.count
    var pairs: [OverviewPlaces.Pair] = []
    for source in kept {
      for destination in kept {
        let isTelling = overview.steps.contains {
          let cell = $0.cells[source][destination]
          return cell.connected + cell.unknown > 0
        }
        if isTelling { pairs.append((source, destination)) }
      }
    }
    self.pairs = pairs
    let rows = Set(kept)
    lookups = places.lookups.filter { rows.contains($0.source) && rows.contains($0.destination) }
    // Addresses outside have a box where something passes.
    let joined = Set(pairs.flatMap { [$0.source, $0.destination] })
    shown = kept.filter { place in
      if case .namespace = overview.places[place] { true } else { joined.contains(place) }
    }
  }

  /// The largest grid has so many rows.
  private static let mostPlaces = 150

  /// The places with the most connections that rules let pass, as many as there is room for, in their order.
  private static func busiest(_ overview: NamespaceOverview) -> [Int] {
    guard overview.places.count > mostPlaces else { return Array(overview.places.indices) }
    var scores = Array(repeating: 0, count: overview.places.count)
    for step in overview.steps {
      for (source, row) in step.cells.enumerated() {
        for (destination, cell) in row.enumerated() where cell.byRule + cell.unknown > 0 {
          scores[source] += cell.byRule + cell.unknown
          scores[destination] += cell.byRule + cell.unknown
        }
      }
    }
    // Addresses outside and the cluster DNS are few, and what a reader looks for first.
    let fixed = overview.places.indices.filter { place in
      if case .namespace = overview.places[place] {
        overview.lookupPlaces.contains(place)
      } else {
        true
      }
    }
    let order = overview.places.indices.filter { !fixed.contains($0) }.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    return (fixed + order.prefix(max(0, mostPlaces - fixed.count))).sorted()
  }

  /// More namespaces than this, or more lines, could not be followed.
  private static let mostBoxes = 40
  /// So few need no grid.
  private static let fewBoxes = 20
  private static let mostLines = 60

  func diagram() -> Diagram {
    let panels = overview.steps.indices.map { panel($0, []) }
    let lines = Set(panels.flatMap { $0.arrows.map(\.route) }).count
    let isFollowable =
      shown.count <= Self.mostBoxes && lines <= Self.mostLines && lines <= 3 * shown.count
    // Beside a grid of namespaces their cards would say the same again.
    let isSmall = board.isSeries || shown.count <= Self.fewBoxes
    let form: Diagram.Form = isFollowable && isSmall && !board.isGrid ? .lines : .grid
    // A grid tells what does not connect from what is not asked.
    let silent = form == .grid ? silent : []
    let told = silent.isEmpty ? panels : overview.steps.indices.map { panel($0, silent) }
    return Diagram(
      title: board.title,
      subtitle: words.subtitle(overview.workloadCount, overview.namespaces.count),
      language: board.language, banners: banners,
      notes: [form == .grid ? words.gridNote : words.linesNote]
        + moreNote
        + (omitted > 0 ? [words.omitted(omitted)] : []), form: form, frames: [],
      boxes: shown.map(places.box),
      routes: (pairs + silent).map { places.route($0) } + lookups.map { places.lookupRoute($0) },
      panels: told,
      policies: [])
  }

  /// How to see more of it.
  private var moreNote: [String] {
    if board.leadsToPictures { return [words.linksNote] }
    return board.namesOptions ? [words.optionsNote(hasSmallNamespace: hasSmallNamespace)] : []
  }

  private var hasSmallNamespace: Bool {
    overview.steps.contains { step in
      step.standings.values.contains {
        $0.workloads > $0.assumed && $0.workloads <= Detail.mostByItself
      }
    }
  }

  /// What must not be overlooked in any state.
  private var banners: [String] {
    var seen: Set<String> = []
    return board.states.steps.flatMap {
      StateBanners($0, board.language).lines
    }.filter { seen.insert($0).inserted }
  }

  /// More policies than these are counted in the head of a panel.
  private static let mostChanges = 4

  /// What a step adds, removes and replaces, by name; the first step's policies are its starting point.
  private func changes(at index: Int) -> [String] {
    guard board.isSeries, index > 0 else { return [] }
    let change = policyChanges[index]
    let all =
      [("+", change.added), ("−", change.removed), ("~", change.replaced)].flatMap { sign, list in
        list.map { "\(sign) \($0.fullName)" }
      }
    guard all.count > Self.mostChanges else { return all }
    let kept = all.prefix(Self.mostChanges - 1)
    return kept + [words.morePolicies(all.count - kept.count)]
  }

  /// Pairs of places that are asked about, and of which nothing connects in any step.
  private var silent: [OverviewPlaces.Pair] {
    let telling = Set(pairs.map { [$0.source, $0.destination] })
    return shown.flatMap { source in shown.map { (source, $0) } }.filter { pair in
      !telling.contains([pair.0, pair.1])
        && overview.steps.contains { $0.cells[pair.0][pair.1].pairs > 0 }
    }
  }

  private func panel(_ index: Int, _ silent: [OverviewPlaces.Pair]) -> Diagram.Panel {
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
    for pair in pairs + silent {
      cells[places.routeID(pair)] = places.cell(pair, step, before: before)
    }
    for pair in lookups {
      cells[places.lookupRoute(pair).id] = places.lookupCell(pair, step, before: before)
    }
    var states: [String: Diagram.BoxState] = [:]
    for place in shown { states[places.id(place)] = places.state(place, step) }
    return Diagram.Panel(
      number: board.isSeries ? index + 1 : nil, title: scene.title, caption: scene.caption,
      changes: changes(at: index), counts: counts, states: states,
      arrows: pairs.compactMap { places.arrow($0, step, before: before) }, cells: cells,
      checks: scene.checks)
  }
}
