extension Value {
  /// Appends the value as `kubectl get -o yaml` would write it.
  func appendYAML(to text: inout String, indentation: Int = 0) {
    switch self {
    case .text(let value): text += Self.needsQuotes(value) ? "\"\(value)\"" : value
    case .number(let value): text += String(value)
    case .flag(let value): text += value ? "true" : "false"
    case .mapping(let fields):
      for (index, field) in fields.enumerated() {
        if index > 0 { text += String(repeating: " ", count: indentation) }
        text += field.key + ":"
        field.value.appendEntry(to: &text, indentation: indentation)
      }
    case .list(let items):
      for (index, item) in items.enumerated() {
        if index > 0 { text += String(repeating: " ", count: indentation) }
        text += "- "
        item.appendYAML(to: &text, indentation: indentation + 2)
        if item.isInline { text += "\n" }
      }
    }
  }

  /// Appends what follows a key and its colon; the items of a list stand below the key.
  private func appendEntry(to text: inout String, indentation: Int) {
    switch self {
    case .mapping(let fields) where fields.isEmpty: text += " {}\n"
    case .list(let items) where items.isEmpty: text += " []\n"
    case .mapping:
      text += "\n" + String(repeating: " ", count: indentation + 2)
      appendYAML(to: &text, indentation: indentation + 2)
    case .list:
      text += "\n" + String(repeating: " ", count: indentation)
      appendYAML(to: &text, indentation: indentation)
    default:
      text += " "
      appendYAML(to: &text)
      text += "\n"
    }
  }

  private var isInline: Bool {
    switch self {
    case .text, .number, .flag: true
    case .mapping, .list: false
    }
  }

  /// Whether a text would be read as something else than a string.
  private static func needsQuotes(_ text: String) -> Bool {
    guard let first = text.utf8.first, !["true", "false", "null", "yes", "no"].contains(text) else {
      return true
    }
    let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || "._e+-".utf8.contains($0) }
    // No number has two points, which addresses have.
    if isNumeric { return text.utf8.count { $0 == UInt8(ascii: ".") } < 2 }
    return
      !(first | 0x20 >= UInt8(ascii: "a") && first | 0x20 <= UInt8(ascii: "z")
      || (48...57).contains(first)) || text.contains(": ")
  }
}
