/// What the signs of a picture mean: only those that it has.
struct Legend: Sendable {
  /// A sign and what it means.
  private struct Entry {
    enum Sample {
      case line(LineLook, width: Double)
      case sign(MarkupCell)
    }

    var sample: Sample
    var meaning: Run
  }

  private let entries: [Entry]
  private let policies: [(number: Run, words: [Run])]
  private let surplus: TextStack

  private static let sampleWidth = 62.0
  private static let rowHeight = 19.0
  private static let mostPolicies = 60

  /// Collects the signs of some panels of a diagram.
  init(_ diagram: Diagram, panels: [Int]) {
    let words = Words.of(diagram.language)
    let shown = panels.map { diagram.panels[$0] }
    entries =
      Self.lines(of: shown, words) + Self.badges(of: shown, words) + Self.gates(of: shown, words)
      + Self.cards(of: diagram, shown, words)
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
              + Wrapping(size: TypeSize.small).shortenedInside(policy.place.displayed, to: 200),
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

  var isEmpty: Bool { entries.isEmpty && policies.isEmpty }

  // MARK: What is there

  private static func lines(of panels: [Diagram.Panel], _ words: Words) -> [Entry] {
    let arrows = panels.flatMap(\.arrows)
    let kinds = Set(arrows.map(\.kind))
    let meanings: [(Diagram.ArrowKind, String)] = [
      (.allowedByRule, words.allowedByRule), (.allowedByDefault, words.allowedByDefault),
      (.dnsByRule, words.dnsByRule), (.dnsByDefault, words.dnsByDefault),
      (.blockedAtIngress, words.blockedAtIngress), (.blockedAtEgress, words.blockedAtEgress),
      (.blockedAtBoth, words.blockedAtBoth), (.unknown, words.unknownKind),
    ]
    var entries = meanings.filter { kinds.contains($0.0) }.map { kind, meaning in
      let look = LineLook(kind)
      return Entry(sample: .line(look, width: look.width), meaning: Run(text: meaning))
    }
    if let changed = arrows.first(where: { $0.change != nil }) {
      entries.append(
        Entry(
          sample: .line(LineLook(changed.kind), width: LineLook.changedWidth),
          meaning: Run(text: words.changed)))
    }
    return entries
  }

  private static func badges(of panels: [Diagram.Panel], _ words: Words) -> [Entry] {
    let badges = Set(panels.flatMap { $0.arrows.compactMap(\.badge) })
    var entries: [Entry] = []
    if badges.contains(.noDNS) {
      entries.append(
        sign(words.noDNS, role: .block, fill: .panel, border: .block, words.noDNSMeaning))
    }
    if badges.contains(.partial) {
      entries.append(
        sign(words.partial, role: .unknown, fill: .panel, border: .unknown, words.partialMeaning))
    }
    return entries
  }

  private static func gates(of panels: [Diagram.Panel], _ words: Words) -> [Entry] {
    let gates = panels.flatMap { $0.states.values.flatMap { [$0.ingress, $0.egress] } }
    var entries: [Entry] = []
    func add(_ example: Diagram.BoxState.Gate, _ meaning: String) {
      guard let gate = Gate(example, side: words.ingress, words) else { return }
      let cell = gate.cell(width: max(gate.run.room + 8, 40))
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: meaning)))
    }
    if gates.contains(.open) { add(.open, words.openGateMeaning) }
    let isolating = gates.compactMap { gate -> [String]? in
      if case .isolated(let numbers) = gate { numbers } else { nil }
    }
    if !isolating.isEmpty {
      let example = isolating.min { ($0.count, $0.joined()) < ($1.count, $1.joined()) } ?? []
      add(.isolated(Array(example.prefix(1))), words.isolatedGateMeaning)
    }
    let isUnknown = gates.contains { if case .unknown = $0 { true } else { false } }
    if isUnknown { add(.unknown([]), words.unknownGateMeaning) }
    return entries
  }

  private static func cards(
    of diagram: Diagram, _ panels: [Diagram.Panel], _ words: Words
  ) -> [Entry] {
    var entries: [Entry] = []
    let isAssumed = diagram.boxes.contains { box in
      box.kind == .assumed && panels.contains { $0.states[box.id] != nil }
    }
    if isAssumed {
      let cell = MarkupCell(
        runs: [Run(text: "\u{A0}", size: TypeSize.small)], width: 40, height: Card.rowHeight,
        fill: .card, border: .init(role: .line, isDashed: true))
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.assumedMeaning)))
    }
    if panels.contains(where: { $0.states.values.contains { $0.replicas != nil } }) {
      let run = Run(text: "⇄", isBold: true)
      let cell = MarkupCell(runs: [run], width: 40, height: Card.rowHeight, alignment: .center)
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.replicasMeaning)))
    }
    return entries
  }

  private static func sign(
    _ text: String, role: ColourRole, fill: ColourRole, border: ColourRole, _ meaning: String
  ) -> Entry {
    let run = Run(text: text, size: TypeSize.small, isBold: true, role: role)
    let cell = MarkupCell(
      runs: [run], width: run.room + 8, height: 14, alignment: .center, fill: fill,
      border: .init(role: border))
    return Entry(sample: .sign(cell), meaning: Run(text: meaning))
  }

  /// The numbers of the policies that some gate, badge or verdict names.
  private static func numbers(in panels: [Diagram.Panel]) -> Set<String> {
    var numbers: Set<String> = []
    for panel in panels {
      for state in panel.states.values {
        numbers.formUnion(state.ingress.numbers + state.egress.numbers)
      }
      numbers.formUnion(panel.arrows.flatMap { $0.change?.policies ?? [] })
      numbers.formUnion(panel.cells.values.flatMap(\.policies))
      for change in panel.changes { numbers.formUnion(change.split(separator: " ").map(String.init)) }
    }
    return numbers
  }

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
    let sampled = entries.map { Self.sampleWidth + $0.meaning.room }
    let columns = Columns(widths: sampled, available: width)
    for (index, entry) in entries.enumerated() {
      let place = columns.place(of: index, rowHeight: Self.rowHeight)
      draw(entry, index, into: &scene, at: place + Point(x: corner.x, y: y), width: width)
    }
    y += Double(columns.rows) * Self.rowHeight
    guard !policies.isEmpty else { return y - corner.y }
    y += 6
    let numberWidth = (policies.map(\.number.room).max() ?? 0) + 8
    let grid = Columns(
      widths: policies.map { numberWidth + $0.words.reduce(0) { $0 + $1.room } + 8 },
      available: width)
    for (index, policy) in policies.enumerated() {
      let place = grid.place(of: index, rowHeight: 16) + Point(x: corner.x, y: y)
      let words = MarkupCell(
        runs: policy.words, width: policy.words.reduce(0) { $0 + $1.room } + 8, height: 16)
      let number = MarkupCell(runs: [policy.number], width: numberWidth, height: 16)
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
            from: Point(x: corner.x + 2, y: middle), to: Point(x: corner.x + 50, y: middle)),
          look: look, width: weight, note: .init(.ornament, "sample", in: "legend")))
    case .sign(let cell):
      let left = max(0, (52 - cell.width) / 2)
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
    run.text = wrapping.shortened(run.text, to: width - Self.sampleWidth)
    let stack = TextStack(lines: [[run]])
    scene.blocks.append(
      stack.block(
        "legend-words-\(index + 1)",
        at: Point(x: corner.x + Self.sampleWidth, y: middle - stack.height / 2),
        width: run.room, note: .init(.text, "meaning", in: "legend")))
  }
}
