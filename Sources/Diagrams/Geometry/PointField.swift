/// Points of many lines, found by where they are.
struct PointField: Sendable {
  private struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  private struct Entry {
    var line: Int
    var point: Point
  }

  private var cells: [Cell: [Entry]] = [:]

  private static let side = 24.0

  /// Adds the points of a line.
  mutating func add(_ points: [Point], line: Int) {
    for point in points {
      let cell = Cell(column: Self.index(point.x), row: Self.index(point.y))
      cells[cell, default: []].append(Entry(line: line, point: point))
    }
  }

  /// How many points of lines other than `line` a rectangle covers.
  func count(in rectangle: Rectangle, except line: Int?) -> Int {
    var count = 0
    for column in Self.index(rectangle.x)...Self.index(rectangle.maxX) {
      for row in Self.index(rectangle.y)...Self.index(rectangle.maxY) {
        guard let entries = cells[Cell(column: column, row: row)] else { continue }
        for entry in entries where entry.line != line && rectangle.contains(entry.point) {
          count += 1
        }
      }
    }
    return count
  }

  private static func index(_ coordinate: Double) -> Int {
    Int(max(-1e9, min(1e9, (coordinate / side).rounded(.down))))
  }
}
