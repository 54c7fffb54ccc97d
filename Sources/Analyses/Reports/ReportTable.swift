/// A table for CSV and Markdown.
struct ReportTable {
  var columns: [String]
  var rows: [[String]]

  /// The table; aligned columns for a person, unless a program reads it.
  func bytes(_ format: ReportFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    switch format {
    case .csv:
      for row in [columns] + rows {
        for (index, cell) in row.enumerated() {
          if index > 0 { bytes.append(text: ",") }
          bytes.append(csvField: cell)
        }
        bytes.append(text: "\r\n")
      }
    case .markdown:
      append(columns, to: &bytes)
      bytes.append(text: "|" + String(repeating: " --- |", count: columns.count) + "\n")
      for row in rows { append(row, to: &bytes) }
    case .text, .json: break
    }
    return bytes
  }

  private func append(_ row: [String], to bytes: inout [UInt8]) {
    bytes.append(text: "|")
    for cell in row {
      bytes.append(text: " ")
      bytes.append(markdownCell: cell)
      bytes.append(text: " |")
    }
    bytes.append(text: "\n")
  }
}
