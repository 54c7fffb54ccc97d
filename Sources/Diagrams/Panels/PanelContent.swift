/// Draws what a panel says of boxes, frames and lines.
struct PanelContent {
  let blueprint: Blueprint
  /// In the coordinates of the picture.
  let placement: Placement
  let panel: Diagram.Panel
  let prefix: String
  let section: String
  /// Where tags may be.
  let free: Rectangle

  /// Adds frames, lines, tags and cards to a picture.
  func draw(into scene: inout Scene) {
    let present = Set(panel.states.keys)
    for (index, frame) in blueprint.diagram.frames.enumerated() {
      let isShown = blueprint.diagram.boxes.contains {
        $0.frame == frame.id && present.contains($0.id)
      }
      if isShown { draw(frame, index, into: &scene) }
    }
    drawArrows(into: &scene)
    for (id, index) in blueprint.itemOfBox.sorted(by: { $0.value < $1.value }) {
      guard let state = panel.states[id], let place = placement.boxes[id] else { continue }
      scene.blocks.append(card(blueprint.items[index], state, place))
    }
  }

  private func draw(_ frame: Diagram.Frame, _ index: Int, into scene: inout Scene) {
    guard let border = placement.frames[frame.id], let tab = placement.tabs[frame.id] else {
      return
    }
    let remark = frame.remark.map { $0.isEmpty ? "" : " (\($0.displayed))" } ?? ""
    scene.areas.append(
      Scene.Area(
        id: "\(prefix)-frame-\(frame.id.identifier)", rectangle: border, fill: .namespace,
        border: .namespaceBorder, isDashed: frame.remark != nil,
        note: .init(.symbol("namespace \(frame.name.displayed)\(remark)"), "frame", in: section)))
    let cell = MarkupCell(
      runs: TabPlacement.runs(frame), width: tab.width, height: tab.height, alignment: .center,
      fill: .tab)
    scene.blocks.append(
      Scene.Block(
        id: "\(prefix)-tab-\(frame.id.identifier)", rectangle: tab,
        table: MarkupTable(rows: [[cell]]), note: .init(.ornament, "tab", in: section)))
  }

