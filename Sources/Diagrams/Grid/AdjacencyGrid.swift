/// Who reaches whom as a grid: a row for each source, a column for each destination.
///
/// The ends of a namespace stand together, and those with like connections side by side, so that blocks show.
struct AdjacencyGrid: Hashable, Sendable {
  /// A source or a destination.
  struct Entry: Hashable, Sendable {
    /// The ``Diagram/Box/id``.
    var box: String
    var name: String
    /// The name of the frame; `nil` outside all frames.
    var group: String?
    /// A picture of what is in it.
    var link: String?
    /// What it is called in the other direction's axis: the same number as there.
    var number: Int
    /// Whether it is about look-ups at a DNS server of which other ports are asked about, too.
    var isLookup = false

    /// What stands at the head of its column.
    var heading: String { isLookup ? "DNS" : "\(number)" }
  }

  /// What becomes of the connections of a pair.
  struct Cell: Hashable, Sendable {
    var kind: Diagram.ArrowKind
    /// How many per cent of the pairs connect; `nil` where it is a single pair.
    var percent: Int?
    /// Whether of some of the pairs it is not known.
    var hasUnknown: Bool
    /// Whether it is allowed on some of the ports, or for some of the pods, and blocked for others.
    var isPartial: Bool
    var isChanged: Bool
    var sentence: String
  }

  let rows: [Entry]
  let columns: [Entry]
  /// By row and column; `nil` where there is nothing to ask, or it is not shown.
  let cells: [[Cell?]]
  /// Whether each end stands for several workloads.
  let isOverview: Bool
  /// Whether pairs are left out since other lines were asked for.
  let isFiltered: Bool

