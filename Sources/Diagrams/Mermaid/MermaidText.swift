/// Text as Mermaid takes it.
enum MermaidText {
  /// How much of a text is kept.
  private static let longest = 300

  /// A text between the quotes of a label: what may have a meaning there becomes an entity by number.
  static func label(_ text: String) -> String {
    escaped(text.displayed.prefix(longest), isQuoted: true)
  }

  /// A text up to the end of its line, as in a comment or after `accTitle:`.
  static func line(_ text: String) -> String {
    escaped(text.displayed.prefix(4 * longest), isQuoted: false)
  }

  /// A text as a value of the YAML at the head.
  static func frontMatter(_ text: String) -> String {
    let kept = text.displayed.prefix(longest).unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return "\"\(kept)\""
  }

  /// Replaces what has a meaning; in quotes also a list's mark at the start, which makes GitHub refuse the label.
  private static func escaped(_ text: Substring, isQuoted: Bool) -> String {
    var result = ""
    var isStart = true
    var digitsOnly = true
    for scalar in text.unicodeScalars {
      let isListMark = isQuoted && isStart && (scalar == "-" || scalar == "+" || scalar == "*")
      let isListNumber = isQuoted && !isStart && digitsOnly && (scalar == "." || scalar == ")")
      if isListMark || isListNumber || isSpecial(scalar) {
        result += "#\(scalar.value);"
      } else {
        result.unicodeScalars.append(scalar)
      }
      isStart = false
      digitsOnly = digitsOnly && ("0"..."9").contains(scalar)
    }
    return result
  }

  private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "#", "\"", "&", "<", ">", "`", "\\", "|", "[", "]", "{", "}", ";", "%", "*", "_", "~", "$",
      "@",
      "'":
      true
    default: false
    }
  }
}
