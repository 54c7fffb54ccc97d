/// Arranges entries in as many columns as fit, filled row by row, aligned with each other.
struct Columns: Hashable, Sendable {
  private let offsets: [Double]
  private let count: Int

  private static let gap = 18.0
  private static let most = 4

  /// Arranges entries of some widths.
  init(widths: [Double], available: Double) {
    var best = [widths.max() ?? 0]
    for columns in 2...Self.most where columns <= widths.count {
      let maxima = (0..<columns).map { column in
        stride(from: column, to: widths.count, by: columns).map { widths[$0] }.max() ?? 0
      }
      let total = maxima.reduce(0, +) + Double(columns - 1) * Self.gap
      if total <= available { best = maxima }
    }
    var offset = 0.0
    offsets = best.map { width in
      defer { offset += width + Self.gap }
      return offset
    }
    count = widths.count
  }

  var rows: Int { (count + offsets.count - 1) / offsets.count }

  /// The upper left corner of an entry.
  func place(of index: Int, rowHeight: Double) -> Point {
    Point(x: offsets[index % offsets.count], y: Double(index / offsets.count) * rowHeight)
  }
}
