extension PictureComposer {
  /// The steps one after the other in the same place; the same as ``whole()`` where there is nothing to animate.
  ///
  /// Every panel lies on the earlier ones, so that without any animation the last is seen.
  func animated() -> Scene {
    guard diagram.form == .lines, let placement, diagram.panels.count > 1 else { return whole() }
    let panels = Array(diagram.panels.indices)
    var scene = Scene(
      id: "podreach-animated", title: diagram.title.displayed,
      description: PictureDescription(diagram: diagram, panels: panels).text,
      languageTag: words.languageTag)
    let composer = PanelComposer(blueprint, placement, panels: panels)
    let width = max(composer.size.width, Self.narrowest)
    let top = drawHeading(into: &scene, width: width, showsCounts: false)
    for index in panels {
      composer.draw(
        index, into: &scene, at: Point(x: (width - composer.size.width) / 2, y: top))
      scene.sections[scene.sections.count - 1].frame = index
    }
    finish(&scene, panels: panels, y: top + composer.size.height, width: width)
    return scene
  }
}
