/// Draws a grid: names and numbers of the rows, numbers of the columns, a sign in each cell.
struct GridDrawing: Sendable {
  let grid: AdjacencyGrid
  let words: Words
  let prefix: String

  private static let section = "grid"
  private static let headHeight = 18.0
  private static let groupHeight = 20.0
  private static let groupGap = 4.0
  private static let widestName = 190.0

  /// More columns than this have smaller cells, and no sign for what is blocked.
  private static let mostSigns = 60

  private var side: Double { grid.isOverview ? 24 : grid.columns.count <= Self.mostSigns ? 22 : 17 }
  private var showsBlocked: Bool { grid.columns.count <= Self.mostSigns }

  private var nameWidth: Double {
    let names = grid.rows.map { name($0).reduce(0) { $0 + $1.room } }
    let groups = grid.rows.compactMap(\.group).map { group(named: $0).room }
    return ((names.max() ?? 0) + 12).rounded(.up) + (groups.isEmpty ? 0 : 8)
  }

  /// The size of the whole grid with its legend, where it may be so wide.
  var size: Size {
    Size(
      width: width,
      height: Self.headHeight + height(of: grid.rows) + foot(width: width).height)
  }

  private var width: Double { max(nameWidth + width(of: grid.columns), 300) }

  /// The names of columns that are no rows.
  private func foot(width: Double) -> TextStack {
    var group: String??
    let names = grid.columnsWithoutRow.map { column in
      defer { group = .some(column.group) }
      let name = column.isLookup ? words.lookups(at: column.name) : column.name
      // Namespaces are named once, where their columns begin.
      let isFirst = column.group != nil && !column.isLookup && group != .some(column.group)
      return (isFirst ? "\((column.group ?? "").displayed): " : "")
        + "\(column.heading)\u{A0}=\u{A0}\(name.displayed)"
    }
    var stack = TextStack()
    guard !names.isEmpty else { return stack }
    stack.add(
      Run(text: names.joined(separator: ",  "), size: TypeSize.small, role: .muted), width: width,
      limit: 16)
    return stack
  }

  /// Adds the grid to a picture.
  ///
  /// - Parameters:
  ///   - scene: the picture.
  ///   - corner: the upper left corner.
  func draw(into scene: inout Scene, at corner: Point) {
    if !scene.sections.contains(where: { $0.id == Self.section }) {
      scene.sections.append(.init(id: Self.section, label: words.gridTitle))
    }
    let lefts = offsets(grid.columns, start: nameWidth, gap: Self.groupGap)
    drawHead(lefts, into: &scene, at: corner)
    var top = Self.headHeight
    var group: String??
    for (row, entry) in grid.rows.enumerated() {
      if group != .some(entry.group) {
        if let name = entry.group {
          draw(groupNamed: name, row, into: &scene, at: corner + Point(x: 0, y: top))
          top += Self.groupHeight
        } else if row > 0 {
          top += Self.groupGap
        }
        group = .some(entry.group)
      }
      draw(row, lefts, into: &scene, at: corner + Point(x: 0, y: top))
      top += side
    }
    let foot = foot(width: width)
    guard !foot.isEmpty else { return }
    scene.blocks.append(
      foot.block(
        "\(prefix)-foot", at: corner + Point(x: 0, y: top), width: width,
        note: .init(.text, "foot", in: Self.section)))
  }

  // MARK: Places

  private func offsets(_ entries: [AdjacencyGrid.Entry], start: Double, gap: Double) -> [Double] {
    var offset = start
    var offsets: [Double] = []
    for (index, entry) in entries.enumerated() {
      if index > 0, entries[index - 1].group != entry.group { offset += gap }
      offsets.append(offset)
      offset += side
    }
    return offsets
  }

  private func width(of columns: [AdjacencyGrid.Entry]) -> Double {
    (offsets(columns, start: 0, gap: Self.groupGap).last ?? 0) + side
  }

  private func height(of rows: [AdjacencyGrid.Entry]) -> Double {
    var height = 0.0
    for (index, entry) in rows.enumerated() {
      let isFirst = index == 0 || rows[index - 1].group != entry.group
      if isFirst { height += entry.group != nil ? Self.groupHeight : index > 0 ? Self.groupGap : 0 }
      height += side
    }
    return height
  }

  // MARK: Parts

  private func name(_ entry: AdjacencyGrid.Entry) -> [Run] {
    let name = Wrapping(size: TypeSize.text).shortenedInside(
      entry.name.displayed, to: Self.widestName)
    return [
      Run(text: name),
      Run(text: "\u{A0}\u{A0}\(entry.number)", size: TypeSize.small, role: .muted),
    ]
  }

  private func group(named name: String) -> Run {
    Run(
      text: Wrapping(size: TypeSize.text, isBold: true).shortenedInside(
        name.displayed, to: Self.widestName),
      isBold: true, role: .muted)
  }

