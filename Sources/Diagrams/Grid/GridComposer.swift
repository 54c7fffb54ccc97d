/// Puts a picture together whose main part is a grid: one below the other for the steps of a series, and for a single
/// state the lines below it, where the diagram asks for them.
struct GridComposer: Sendable {
  private let composer: PictureComposer

  /// Creates a composer that draws headings and legends as another one does.
  init(_ composer: PictureComposer) { self.composer = composer }

  private var diagram: Diagram { composer.diagram }

  /// The whole picture.
  func scene() -> Scene {
    let panels = Array(diagram.panels.indices)
    let scene = Scene(
      id: "podreach", title: diagram.title.displayed,
      description: PictureDescription(diagram: diagram, panels: panels).text,
      languageTag: composer.words.languageTag)
    return draw(panels, into: scene)
  }

  /// One step.
  func scene(ofPanel index: Int) -> Scene {
    draw([index], into: composer.scene(ofPanel: index))
  }

  private func draw(_ panels: [Int], into start: Scene) -> Scene {
    var scene = start
    let grids = panels.map { index in
      GridDrawing(
        grid: AdjacencyGrid(diagram, diagram.panels[index]), words: composer.words,
        prefix: "g\(index + 1)")
    }
    let lines =
      diagram.form == .gridAndLines && panels.count == 1
      ? composer.placement.map { PanelComposer(composer.blueprint, $0, panels: panels) } : nil
    let width = max(
      grids.map(\.size.width).max() ?? 0, lines?.size.width ?? 0, PictureComposer.narrowest)
    var y = composer.drawHeading(into: &scene, width: width, showsCounts: panels.count == 1)
    for (index, grid) in zip(panels, grids) {
      if panels.count > 1 {
        let panel = diagram.panels[index]
        let head = PanelHead(panel, width: width, words: composer.words)
        scene.sections.append(.init(id: "panel-\(index + 1)", label: panel.title.displayed))
        head.draw(
          into: &scene, "g\(index + 1)", at: Point(x: 0, y: y), width: width,
          section: "panel-\(index + 1)")
        y += head.height + 8
      }
      grid.draw(into: &scene, at: Point(x: 0, y: y))
      y += grid.size.height + (index == panels.last ? 0 : PictureComposer.gap)
    }
    if let lines, let index = panels.first {
      y += PictureComposer.gap
      lines.draw(index, into: &scene, at: Point(x: max(0, (width - lines.size.width) / 2), y: y))
      y += lines.size.height
    }
    let legend = Legend.joined(
      grids.flatMap(\.legend) + (lines == nil ? Legend.counts(of: diagram, composer.words) : []),
      lines == nil ? nil : Legend(composer.blueprint, panels: panels))
    composer.finish(&scene, panels: panels, y: y, width: width, legend)
    return scene
  }
}
