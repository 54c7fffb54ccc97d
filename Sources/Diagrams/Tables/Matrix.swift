/// The table of every connection at every step: rows are routes, columns are steps.
struct Matrix: Sendable {
  let diagram: Diagram
  let words: Words
  let panels: [Int]
  /// The routes that have a row.
  private let routes: [Diagram.Route]
  /// How many routes have none, because nothing ever restricts them.
  private let omitted: Int
  /// How many have none for want of room.
  private let surplus: Int

  private static let mostRowsInFull = 40
  private static let mostRows = 120

  init(_ diagram: Diagram, panels: [Int]) {
    self.diagram = diagram
    self.panels = panels
    words = Words.of(diagram.language)
    let all = diagram.routes.filter { route in
      panels.contains { diagram.panels[$0].cells[route.id] != nil }
    }
    let telling =
      all.count <= Self.mostRowsInFull
      ? all : all.filter { Self.isTelling($0, diagram, panels) }
    routes = Array(telling.prefix(Self.mostRows))
    omitted = all.count - telling.count
    surplus = telling.count - routes.count
  }

  var isEmpty: Bool { routes.isEmpty }

  /// Only steps follow one another.
  private var heading: String {
    panels.contains { diagram.panels[$0].number != nil } ? words.matrixTitle : words.everyConnection
  }

  private static func isTelling(
    _ route: Diagram.Route, _ diagram: Diagram, _ panels: [Int]
  ) -> Bool {
    let cells = panels.compactMap { diagram.panels[$0].cells[route.id] }
    return cells.contains {
      $0.isChanged || $0.badge != nil || VerdictSign($0.kind) != .allowedByDefault
    }
  }

  // MARK: Measures

  private static let rowHeight = 19.0
  static let badgeHeight = 15.0
  private static let titleHeight = 26.0

  private var nameWidth: Double {
    (routes.map { name($0).reduce(0) { $0 + $1.room } }.max() ?? 0) + 14
  }

  /// The narrowest that a column of verdicts can be.
  private var columnWidth: Double {
    let cells = routes.flatMap { route in
      panels.compactMap { diagram.panels[$0].cells[route.id] }.map { content($0) }
    }
    let widest = cells.flatMap { [$0.verdict.room, $0.badge?.room ?? 0] }.max() ?? 0
    return max(widest + 12, 68)
  }

  /// The width that the table takes if it has all it wants.
  var naturalWidth: Double { nameWidth + Double(panels.count) * columnWidth }

  /// Adds the table to a picture.
  ///
  /// - Parameters:
  ///   - scene: the picture.
  ///   - corner: the upper left corner.
  ///   - width: how wide it may be; steps that do not fit continue below.
  /// - Returns: the size that it took.
  func draw(into scene: inout Scene, at corner: Point, width: Double) -> Size {
    let section = "matrix"
    scene.sections.append(.init(id: section, label: heading))
    let name = nameWidth
    let fitting = max(1, min(panels.count, Int((width - name) / columnWidth)))
    let chunks = stride(from: 0, to: panels.count, by: fitting).map {
      Array(panels[$0..<min($0 + fitting, panels.count)])
    }
    let column = min(max(columnWidth, (width - name) / Double(fitting)), 170)
    let total = name + column * Double(fitting)
    var y = corner.y
    var title = TextStack()
    title.lines = [[Run(text: heading, size: TypeSize.heading, isBold: true)]]
    scene.blocks.append(
      title.block(
        "matrix-title", at: Point(x: corner.x, y: y), width: max(total, title.room),
        note: .init(.text, "title", in: section)))
    y += Self.titleHeight
    for chunk in chunks {
      y = draw(
        chunk, into: &scene, at: Point(x: corner.x, y: y), name: name, column: column)
      y += 8
    }
    y = drawFoot(into: &scene, at: Point(x: corner.x, y: y - 4), width: max(total, 260))
    return Size(width: max(total, title.room), height: y - corner.y)
  }

