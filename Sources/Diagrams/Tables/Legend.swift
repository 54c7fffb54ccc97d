/// What the signs of a picture mean: only those that it has.
struct Legend: Sendable {
  /// A sign and what it means.
  struct Entry {
    enum Sample {
      case line(LineLook, width: Double)
      case sign(MarkupCell)
      /// A line that ends at a frame.
      case lineAtFrame
      /// A small card with a frame in its frame.
      case doubleFrame
      /// A small box for what is no single workload.
      case roundedBox
    }

    var sample: Sample
    var meaning: Run
  }

  private let entries: [Entry]
  private let policies: [(number: Run, words: [Run])]
  private let surplus: TextStack

  /// How wide the widest sign is, with a gap.
  private let sampleWidth: Double
  private static let rowHeight = 19.0
  /// Graphviz sets a line of several runs a little higher than one of a single run.
  private static let strut = Run(text: "\u{A0}", size: TypeSize.small)
  private static let mostPolicies = 60

  /// Collects the signs of some panels of a diagram.
  init(_ blueprint: Blueprint, panels: [Int]) {
    let diagram = blueprint.diagram
    let words = blueprint.words
    let shown = panels.map { diagram.panels[$0] }
    let arrows = shown.flatMap { blueprint.economy.lines(of: $0) }
    entries =
      Self.lines(arrows, words) + Self.changes(arrows, shown, words) + Self.badges(arrows, words)
      + Self.gates(of: shown, words)
      + Self.frameLines(arrows, blueprint) + Self.junctions(diagram, words)
      + Self.mutual(shown, words)
      + Self.cards(of: diagram, shown, words) + Self.lookups(blueprint, shown)
      + Self.counts(of: diagram, words)
    sampleWidth = Self.sampleWidth(of: self.entries)
    let numbers = Self.numbers(in: shown)
    let entries = diagram.policies.filter { panels.count > 1 || numbers.contains($0.number) }
    policies = entries.prefix(Self.mostPolicies).map { policy in
      (
        Run(text: policy.number.displayed, isBold: true),
        [
          Run(
            text: Wrapping(size: TypeSize.text).shortenedInside(policy.name.displayed, to: 230)),
          Run(
            text: "\u{A0}\u{A0}"
              + Wrapping(size: TypeSize.small).shortenedPath(policy.place.displayed, to: 190),
            size: TypeSize.small, role: .muted),
        ]
      )
    }
    var surplus = TextStack()
    if entries.count > policies.count {
      surplus.lines = [[Run(text: words.more(entries.count - policies.count), role: .muted)]]
    }
    self.surplus = surplus
  }

  /// A legend of these signs, without policies.
  init(_ entries: [Entry]) {
    self.entries = entries
    policies = []
    surplus = TextStack()
    sampleWidth = Self.sampleWidth(of: entries)
  }

  /// A legend of these signs, each meaning once, and then of another legend.
  static func joined(_ entries: [Entry], _ other: Legend?) -> Legend {
    var seen: Set<String> = []
    let unique = entries.filter { seen.insert($0.meaning.text).inserted }
    return Legend(
      unique + (other?.entries ?? []), policies: other?.policies ?? [], surplus: other?.surplus)
  }

  private init(_ entries: [Entry], policies: [(number: Run, words: [Run])], surplus: TextStack?) {
    self.entries = entries
    self.policies = policies
    self.surplus = surplus ?? TextStack()
    sampleWidth = Self.sampleWidth(of: entries)
  }

  private static func sampleWidth(of entries: [Entry]) -> Double {
    let widths = entries.map { entry -> Double in
      if case .sign(let cell) = entry.sample { cell.width } else { 50 }
    }
    return max(52, widths.max() ?? 0) + 10
  }

  var isEmpty: Bool { entries.isEmpty && policies.isEmpty }

  // MARK: Drawing

