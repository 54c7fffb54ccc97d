/// Leaves out lines that the gates say as well, where all lines together could not be followed.
///
/// Between an open "out" and an open "in" everything passes, and where either is isolated nothing does: such lines
/// need not be drawn, and the picture says the same. Look-ups become a mark on the card of the client.
struct LineEconomy: Sendable {
  /// Whether lines are left out.
  let isOn: Bool
  /// The boxes whose look-ups are a mark on their card, by ``Diagram/Box/id``.
  let lookupSources: Set<String>
  private let routes: [String: Diagram.Route]

  /// A reader can follow about so many lines.
  private static let mostLines = 40
  /// Fewer lines than this are always followed.
  private static let fewLines = 24
  /// More lines a box than this are a tangle, unless there are few of them.
  private static let mostLinesPerBox = 3

  init(_ diagram: Diagram) {
    let routes = Dictionary(
      diagram.routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let drawn = Set(diagram.panels.flatMap { $0.arrows.map(\.route) })
      .compactMap { routes[$0] }.filter { $0.source != $0.destination }
    let ends = Set(drawn.flatMap { [$0.source, $0.destination] })
    let isOverview =
      diagram.boxes.contains { $0.kind == .namespace }
      && !diagram.boxes.contains { $0.kind == .workload }
    isOn =
      diagram.omitsImplied
      ?? (!isOverview
        && (drawn.count > Self.mostLines
          || drawn.count > max(Self.fewLines, Self.mostLinesPerBox * ends.count)))
    let lookups = drawn.filter(\.isDNS)
    let hasOneServer = Set(lookups.map(\.destination)).count == 1
    lookupSources = isOn && hasOneServer ? Set(lookups.map(\.source)) : []
    self.routes = routes
  }

  /// How many lines that changed in a panel are left out, since the gates tell of them.
  func hiddenChanges(of panel: Diagram.Panel) -> Int {
    guard isOn else { return 0 }
    let shown = Set(lines(of: panel).map(\.route))
    return panel.arrows.count { arrow in
      guard arrow.change != nil, !shown.contains(arrow.route), let route = routes[arrow.route]
      else { return false }
      return !(route.isDNS && lookupSources.contains(route.source))
    }
  }

  /// How a picture that leaves lines out is read; `nil` where it draws all.
  func words(for diagram: Diagram) -> String? {
    guard isOn else { return nil }
    let hasUnknown = diagram.panels.contains { panel in
      panel.arrows.contains { $0.kind == .unknown && $0.badge != .partial }
    }
    let reached = Set(diagram.routes.map(\.destination))
    let hasSilent = diagram.boxes.contains { box in
      (box.kind == .workload || box.kind == .hostNetwork) && box.ports.isEmpty
        && !reached.contains(box.id)
    }
    return Words.of(diagram.language)
      .economy(isPart: diagram.isPart, hasUnknown: hasUnknown, hasSilent: hasSilent)
  }

  /// The lines that a panel draws.
  func lines(of panel: Diagram.Panel) -> [Diagram.Arrow] {
    guard isOn else { return panel.arrows }
    return panel.arrows.filter { arrow in
      guard let route = routes[arrow.route] else { return false }
      // A line at a frame stands for several that the gates do not tell.
      guard panel.states[route.source] != nil, panel.states[route.destination] != nil else {
        return true
      }
      if route.isDNS, lookupSources.contains(route.source) { return false }
      return arrow.badge != nil || !isImplied(arrow.kind, route, panel)
    }
  }

  /// What the look-ups of a box come to in a panel; `nil` where they are lines.
  func lookup(of box: String, in panel: Diagram.Panel) -> Diagram.Arrow? {
    guard lookupSources.contains(box) else { return nil }
    return panel.arrows.first { arrow in
      routes[arrow.route].map { $0.isDNS && $0.source == box } ?? false
    }
  }

  /// Whether the gates at both ends say the same as the line.
  private func isImplied(
    _ kind: Diagram.ArrowKind, _ route: Diagram.Route, _ panel: Diagram.Panel
  ) -> Bool {
    let egress = panel.states[route.source]?.egress ?? .absent
    let ingress = panel.states[route.destination]?.ingress ?? .absent
    switch VerdictSign(kind) {
    case .allowedByDefault: return egress.isPassable && ingress.isPassable
    case .blocked: return egress.isIsolated || ingress.isIsolated
    case .allowedByRule, .unknown: return false
    }
  }
}

extension Diagram.BoxState.Gate {
  /// A box without gates is open, and the picture says so.
  fileprivate var isPassable: Bool { self == .open || self == .absent }

  fileprivate var isIsolated: Bool { if case .isolated = self { true } else { false } }
}
