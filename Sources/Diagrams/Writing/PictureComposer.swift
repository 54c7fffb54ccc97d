/// Puts a picture together: heading, panels, table, legend.
struct PictureComposer: Sendable {
  let blueprint: Blueprint
  let options: DrawingOptions
  /// `nil` if there is no layout: the picture is then the table alone.
  let placement: Placement?

  var diagram: Diagram { blueprint.diagram }
  var words: Words { blueprint.words }

  static let gap = 18.0
  static let narrowest = 480.0

  /// The whole picture: every panel, or the only one.
  func whole() -> Scene {
    guard diagram.form == .lines, placement != nil || diagram.panels.count > 1 else {
      return GridComposer(self).scene()
    }
    let panels = Array(diagram.panels.indices)
    let isSeries = panels.count > 1
    var scene = Scene(
      id: "podreach", title: diagram.title.displayed,
      description: PictureDescription(diagram: diagram, panels: panels).text,
      languageTag: words.languageTag)
    let limit = PanelGrid.widest(targetWidth: options.targetWidth) - 2 * Scene.margin
    let matrix = Matrix(diagram, panels: panels)
    let showsMatrix = !matrix.isEmpty && (isSeries || placement == nil)
    let composer = placement.map { PanelComposer(blueprint, $0, panels: panels) }
    let grid = composer.map {
      PanelGrid(
        panels: panels.count, width: $0.size.width, targetWidth: options.targetWidth)
    }
    let gridSize =
      composer.flatMap { composer in grid?.size(panel: composer.size) }
      ?? Size(width: 0, height: 0)
    let isBeside =
      showsMatrix && composer != nil
      && gridSize.width + Self.gap + matrix.naturalWidth <= limit
    let slot = composer.flatMap { grid?.freeSlot(panels: panels.count, panel: $0.size) }
    let fillsSlot = showsMatrix && !isBeside && matrix.naturalWidth <= slot?.width ?? 0
    let below = showsMatrix && !isBeside && !fillsSlot ? min(matrix.naturalWidth, limit) : 0
    let width = max(
      isBeside ? gridSize.width + Self.gap + matrix.naturalWidth : gridSize.width, below,
      Self.narrowest)

    var y = drawHeading(into: &scene, width: width, showsCounts: !isSeries)
    if let composer, let grid {
      let left = isBeside ? 0 : max(0, (width - gridSize.width) / 2)
      for (position, index) in panels.enumerated() {
        let corner = grid.corner(of: position, panel: composer.size)
        composer.draw(index, into: &scene, at: Point(x: left + corner.x, y: y + corner.y))
      }
    }
    if isBeside {
      let left = gridSize.width + Self.gap
      let size = matrix.draw(
        into: &scene, at: Point(x: left, y: y), width: width - left)
      y += max(gridSize.height, size.height)
    } else if fillsSlot, let slot {
      let left = max(0, (width - gridSize.width) / 2)
      let size = matrix.draw(
        into: &scene, at: Point(x: left + slot.x, y: y + slot.y), width: slot.width)
      y += max(gridSize.height, slot.y + size.height)
    } else {
      y += gridSize.height
      if showsMatrix {
        y += composer == nil ? 0 : Self.gap
        y += matrix.draw(into: &scene, at: Point(x: 0, y: y), width: width).height
      }
    }
    finish(&scene, panels: panels, y: y, width: width)
    return scene
  }

  /// One panel alone, with a legend of its own; `nil` without a layout.
  func panel(_ index: Int) -> Scene {
    guard let placement, diagram.form == .lines else {
      return GridComposer(self).scene(ofPanel: index)
    }
    let panel = diagram.panels[index]
    var scene = scene(ofPanel: index)
    let composer = PanelComposer(
      blueprint, placement, panels: [index], showsWords: options.showsHeading)
    let width = max(composer.size.width, Self.narrowest)
    var y = 0.0
    if panel.number == nil, options.showsHeading {
      y = drawHeading(into: &scene, width: width, showsCounts: true)
    } else {
      y = drawBanners(into: &scene, at: drawEconomy(into: &scene, width: width), width: width)
    }
    composer.draw(
      index, into: &scene, at: Point(x: (width - composer.size.width) / 2, y: y))
    finish(&scene, panels: [index], y: y + composer.size.height, width: width)
    return scene
  }