  private func card(
    _ item: Blueprint.Item, _ state: Diagram.BoxState, _ place: Rectangle
  ) -> Scene.Block {
    let box = item.card.box
    let words = blueprint.words
    let lookup = blueprint.economy.lookup(of: box.id, in: panel)
    let presence: String? =
      switch state.presence {
      case .present: nil
      case .added: words.added
      case .removed: words.removed
      }
    let sentences = [
      box.sentence.displayed, presence, Gate.sentence(state.ingress, side: words.ingress, words),
      Gate.sentence(state.egress, side: words.egress, words), state.replicas?.sentence.displayed,
      lookup?.sentence.displayed,
    ]
    var note = Scene.Note(
      .symbol(sentences.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "; ")),
      "box", in: section)
    note.link = box.link
    return Scene.Block(
      id: "\(prefix)-\(item.name)", rectangle: place,
      table: item.card.table(state, lookup: lookup),
      outline: item.card.outline(state.presence), note: note)
  }

  // MARK: Lines

  private struct Drawn {
    var arrow: Diagram.Arrow
    var curve: Curve
    var ends: Scene.Ends
    /// Whether it goes on behind a dot, so that it has no mark at its end.
    var endsAtDot: Bool
  }

  /// The lines that can be drawn; those that changed last, so that they lie on top.
  private var drawn: [Drawn] {
    let routes = Dictionary(
      blueprint.paths.map { ($0.route.id, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    let all = blueprint.economy.lines(of: panel).compactMap { arrow -> Drawn? in
      guard let path = routes[arrow.route], let curve = placement.curves[arrow.route],
        let tail = card(at: path.tailFrame, else: path.tail),
        let head = card(at: path.headFrame, else: path.head), seen.insert(arrow.route).inserted
      else { return nil }
      // A line at a frame belongs to a card in it: Graphviz draws what a line ends at before the line, and a frame must
      // not come after cards.
      let ends = Scene.Ends(
        tail: "\(prefix)-\(blueprint.items[tail].name)",
        head: "\(prefix)-\(blueprint.items[head].name)")
      let endsAtDot = blueprint.items[path.head].card.box.kind == .junction
      return Drawn(arrow: arrow, curve: curve, ends: ends, endsAtDot: endsAtDot)
    }
    return all.filter { $0.arrow.change == nil } + all.filter { $0.arrow.change != nil }
  }

  /// The card that a line ends at, or one of those in the frame where it ends; `nil` where the panel has none.
  private func card(at frame: Int?, else item: Int) -> Int? {
    func isHere(_ item: Blueprint.Item) -> Bool { panel.states[item.card.box.id] != nil }
    guard let frame else { return isHere(blueprint.items[item]) ? item : nil }
    let id = blueprint.diagram.frames[frame].id
    return blueprint.items.firstIndex { $0.frame == id && isHere($0) }
  }

  /// Says at frames that their cards reach one another.
  ///
  /// - Returns: where it stands.
  private func drawMarks(into scene: inout Scene) -> [Rectangle] {
    let run = Card.mutualRun(.allowedByRule, blueprint.words)
    return panel.mutual.sorted { $0.key < $1.key }.compactMap { id, arrow -> Rectangle? in
      guard let border = placement.frames[id], let tab = placement.tabs[id] else { return nil }
      let width = run.room + 10
      // Beside the name, where the frame goes on there; else below it.
      let fitsRight = tab.maxX + 4 + width <= border.maxX
      let fitsLeft = tab.x - 4 - width >= border.x
      let x = fitsRight ? tab.maxX + 4 : fitsLeft ? tab.x - 4 - width : border.maxX - width
      let y = fitsRight || fitsLeft ? tab.y : border.maxY - 6
      let place = Rectangle(x: x, y: y, width: width, height: TabPlacement.height)
      let cell = MarkupCell(
        runs: [run], width: width, height: place.height, alignment: .center, fill: .panel,
        border: .init(role: LineLook(arrow.kind).role))
      scene.blocks.append(
        Scene.Block(
          id: "\(prefix)-mutual-\(id.identifier)", rectangle: place,
          table: MarkupTable(rows: [[cell]]),
          note: .init(.symbol(arrow.sentence.displayed), "mutual", in: section)))
      return place
    }
  }

  private func drawArrows(into scene: inout Scene) {
    let drawn = drawn
    let hasChanges = drawn.contains { $0.arrow.change != nil }
    for line in drawn {
      var look = LineLook(line.arrow.kind)
      if line.endsAtDot { look.head = .none }
      let isChanged = line.arrow.change != nil
      var note = Scene.Note(
        .symbol(line.arrow.sentence.displayed), "edge", line.arrow.kind.rawValue, in: section)
      if isChanged { note.classes.append("changed") }
      let isThin = line.arrow.badge == .neverSeen
      if isThin { note.classes.append("never-seen") }
      scene.strokes.append(
        Scene.Stroke(
          id: "\(prefix)-line-\(line.arrow.route.identifier)", curve: line.curve, look: look,
          width: isChanged
            ? LineLook.changedWidth
            : look.width * (hasChanges ? LineLook.unchangedFactor : 1)
              * (isThin ? LineLook.neverSeenFactor : 1),
          ends: line.ends, note: note))
    }
    var field = PointField()
    for (index, line) in drawn.enumerated() {
      field.add(line.curve.samples(spacing: 4), line: index)
    }
    let tagged = drawn.indices.compactMap { index in
      Tag(drawn[index].arrow, words: blueprint.words).map { (line: index, tag: $0) }
    }
    let marks = drawMarks(into: &scene)
    let shownFrames = placement.tabs.filter { frame, _ in
      blueprint.diagram.boxes.contains { $0.frame == frame && panel.states[$0.id] != nil }
    }
    let obstacles =
      panel.states.keys.sorted().compactMap { placement.boxes[$0] }
      + shownFrames.sorted { $0.key < $1.key }.map(\.value) + marks
    let places = TagPlacement(obstacles: obstacles, bounds: free, field: field).places(
      tagged.map { .init(line: $0.line, curve: drawn[$0.line].curve, size: $0.tag.size) })
    for ((line, tag), place) in zip(tagged, places) {
      scene.blocks.append(
        Scene.Block(
          id: "\(prefix)-tag-\(drawn[line].arrow.route.identifier)", rectangle: place,
          table: tag.table,
          note: .init(.ornament, "tag", in: section)))
    }
  }
}
