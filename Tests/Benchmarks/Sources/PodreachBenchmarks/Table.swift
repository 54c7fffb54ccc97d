/// Writes rows in columns.
struct Table {
  private var rows: [[String]]

  init(columns: [String]) { rows = [columns] }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The table: the first column to the left, the others to the right.
  var text: String {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      row.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + blanks : blanks + row[column]
      }
      .joined(separator: "  ")
    }
    .joined(separator: "\n")
  }
}

/// Numbers as the table shows them.
enum Figure {
  static func ratio(_ value: Double) -> String { "\(decimals(value, 2)) ×" }

  static func milliseconds(_ seconds: Double) -> String { "\(decimals(seconds * 1000, 1)) ms" }

  static func megabytes(_ bytes: Int) -> String { "\(decimals(Double(bytes) / 1e6, 2)) MB" }

  private static func decimals(_ value: Double, _ count: Int) -> String {
    let scale = count == 1 ? 10 : 100
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: count - fraction.count) + fraction
  }
}
