/// How many panels stand side by side.
struct PanelGrid: Hashable, Sendable {
  let columns: Int
  let rows: Int

  /// Letters are never shown smaller than this, in pixels.
  static let smallestLetters = 8.0
  static let gap = 14.0

  /// The widest picture whose smallest letters can still be read when it is shown at a width in pixels.
  static func widest(targetWidth: Double) -> Double {
    TypeSize.small * targetWidth / smallestLetters
  }

  /// The largest number of columns that can still be read, evened out over the rows that this takes.
  init(panels: Int, width: Double, targetWidth: Double) {
    let room = Self.widest(targetWidth: targetWidth) - 2 * Scene.margin
    let fitting = max(1, min(panels, Int((room + Self.gap) / (width + Self.gap))))
    rows = max(1, (panels + fitting - 1) / fitting)
    columns = max(1, (panels + rows - 1) / rows)
  }

  /// The size of all panels together.
  func size(panel: Size) -> Size {
    Size(
      width: Double(columns) * (panel.width + Self.gap) - Self.gap,
      height: Double(rows) * (panel.height + Self.gap) - Self.gap)
  }

  /// The upper left corner of a panel within the grid.
  func corner(of index: Int, panel: Size) -> Point {
    Point(
      x: Double(index % columns) * (panel.width + Self.gap),
      y: Double(index / columns) * (panel.height + Self.gap))
  }
}