  /// The grid of a panel of a diagram.
  init(_ diagram: Diagram, _ panel: Diagram.Panel) {
    let shown = Set(
      diagram.routes.filter { panel.cells[$0.id] != nil }.map {
        Pair(source: $0.source, destination: $0.destination, isLookup: $0.isDNS)
      })
    // A pair that is shown tells of all its ports.
    let found = (diagram.routes + diagram.unshownRoutes).compactMap { route in
      (panel.cells[route.id] ?? panel.unshownCells[route.id]).map { (route: route, cell: $0) }
    }.filter { found in
      shown.contains(
        Pair(
          source: found.route.source, destination: found.route.destination,
          isLookup: found.route.isDNS))
    }
    isFiltered = !diagram.unshownRoutes.isEmpty || diagram.isPart
    // A look-up is a question of its own where other ports of the server are asked about, too.
    let lookups = Set(found.filter(\.route.isDNS).map(\.route.destination))
    let others = Set(found.filter { !$0.route.isDNS }.map(\.route.destination))
    let isOverview = found.contains { $0.cell.share != nil }
    let servers = isOverview ? lookups : lookups.intersection(others)
    let pairs = Dictionary(grouping: found) { found in
      Pair(
        source: found.route.source, destination: found.route.destination,
        isLookup: found.route.isDNS && servers.contains(found.route.destination))
    }
    self.isOverview = isOverview
    let boxes = diagram.boxes.filter { box in
      let isDrawingAid =
        box.kind == .junction || box.id == LineBundling.everySource
        || box.id == LineBundling.everyDestination
      return panel.states[box.id] != nil && !isDrawingAid
    }
    let kinds = pairs.mapValues { Self.kind(of: $0) }
    let order = Self.ordered(boxes, kinds: kinds, frames: diagram.frames)
    let names = Dictionary(
      diagram.frames.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    // An end of which nothing is asked has no row or column, unless it is a namespace.
    let starts = Set(pairs.keys.map(\.source))
    let ends = Set(pairs.keys.map(\.destination))
    let sources = order.filter {
      $0.kind != .externalDestination && (isOverview || starts.contains($0.id))
    }
    let destinations = order.filter {
      $0.kind != .externalSource && (isOverview || ends.contains($0.id))
    }
    let used = Set((sources + destinations).map(\.id))
    let numbers = Dictionary(
      order.filter { used.contains($0.id) }.enumerated().map { ($1.id, $0 + 1) },
      uniquingKeysWith: { first, _ in first })
    func entry(_ box: Diagram.Box) -> Entry {
      Entry(
        box: box.id, name: box.name, group: box.frame.flatMap { names[$0] }, link: box.link,
        number: numbers[box.id] ?? 0)
    }
    let columns = destinations.flatMap { box -> [Entry] in
      var lookup = entry(box)
      lookup.isLookup = true
      return [entry(box)] + (servers.contains(box.id) ? [lookup] : [])
    }
    rows = sources.map(entry)
    self.columns = columns
    cells = sources.map { source in
      columns.map { column in
        Self.cell(
          pairs[Pair(source: source.id, destination: column.box, isLookup: column.isLookup)] ?? [])
      }
    }
  }

  /// The ends of a pair, by the ids of their boxes.
  private struct Pair: Hashable {
    var source: String
    var destination: String
    var isLookup = false
  }

  /// What the routes of a pair come to.
  private static func cell(_ found: [(route: Diagram.Route, cell: Diagram.Cell)]) -> Cell? {
    guard let kind = kind(of: found) else { return nil }
    let shares = found.compactMap(\.cell.share)
    let connected = shares.reduce(0) { $0 + $1.connected }
    let pairs = shares.reduce(0) { $0 + $1.pairs }
    return Cell(
      kind: kind, percent: shares.isEmpty ? nil : percent(connected, of: pairs),
      hasUnknown: shares.contains { $0.unknown > 0 },
      isPartial: kind == .unknown && isPartial(found),
      isChanged: found.contains(where: \.cell.isChanged),
      sentence: found.map(\.cell.sentence).joined(separator: "; "))
  }

  private static func isPartial(_ found: [(route: Diagram.Route, cell: Diagram.Cell)]) -> Bool {
    found.allSatisfy { $0.cell.kind != .unknown || $0.cell.badge == .partial }
  }

  /// Rounded, but 0 and 100 are kept for none and all.
  static func percent(_ part: Int, of all: Int) -> Int {
    if part == 0 || all == 0 { return 0 }
    if part >= all { return 100 }
    return min(99, max(1, part * 100 / all))
  }

  private static func kind(
    of found: [(route: Diagram.Route, cell: Diagram.Cell)]
  ) -> Diagram.ArrowKind? {
    let kinds = Set(found.map(\.cell.kind))
    guard kinds.count > 1 else { return kinds.first }
    let signs = Set(kinds.map { VerdictSign($0) })
    if signs == [.allowedByRule, .allowedByDefault] { return .allowedByRule }
    if signs == [.blocked] { return .blockedAtBoth }
    return .unknown
  }

  /// The columns that no row explains.
  var columnsWithoutRow: [Entry] {
    let numbers = Set(rows.map(\.number))
    return columns.filter { $0.isLookup || !numbers.contains($0.number) }
  }

  // MARK: Order

  private static func ordered(
    _ boxes: [Diagram.Box], kinds: [Pair: Diagram.ArrowKind?], frames: [Diagram.Frame]
  ) -> [Diagram.Box] {
    let groups = Dictionary(grouping: boxes, by: \.frame)
    let sources = boxes.filter { $0.frame == nil && $0.kind == .externalSource }
    let destinations = boxes.filter { $0.frame == nil && $0.kind == .externalDestination }
    let loose = boxes.filter {
      $0.frame == nil && $0.kind != .externalSource && $0.kind != .externalDestination
    }
    let pattern = Patterns(boxes.map(\.id), kinds)
    let framed = frames.flatMap { pattern.alike(groups[$0.id] ?? []) }
    return sources + pattern.alike(loose) + framed + destinations
  }

  /// What each end connects with, to tell how alike two ends are.
  private struct Patterns {
    private var rows: [String: [Diagram.ArrowKind?]] = [:]

    init(_ ids: [String], _ kinds: [Pair: Diagram.ArrowKind?]) {
      for id in ids {
        rows[id] =
          ids.map { kinds[Pair(source: id, destination: $0)] ?? nil }
          + ids.map { kinds[Pair(source: $0, destination: id)] ?? nil }
      }
    }

    /// Each next to the one that is most like it, beginning with the first.
    func alike(_ boxes: [Diagram.Box]) -> [Diagram.Box] {
      var rest = boxes
      guard boxes.count > 2 else { return boxes }
      var order = [rest.removeFirst()]
      while !rest.isEmpty {
        let last = rows[order[order.count - 1].id] ?? []
        var best = (index: 0, distance: Int.max)
        for (index, box) in rest.enumerated() {
          let distance = zip(last, rows[box.id] ?? []).count { $0 != $1 }
          if distance < best.distance { best = (index, distance) }
        }
        order.append(rest.remove(at: best.index))
      }
      return order
    }
  }
}