  private func draw(
    _ panels: [Int], into scene: inout Scene, at corner: Point, name: Double, column: Double
  ) -> Double {
    let width = name + column * Double(panels.count)
    var y = corner.y
    if panels.contains(where: { diagram.panels[$0].number != nil }) {
      y += drawHeader(panels, into: &scene, at: corner, name: name, column: column)
    }
    for route in routes {
      let cells = panels.map { diagram.panels[$0].cells[route.id] }
      let hasBadge = cells.contains { $0.map { content($0).badge != nil } ?? false }
      let height = Self.rowHeight + (hasBadge ? Self.badgeHeight : 0)
      let id = route.id.identifier
      scene.areas.append(
        .rule(
          "row\(panels[0] + 1)-\(id)-rule", x: corner.x, y: y, width: width, section: "matrix"))
      let cell = MarkupCell(runs: self.name(route), width: name, height: height)
      scene.blocks.append(
        Scene.Block(
          id: "row\(panels[0] + 1)-\(id)",
          rectangle: Rectangle(x: corner.x, y: y, width: name, height: height),
          table: MarkupTable(rows: [[cell]]), note: .init(.text, "row", in: "matrix")))
      for (offset, panel) in panels.enumerated() {
        let place = Rectangle(
          x: corner.x + name + Double(offset) * column, y: y, width: column, height: height)
        scene.blocks.append(
          block(cells[offset], id: "p\(panel + 1)-cell-\(id)", in: place.grown(by: -0.5)))
      }
      y += height
    }
    return y
  }

  private func drawHeader(
    _ panels: [Int], into scene: inout Scene, at corner: Point, name: Double, column: Double
  ) -> Double {
    let stacks = panels.map { index in
      let panel = diagram.panels[index]
      var stack = TextStack(alignment: .center)
      stack.add(
        Run(
          text: (panel.number.map { "\($0) " } ?? "") + panel.title.displayed,
          size: TypeSize.small, isBold: true),
        width: column - 8, limit: 3)
      return stack
    }
    let height = (stacks.map(\.height).max() ?? 0) + 4
    for (offset, (panel, stack)) in zip(panels, stacks).enumerated() where !stack.isEmpty {
      let place = Point(
        x: corner.x + name + Double(offset) * column, y: corner.y + height - 4 - stack.height)
      scene.blocks.append(
        stack.block(
          "p\(panel + 1)-column", at: place, width: column,
          note: .init(.text, "column", in: "matrix")))
    }
    return height
  }

  private func drawFoot(into scene: inout Scene, at corner: Point, width: Double) -> Double {
    let signs = [
      "● \(words.allowedByRule)", "○ \(words.allowedByDefault)", "× \(words.blocked)",
      "\(VerdictSign.partialGlyph) \(words.partialMeaning)", "◇ \(words.unknown)",
      words.changedCell,
    ]
    let used = Set(
      routes.flatMap { route in
        panels.compactMap { diagram.panels[$0].cells[route.id] }.map {
          $0.badge == .partial ? VerdictSign.partialGlyph : VerdictSign($0.kind).glyph
        }
      })
    let hasChanges = panels.contains { index in
      diagram.panels[index].cells.values.contains(where: \.isChanged)
    }
    let present = signs.enumerated().filter { index, sign in
      index == signs.count - 1 ? hasChanges : used.contains(String(sign.prefix(1)))
    }.map(\.element)
    var stack = TextStack()
    let line = present.joined(separator: "\u{A0}\u{A0}\u{A0} ")
    stack.add(Run(text: line, size: TypeSize.small, role: .muted), width: width, limit: 3)
    if omitted > 0 {
      stack.add(Run(text: words.omittedRows(omitted), role: .muted), width: width, limit: 2)
    }
    if surplus > 0 { stack.add(Run(text: words.more(surplus), role: .muted), width: width) }
    scene.blocks.append(
      stack.block(
        "matrix-foot", at: corner, width: width, note: .init(.text, "foot", in: "matrix")))
    return corner.y + stack.height
  }
}
