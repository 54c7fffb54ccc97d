/// Draws panels: the same places in each, another state of things.
struct PanelComposer: Sendable {
  private let blueprint: Blueprint
  /// With the names of frames, its upper left corner being the origin.
  private let placement: Placement
  private let content: Size
  private let heads: [Int: PanelHead]
  private let feet: [Int: PanelFoot]
  private let headHeight: Double
  private let footHeight: Double
  /// The size of every panel.
  let size: Size

  private static let padding = 16.0
  private static let narrowest = 330.0

  /// Measures some panels, so that they are all of one size.
  ///
  /// `showsWords` says whether they have heads, and their expectations at the foot.
  init(_ blueprint: Blueprint, _ placement: Placement, panels: [Int], showsWords: Bool = true) {
    let tabbed = TabPlacement(diagram: blueprint.diagram).tabs(on: placement)
    let bounds = tabbed.bounds
    self.blueprint = blueprint
    self.placement = tabbed.moved(by: Point(x: -bounds.x, y: -bounds.y))
    content = bounds.size
    let width = max(content.width, Self.narrowest)
    var heads: [Int: PanelHead] = [:]
    var feet: [Int: PanelFoot] = [:]
    for index in panels where showsWords {
      let panel = blueprint.diagram.panels[index]
      heads[index] = PanelHead(panel, width: width, words: blueprint.words)
      feet[index] = PanelFoot(panel, width: width, words: blueprint.words)
    }
    self.heads = heads
    self.feet = feet
    headHeight = heads.values.map(\.height).max() ?? 0
    footHeight = feet.values.map(\.height).max() ?? 0
    let gaps = (headHeight > 0 ? 14.0 : 0) + (footHeight > 0 ? 8.0 : 0)
    size = Size(
      width: width + 2 * Self.padding,
      height: headHeight + content.height + footHeight + gaps + 2 * Self.padding)
  }

  /// Adds a panel to a picture.
  ///
  /// - Parameters:
  ///   - index: which panel.
  ///   - scene: the picture.
  ///   - corner: the panel's upper left corner.
  func draw(_ index: Int, into scene: inout Scene, at corner: Point) {
    let panel = blueprint.diagram.panels[index]
    let prefix = "p\(index + 1)"
    let section = Scene.Section(
      id: "panel-\(index + 1)",
      label: [panel.number.map(String.init), panel.title.displayed].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: ". "))
    scene.sections.append(section)
    let frame = Rectangle(x: corner.x, y: corner.y, width: size.width, height: size.height)
    scene.areas.append(
      Scene.Area(
        id: "\(prefix)-panel", rectangle: frame, fill: .panel, border: .panelBorder,
        isRounded: true, note: .init(.ornament, "panel-background", in: section.id)))
    let inner = Point(x: corner.x + Self.padding, y: corner.y + Self.padding)
    let width = size.width - 2 * Self.padding
    heads[index]?.draw(into: &scene, prefix, at: inner, width: width, section: section.id)
    feet[index]?.draw(
      into: &scene, prefix, x: inner.x, bottom: frame.maxY - Self.padding, width: width,
      section: section.id)
    let free = Rectangle(
      x: frame.x + 4, y: inner.y + headHeight + 2, width: size.width - 8,
      height: content.height + (headHeight > 0 ? 14 : 0) + 6)
    let origin = Point(
      x: inner.x + (width - content.width) / 2,
      y: inner.y + headHeight + (headHeight > 0 ? 14 : 0))
    PanelContent(
      blueprint: blueprint, placement: placement.moved(by: origin), panel: panel, prefix: prefix,
      section: section.id, free: free
    ).draw(into: &scene)
  }
}