  /// Adds the legend to a picture.
  ///
  /// - Parameters:
  ///   - scene: the picture.
  ///   - corner: the upper left corner.
  ///   - width: how wide it may be.
  ///   - label: what a screen reader calls it.
  /// - Returns: how high it is.
  func draw(into scene: inout Scene, at corner: Point, width: Double, label: String) -> Double {
    scene.sections.append(.init(id: "legend", label: label))
    var y = corner.y
    let sampled = entries.map { sampleWidth + $0.meaning.room }
    let columns = Columns(widths: sampled, available: width)
    for (index, entry) in entries.enumerated() {
      let place = columns.place(of: index, rowHeight: Self.rowHeight)
      draw(entry, index, into: &scene, at: place + Point(x: corner.x, y: y), width: width)
    }
    y += Double(columns.rows) * Self.rowHeight
    guard !policies.isEmpty else { return y - corner.y }
    y += 6
    let numberWidth = (policies.map(\.number.room).max() ?? 0) + 10
    let grid = Columns(
      widths: policies.map { numberWidth + $0.words.reduce(0) { $0 + $1.room } + 8 },
      available: width)
    for (index, policy) in policies.enumerated() {
      let place = grid.place(of: index, rowHeight: 16) + Point(x: corner.x, y: y)
      let words = MarkupCell(
        runs: policy.words, width: policy.words.reduce(0) { $0 + $1.room } + 8, height: 16)
      let number = MarkupCell(
        runs: [policy.number, Self.strut], width: numberWidth, height: 16)
      let table = MarkupTable(rows: [[number, words]])
      scene.blocks.append(
        Scene.Block(
          id: "legend-policy-\(index + 1)",
          rectangle: Rectangle(x: place.x, y: place.y, width: table.width, height: 16),
          table: table, note: .init(.text, "policy", in: "legend")))
    }
    y += Double(grid.rows) * 16
    if !surplus.isEmpty {
      scene.blocks.append(
        surplus.block(
          "legend-more", at: Point(x: corner.x, y: y), width: surplus.room,
          note: .init(.text, "policy", in: "legend")))
      y += surplus.height
    }
    return y - corner.y
  }

  private func draw(
    _ entry: Entry, _ index: Int, into scene: inout Scene, at corner: Point, width: Double
  ) {
    let middle = corner.y + Self.rowHeight / 2
    switch entry.sample {
    case .line(let look, let weight):
      scene.strokes.append(
        Scene.Stroke(
          id: "legend-line-\(index + 1)",
          curve: Curve(
            from: Point(x: corner.x + sampleWidth / 2 - 29, y: middle),
            to: Point(x: corner.x + sampleWidth / 2 + 19, y: middle)),
          look: look, width: weight, note: .init(.ornament, "sample", in: "legend")))
    case .lineAtFrame:
      let left = corner.x + (sampleWidth - 52) / 2
      scene.areas.append(
        Scene.Area(
          id: "legend-namespace-\(index + 1)",
          rectangle: Rectangle(x: left + 24, y: middle - 8, width: 18, height: 16),
          fill: .namespace, border: .namespaceBorder, note: .init(.ornament, "sample", in: "legend")
        ))
      scene.strokes.append(
        Scene.Stroke(
          id: "legend-line-\(index + 1)",
          curve: Curve(from: Point(x: left, y: middle), to: Point(x: left + 24, y: middle)),
          look: LineLook(.allowedByRule), width: 1.5,
          note: .init(.ornament, "sample", in: "legend")))
    case .doubleFrame:
      let cell = MarkupCell(runs: [], width: 34, height: 8)
      scene.blocks.append(
        Scene.Block(
          id: "legend-frame-\(index + 1)",
          rectangle: Rectangle(
            x: corner.x + (sampleWidth - 52) / 2, y: middle - 8, width: 42, height: 16),
          table: MarkupTable(rows: [[cell]], innerBorder: .line),
          outline: .init(fill: .card, border: .line),
          note: .init(.ornament, "sample", in: "legend")))
    case .roundedBox:
      scene.blocks.append(
        Scene.Block(
          id: "legend-outside-\(index + 1)",
          rectangle: Rectangle(
            x: corner.x + (sampleWidth - 52) / 2, y: middle - 8, width: 42, height: 16),
          table: MarkupTable(rows: [[.space(34, height: 8)]]),
          outline: .init(fill: .external, border: .line, isRounded: true, isDashed: true),
          note: .init(.ornament, "sample", in: "legend")))
    case .sign(let cell):
      let left = max(0, (sampleWidth - 10 - cell.width) / 2)
      scene.blocks.append(
        Scene.Block(
          id: "legend-sign-\(index + 1)",
          rectangle: Rectangle(
            x: corner.x + left, y: middle - cell.height / 2, width: cell.width,
            height: cell.height),
          table: MarkupTable(rows: [[cell]]), note: .init(.ornament, "sample", in: "legend")))
    }
    let wrapping = Wrapping(size: entry.meaning.size)
    var run = entry.meaning
    run.text = wrapping.shortened(run.text, to: width - sampleWidth)
    let stack = TextStack(lines: [[run]])
    scene.blocks.append(
      stack.block(
        "legend-words-\(index + 1)",
        at: Point(x: corner.x + sampleWidth, y: middle - stack.height / 2),
        width: run.room, note: .init(.text, "meaning", in: "legend")))
  }
}
