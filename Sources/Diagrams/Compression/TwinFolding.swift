/// Draws workloads of one namespace that connect alike as one card: nothing is lost, since each line of the card is one of
/// every member's.
///
/// Twins have the same gates, ports and kind, and every line of one, by rule, port, outcome and step, is there for the
/// other, too; what passes between them is the same in both directions and for every two of them, and stands on the card.
struct TwinFolding {
  private let diagram: Diagram
  private let patterns: RoutePatterns

  init(_ diagram: Diagram) {
    self.diagram = diagram
    patterns = RoutePatterns(diagram)
  }

  /// The diagram with a card for each set of twins.
  func folded() -> Diagram {
    let groups = self.groups().filter { $0.count > 1 }
    guard !groups.isEmpty else { return diagram }
    var membersOf: [String: [Diagram.Box]] = [:]
    var gone: Set<String> = []
    for group in groups {
      membersOf[group[0].id] = group
      gone.formUnion(group.dropFirst().map(\.id))
    }
    var result = diagram
    result.boxes = diagram.boxes.filter { !gone.contains($0.id) }.map { box in
      membersOf[box.id].map { card($0) } ?? box
    }
    result.routes = diagram.routes.compactMap { route in
      if let members = membersOf[route.source], isAmong(members, route) {
        var own = renamed(route, membersOf)
        own.destination = own.source
        own.destinationName = own.sourceName
        return own
      }
      guard !gone.contains(route.source), !gone.contains(route.destination) else { return nil }
      return renamed(route, membersOf)
    }
    let routes = Dictionary(
      diagram.routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let kept = Set(result.routes.map(\.id))
    result.panels = diagram.panels.map { panel in
      var copy = panel
      copy.states = panel.states.filter { !gone.contains($0.key) }
      for (id, members) in membersOf { copy.states[id]?.replicas = mutual(members, in: panel) }
      func told(_ sentence: String, of id: String) -> String {
        guard let route = routes[id] else { return sentence }
        if let members = membersOf[route.source], isAmong(members, route) {
          return "\(Words.of(diagram.language).amongTwins): \(sentence)"
        }
        return sentence + remark(route, membersOf)
      }
      copy.arrows = panel.arrows.compactMap { arrow in
        // What passes among the twins stands on their card.
        guard kept.contains(arrow.route), let route = routes[arrow.route],
          !isAmong(membersOf[route.source] ?? [], route)
        else { return nil }
        var arrow = arrow
        arrow.sentence = told(arrow.sentence, of: arrow.route)
        return arrow
      }
      copy.cells = panel.cells.filter { kept.contains($0.key) }
      for (id, cell) in copy.cells { copy.cells[id]?.sentence = told(cell.sentence, of: id) }
      return copy
    }
    return result
  }

  /// Whether a route stands for those among the twins: the pods of each of them have routes of their own beside it.
  private func isAmong(_ members: [Diagram.Box], _ route: Diagram.Route) -> Bool {
    guard members.count > 1 else { return false }
    return route.source == members[0].id && route.destination == members[1].id
      && patterns[members[0].id, members[0].id] == nil
  }

  // MARK: Twins

  private func groups() -> [[Diagram.Box]] {
    var buckets: [Key: [[Diagram.Box]]] = [:]
    var order: [Key] = []
    for box in diagram.boxes {
      let key = Key(box, diagram)
      if buckets[key] == nil { order.append(key) }
      var groups = buckets[key] ?? []
      let place = isFoldable(box) ? groups.firstIndex { isTwin($0[0], box) } : nil
      if let place { groups[place].append(box) } else { groups.append([box]) }
      buckets[key] = groups
    }
    return order.flatMap { buckets[$0] ?? [] }
  }

  private func isFoldable(_ box: Diagram.Box) -> Bool {
    box.members.isEmpty && box.frame != nil && box.kind != .namespace && !box.isInFocus
  }

  private struct Key: Hashable {
    var frame: String?
    var kind: Diagram.Box.Kind
    var ports: [String]
    var isInFocus: Bool
    var states: [Diagram.BoxState?]

    init(_ box: Diagram.Box, _ diagram: Diagram) {
      (frame, kind, ports, isInFocus) = (box.frame, box.kind, box.ports, box.isInFocus)
      states = diagram.panels.map { panel in
        var state = panel.states[box.id]
        state?.replicas?.sentence = ""
        state?.replicas?.route = ""
        return state
      }
    }
  }

  /// Whether every line of one is one of the other.
  private func isTwin(_ first: Diagram.Box, _ second: Diagram.Box) -> Bool {
    guard patterns[first.id, second.id] == patterns[second.id, first.id],
      patterns[first.id, first.id] == patterns[second.id, second.id]
    else { return false }
    for panel in diagram.panels {
      // What the pods of one workload do among themselves is what the twins do, where there is both.
      // A single mark on the card can only tell one outcome.
      let own = panel.states[first.id]?.replicas?.kind
      let shared = patterns.kinds(from: first.id, to: second.id, in: panel)
      if shared.count > 1 { return false }
      if let own, let shared = shared.first, own != shared { return false }
    }
    return diagram.boxes.allSatisfy { other in
      other.id == first.id || other.id == second.id
        || patterns[first.id, other.id] == patterns[second.id, other.id]
          && patterns[other.id, first.id] == patterns[other.id, second.id]
    }
  }

  // MARK: Cards

  private func card(_ members: [Diagram.Box]) -> Diagram.Box {
    var box = members[0]
    let words = Words.of(diagram.language)
    box.members = members.map { Diagram.Box.Member(id: $0.id, name: $0.name) }
    box.name = words.twins(members.count)
    box.details = []
    let names = members.map { $0.name + ($0.count.map { "\u{A0}\($0)" } ?? "") }
    var lines: [String] = []
    for name in names {
      if let last = lines.last, last.count + name.count < 30 {
        lines[lines.count - 1] = "\(last), \(name)"
      } else {
        lines.append(name)
      }
    }
    box.details = Array(lines.prefix(lines.count > 3 ? 2 : 3))
    let told = box.details.joined(separator: ", ").components(of: ", ")
    if told < names.count { box.details.append(words.more(names.count - told)) }
    box.count = nil
    box.sentence = ([words.twins(members.count)] + members.map(\.sentence)).joined(separator: "; ")
    return box
  }

  private func mutual(_ members: [Diagram.Box], in panel: Diagram.Panel) -> Diagram.Arrow? {
    let own = panel.states[members[0].id]?.replicas
    let routes = patterns.routes(from: members[0].id, to: members[1].id)
    let cells = routes.compactMap { panel.cells[$0.id] }
    guard let route = routes.first, let first = cells.first else { return own }
    let kinds = Set(cells.map(\.kind))
    let words = Words.of(diagram.language)
    let ids = Set(routes.map(\.id))
    let change = panel.arrows.first { ids.contains($0.route) && $0.change != nil }?.change
    return Diagram.Arrow(
      route: route.id, kind: kinds.count == 1 ? first.kind : .unknown,
      change: change ?? own?.change,
      badge: kinds.count == 1 ? first.badge : .partial,
      sentence: words.amongTwins + ": "
        + cells.map(\.sentence).joined(separator: "; "))
  }

  private func renamed(_ route: Diagram.Route, _ membersOf: [String: [Diagram.Box]])
    -> Diagram.Route
  {
    var copy = route
    let words = Words.of(diagram.language)
    if let members = membersOf[route.source] {
      copy.sourceName = words.alike(route.sourceName, members.count - 1)
    }
    if let members = membersOf[route.destination] {
      copy.destinationName = words.alike(route.destinationName, members.count - 1)
    }
    return copy
  }

  /// For whom else a sentence holds.
  private func remark(_ route: Diagram.Route, _ membersOf: [String: [Diagram.Box]]) -> String {
    let words = Words.of(diagram.language)
    let others = Set([route.source, route.destination]).sorted().compactMap { id in
      membersOf[id].map { members in
        words.instead(
          members[0].name, members.dropFirst().prefix(12).map(\.name), more: members.count - 13)
      }
    }
    return others.isEmpty ? "" : " (\(others.joined(separator: "; ")))"
  }
}

extension String {
  /// How many parts a separator makes of it.
  fileprivate func components(of separator: String) -> Int {
    isEmpty ? 0 : split(separator: separator).count
  }
}