  func scene(ofPanel index: Int) -> Scene {
    let panel = diagram.panels[index]
    let title = [
      diagram.title.displayed,
      [panel.number.map { "\($0)." }, panel.title.displayed].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: " "),
    ]
    return Scene(
      id: "podreach-\(index + 1)",
      title: title.filter { !$0.isEmpty }.joined(separator: " – "),
      description: PictureDescription(diagram: diagram, panels: [index]).text,
      languageTag: words.languageTag)
  }

  // MARK: Heading and end

  func drawHeading(
    into scene: inout Scene, width: Double, showsCounts: Bool
  ) -> Double {
    var counts = TextStack(alignment: .right)
    if showsCounts, diagram.showsCounts, let panel = diagram.panels.first {
      counts.lines = PanelHead.counts(panel.counts, words)
    }
    let own = width - (counts.isEmpty ? 0 : counts.room + 16)
    var title = TextStack()
    title.add(
      Run(text: diagram.title.displayed, size: TypeSize.title, isBold: true), width: own, limit: 2)
    if let subtitle = diagram.subtitle?.displayed {
      title.add(Run(text: subtitle, size: TypeSize.count, role: .muted), width: own, limit: 2)
    }
    for note in diagram.notes {
      title.add(Run(text: note, size: TypeSize.count), width: own, limit: 4)
    }
    // An overview says it in a note of its own.
    if diagram.form != .lines, !diagram.boxes.contains(where: { $0.kind == .namespace }) {
      title.add(Run(text: words.gridReading, size: TypeSize.count), width: own, limit: 3)
    }
    if let economy = blueprint.economy.words(for: diagram), placement != nil, diagram.form != .grid
    {
      title.add(Run(text: economy, size: TypeSize.count), width: own, limit: 4)
    }
    let top = drawWayBack(into: &scene)
    if !title.isEmpty {
      scene.blocks.append(
        title.block(
          "title", at: Point(x: 0, y: top), width: own, note: .init(.text, "title")))
    }
    if !counts.isEmpty {
      scene.blocks.append(
        counts.block(
          "counts", at: Point(x: width - counts.room, y: 2), width: counts.room,
          note: .init(.text, "counts")))
    }
    let height = max(top + title.height, counts.height)
    return drawBanners(into: &scene, at: height == 0 ? 0 : height + 8, width: width)
  }

  /// Leads to the picture that this one is a part of.
  ///
  /// - Returns: how high that is.
  private func drawWayBack(into scene: inout Scene) -> Double {
    guard let link = diagram.wholeLink else { return 0 }
    var stack = TextStack()
    stack.lines = [[Run(text: "← \(words.overview)", isBold: true, role: .dns)]]
    var note = Scene.Note(.text, "whole")
    note.link = link
    scene.blocks.append(
      stack.block("whole", at: Point(x: 0, y: 0), width: stack.room + 4, note: note))
    return stack.height + 2
  }

  /// Says which lines are left out, above a panel that stands alone.
  private func drawEconomy(into scene: inout Scene, width: Double) -> Double {
    guard let economy = blueprint.economy.words(for: diagram) else { return 0 }
    var stack = TextStack()
    stack.add(Run(text: economy), width: width, limit: 4)
    scene.blocks.append(
      stack.block("economy", at: Point(x: 0, y: 0), width: width, note: .init(.text, "note")))
    return stack.height + 6
  }

  private func drawBanners(into scene: inout Scene, at top: Double, width: Double) -> Double {
    var y = top
    for (index, text) in diagram.banners.enumerated() {
      var stack = TextStack()
      stack.add(
        Run(text: text.displayed, size: TypeSize.count, isBold: true, role: .bannerText),
        width: width - 16, limit: 4)
      let strip = Rectangle(x: 0, y: y, width: width, height: stack.height + 12)
      scene.addBanner(stack, "banner-\(index + 1)", in: strip, section: nil)
      y = strip.maxY + 8
    }
    return y
  }

  func finish(
    _ scene: inout Scene, panels: [Int], y: Double, width: Double, _ legend: Legend? = nil
  ) {
    var bottom = y
    let legend = legend ?? Legend(blueprint, panels: panels)
    if options.showsLegend, !legend.isEmpty {
      bottom += 12
      bottom += legend.draw(
        into: &scene, at: Point(x: 4, y: bottom), width: width - 8, label: words.legend)
    }
    scene.size = Size(width: width, height: bottom)
  }
}
