/// Lines of letters, one below the other.
struct TextStack: Hashable, Sendable {
  var lines: [[Run]] = []
  var alignment = MarkupCell.Alignment.left

  /// The widest line's room.
  var room: Double { lines.map { $0.reduce(0) { $0 + $1.room } }.max() ?? 0 }
  var height: Double { lines.reduce(0) { $0 + Self.height(of: $1) } }
  var isEmpty: Bool { lines.isEmpty }

  /// Adds a text, broken into lines that fit.
  mutating func add(_ run: Run, width: Double, limit: Int = 1) {
    let wrapping = Wrapping(size: run.size, isBold: run.isBold)
    for line in wrapping.lines(run.text, width: width, limit: limit) {
      var copy = run
      copy.text = line
      lines.append([copy])
    }
  }

  /// The lines as a table of a width.
  func table(width: Double) -> MarkupTable {
    MarkupTable(
      rows: lines.map {
        [
          MarkupCell(
            runs: $0, width: width, height: Self.height(of: $0), alignment: alignment)
        ]
      })
  }

  /// The lines as a block without a frame, from an upper left corner.
  func block(_ id: String, at corner: Point, width: Double, note: Scene.Note) -> Scene.Block {
    Scene.Block(
      id: id, rectangle: Rectangle(x: corner.x, y: corner.y, width: width, height: height),
      table: table(width: width), note: note)
  }

  private static func height(of line: [Run]) -> Double {
    TypeSize.lineHeight(line.map(\.size).max() ?? TypeSize.text)
  }
}