  private func drawHead(_ lefts: [Double], into scene: inout Scene, at corner: Point) {
    for (column, entry) in grid.columns.enumerated() {
      let run = Run(text: entry.heading, size: TypeSize.small, role: .muted)
      let cell = MarkupCell(runs: [run], width: side, height: Self.headHeight, alignment: .center)
      scene.blocks.append(
        Scene.Block(
          id: "\(prefix)-column-\(column)",
          rectangle: Rectangle(
            x: corner.x + lefts[column], y: corner.y, width: side, height: Self.headHeight),
          table: MarkupTable(rows: [[cell]]), note: .init(.ornament, "column", in: Self.section)))
    }
  }

  private func draw(
    groupNamed name: String, _ row: Int, into scene: inout Scene, at corner: Point
  ) {
    let run = group(named: name)
    let cell = MarkupCell(runs: [run], width: run.room + 4, height: Self.groupHeight)
    scene.blocks.append(
      Scene.Block(
        id: "\(prefix)-group-\(row)",
        rectangle: Rectangle(
          x: corner.x, y: corner.y, width: run.room + 4, height: Self.groupHeight),
        table: MarkupTable(rows: [[cell]]), note: .init(.text, "frame", in: Self.section)))
  }

  private func draw(
    _ row: Int, _ lefts: [Double], into scene: inout Scene, at corner: Point
  ) {
    let entry = grid.rows[row]
    // A strip behind every other row leads the eye, and a line parts the rest.
    if row.isMultiple(of: 2), let last = lefts.last {
      scene.areas.append(
        Scene.Area(
          id: "\(prefix)-stripe-\(row)",
          rectangle: Rectangle(x: corner.x, y: corner.y, width: last + side, height: side),
          fill: .stripe, note: .init(.ornament, "stripe", in: Self.section)))
    }
    let label = MarkupCell(runs: name(entry), width: nameWidth - 4, height: side, alignment: .right)
    var note = Scene.Note(.text, "row", in: Self.section)
    note.link = entry.link
    scene.blocks.append(
      Scene.Block(
        id: "\(prefix)-row-\(row)",
        rectangle: Rectangle(x: corner.x, y: corner.y, width: nameWidth - 4, height: side),
        table: MarkupTable(rows: [[label]]), note: note))
    for (column, left) in lefts.enumerated() {
      let place = Rectangle(x: corner.x + left, y: corner.y, width: side, height: side)
      guard let cell = grid.cells[row][column] else {
        scene.areas.append(
          Scene.Area(
            id: "\(prefix)-none-\(row)-\(column)", rectangle: place.grown(by: -1), fill: .chip,
            note: .init(.ornament, "nothing", in: Self.section)))
        continue
      }
      let sign = GridSign(cell)
      if !showsBlocked, sign.verdict == .blocked { continue }
      var note = Scene.Note(
        .symbol(cell.sentence.displayed), "cell", cell.kind.rawValue, in: Self.section)
      if cell.isChanged { note.classes.append("changed") }
      scene.blocks.append(
        Scene.Block(
          id: "\(prefix)-cell-\(row)-\(column)", rectangle: place,
          table: MarkupTable(rows: [[sign.cell(side: side)]]), note: note))
    }
  }

  // MARK: Legend

  /// What the signs mean: those that the grid has.
  var legend: [Legend.Entry] {
    let cells = grid.cells.joined().compactMap(\.self)
    let signs = Dictionary(grouping: cells.map { GridSign($0).sample }, by: \.meaning)
    return GridSign.Meaning.allCases.filter { signs[$0] != nil }.compactMap { meaning in
      guard showsBlocked || meaning != .blocked, let sign = signs[meaning]?.first else {
        return nil
      }
      return Legend.Entry(
        sample: .sign(sign.cell(side: 16)),
        meaning: Run(text: words.gridMeaning(meaning, isOverview: grid.isOverview)))
    } + blankEntry
  }

  private var blankEntry: [Legend.Entry] {
    let hasNothing = grid.cells.joined().contains { $0 == nil }
    let grey = MarkupCell(runs: [], width: 16, height: 16, fill: .chip)
    let nothing =
      hasNothing
      ? [
        Legend.Entry(
          sample: .sign(grey), meaning: Run(text: words.gridNothing(isFiltered: grid.isFiltered)))
      ] : []
    let isBlank =
      !showsBlocked
      && grid.cells.joined().contains { $0.map { GridSign($0).verdict == .blocked } ?? false }
    let cell = MarkupCell(runs: [], width: 16, height: 16, border: .init(role: .rule))
    return nothing
      + (isBlank ? [Legend.Entry(sample: .sign(cell), meaning: Run(text: words.gridBlank))] : [])
  }
}
