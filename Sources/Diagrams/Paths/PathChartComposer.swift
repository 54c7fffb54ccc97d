/// Puts the picture of what an attacker reaches together.
struct PathChartComposer: Sendable {
  let chart: PathChart
  let options: DrawingOptions

  private static let padding = 14.0
  private static let headHeight = 20.0
  private static let section = "paths"
  private static let narrowest = 420.0

  /// The picture.
  func scene() -> Scene {
    let layout = PathChartLayout(chart)
    var scene = Scene(
      id: "podreach-paths", title: chart.title, description: description, languageTag: "en")
    scene.sections.append(.init(id: Self.section, label: "paths"))
    let width = max(layout.size.width + 2 * Self.padding, Self.narrowest)
    let top = drawHeading(into: &scene, width: width)
    let panel = Rectangle(
      x: 0, y: top, width: width,
      height: layout.size.height + Self.headHeight + 2 * Self.padding + 6)
    scene.areas.append(
      Scene.Area(
        id: "panel", rectangle: panel, fill: .panel, border: .panelBorder, isRounded: true,
        note: .init(.ornament, "panel-background", in: Self.section)))
    let corner = Point(x: (width - layout.size.width) / 2, y: top + Self.padding)
    drawColumns(layout, into: &scene, at: corner)
    let origin = corner + Point(x: 0, y: Self.headHeight + 6)
    drawFrames(layout, into: &scene, at: origin)
    drawLines(layout, into: &scene, at: origin)
    drawCards(layout, into: &scene, at: origin)
    var bottom = panel.maxY
    let legend = Legend(entries)
    if options.showsLegend, !legend.isEmpty {
      bottom += 12
      bottom += legend.draw(
        into: &scene, at: Point(x: 4, y: bottom), width: width - 8, label: "Legend")
    }
    scene.size = Size(width: width, height: bottom)
    return scene
  }

  private func drawHeading(into scene: inout Scene, width: Double) -> Double {
    var title = TextStack()
    title.add(
      Run(text: chart.title.displayed, size: TypeSize.title, isBold: true), width: width, limit: 2)
    title.add(Run(text: chart.summary, size: TypeSize.count), width: width, limit: 3)
    if let remark = chart.remark {
      title.add(Run(text: remark, size: TypeSize.count, role: .muted), width: width, limit: 3)
    }
    scene.blocks.append(
      title.block("title", at: Point(x: 0, y: 0), width: width, note: .init(.text, "title")))
    return title.height + 8
  }

  /// The heads of the columns: how many hops away they are.
  private func drawColumns(
    _ layout: PathChartLayout, into scene: inout Scene, at corner: Point
  ) {
    for (index, column) in layout.columns.enumerated() {
      let words = index == 0 ? "start" : index == 1 ? "1 hop" : "\(index) hops"
      var stack = TextStack(alignment: .center)
      stack.lines = [[Run(text: words, size: TypeSize.count, isBold: true, role: .muted)]]
      scene.blocks.append(
        stack.block(
          "column-\(index)", at: corner + Point(x: column.left, y: 0), width: column.width,
          note: .init(.text, "column", in: Self.section)))
    }
  }

  private func drawFrames(_ layout: PathChartLayout, into scene: inout Scene, at origin: Point) {
    for (index, frame) in layout.frames.enumerated() {
      scene.areas.append(
        Scene.Area(
          id: "frame-\(index)", rectangle: frame.border.moved(by: origin), fill: .namespace,
          border: .namespaceBorder,
          note: .init(
            .symbol("namespace \(frame.namespace.displayed)"), "frame", in: Self.section)))
      let tab = frame.tab.moved(by: origin)
      let cell = MarkupCell(
        runs: [PathCard.tab(frame.namespace, widest: frame.border.width - 8)], width: tab.width,
        height: tab.height, alignment: .center, fill: .tab)
      scene.blocks.append(
        Scene.Block(
          id: "tab-\(index)", rectangle: tab, table: MarkupTable(rows: [[cell]]),
          note: .init(.ornament, "tab", in: Self.section)))
    }
  }

  private func drawLines(_ layout: PathChartLayout, into scene: inout Scene, at origin: Point) {
    for (index, line) in chart.lines.enumerated() {
      let look = LineLook(line.kind)
      scene.strokes.append(
        Scene.Stroke(
          id: "line-\(index)", curve: layout.curves[index].moved(by: origin), look: look,
          width: look.width,
          ends: Scene.Ends(tail: "place-\(line.source)", head: "place-\(line.destination)"),
          note: .init(
            .symbol(line.sentence.displayed), "edge", line.kind.rawValue, in: Self.section)))
    }
  }

  private func drawCards(_ layout: PathChartLayout, into scene: inout Scene, at origin: Point) {
    for (index, place) in chart.places.enumerated() {
      let card = layout.cards[index]
      let box = layout.boxes[index].moved(by: origin)
      var note = Scene.Note(.symbol(card.sentence), "box", "hop-\(place.hops)", in: Self.section)
      if !place.isCertain { note.classes.append("possible") }
      if !place.prizes.isEmpty { note.classes.append("prize") }
      scene.blocks.append(
        Scene.Block(
          id: "place-\(index)", rectangle: box, table: card.table(width: box.width),
          outline: card.outline, note: note))
    }
  }

  // MARK: Words

  private var entries: [Legend.Entry] {
    let kinds = Set(chart.lines.map(\.kind))
    let meanings: [(Diagram.ArrowKind, String)] = [
      (.allowedByRule, "allowed by a rule"),
      (.allowedByDefault, "allowed by default (no policy decides)"),
      (.unknown, "possibly: unknown, or only for some pods"),
    ]
    var entries = meanings.filter { kinds.contains($0.0) }.map { kind, meaning in
      Legend.Entry(
        sample: .line(LineLook(kind), width: LineLook(kind).width), meaning: Run(text: meaning))
    }
    // The sample is one that the picture has.
    if let prize = chart.places.flatMap(\.prizes).min(by: { ($0.count, $0) < ($1.count, $1) }) {
      entries.append(
        Legend.Entry(
          sample: .sign(PathCard.cell(PathCard.prize(prize))),
          meaning: Run(text: "data, or power over the cluster")))
    }
    return entries
  }

  private var description: String {
    let places = chart.places.indices.dropFirst().prefix(200).map {
      PathCard(chart.places[$0]).sentence
    }
    let rest = chart.places.count - 1 - places.count
    return
      ([chart.summary, chart.remark].compactMap(\.self) + places
      + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: ". ") + "."
  }
}
