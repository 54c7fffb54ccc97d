import Diagnostics

/// Appends texts to bytes, escaped for the format that they go into.
///
/// Long lists are written row by row, so that memory goes by a row and not by the answer.
extension [UInt8] {
  /// Appends a text as it is.
  mutating func append(text: String) { append(contentsOf: text.utf8) }

  /// Appends spaces.
  mutating func append(spaces count: Int) {
    if count > 0 { append(contentsOf: repeatElement(UInt8(ascii: " "), count: count)) }
  }

  /// Appends a text as a JSON string, with its quotes (RFC 8259 §7).
  mutating func append(jsonString text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append(text: "\\\"")
      case UInt8(ascii: "\\"): append(text: "\\\\")
      case 0x0A: append(text: "\\n")
      case 0x0D: append(text: "\\r")
      case 0x09: append(text: "\\t")
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        append(text: "\\u00")
        append(digits[Int(byte >> 4)])
        append(digits[Int(byte & 15)])
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends a field of a CSV row: quoted where it must be (RFC 4180), and never a spreadsheet's formula.
  mutating func append(csvField text: String) {
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let needsQuotes = isFormula || text.utf8.contains { "\",\r\n".utf8.contains($0) }
    guard needsQuotes else { return append(text: text) }
    append(UInt8(ascii: "\""))
    if isFormula { append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends a cell of a Markdown table: on one line, and free of what would end the cell or mark text up.
  mutating func append(markdownCell text: String) {
    let hasControls = text.unicodeScalars.contains(where: \.isControl)
    let line =
      hasControls
      ? String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? " " : $0 })) : text
    for byte in line.utf8 {
      switch byte {
      case UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"),
        UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case UInt8(ascii: "<"): append(text: "&lt;")
      case UInt8(ascii: "&"): append(text: "&amp;")
      case UInt8(ascii: ">"): append(text: "&gt;")
      default: append(byte)
      }
    }
  }

  /// Appends a text for a terminal: control characters, which could move its cursor, become `?`.
  mutating func append(terminalText text: String) {
    append(text: DiagnosticTextWriter.printable(text))
  }
}
