/// A value of the page's data, written as JSON without a blank.
///
/// The text may stand in a `script` element whatever its strings hold: `<` is written as an escape, so that neither
/// an end tag nor a comment can occur in it. Strings and names of members are what a page may show: see
/// ``Swift/String/shown``.
enum PageData: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([PageData])
  /// Members without a value are left out.
  case object([(String, PageData?)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }

  /// A list of numbers.
  static func numbers(_ numbers: [Int]) -> PageData { .list(numbers.map { .number($0) }) }
  /// A list of texts.
  static func texts(_ texts: [String]) -> PageData { .list(texts.map { .text($0) }) }

  /// The JSON.
  var json: String {
    var result = ""
    write(to: &result)
    return result
  }

  private func write(to result: inout String) {
    switch self {
    case .text(let text): Self.write(text, to: &result)
    case .number(let number): result += String(number)
    case .flag(let value): result += value ? "1" : "0"
    case .list(let items):
      result += "["
      for (index, item) in items.enumerated() {
        if index > 0 { result += "," }
        item.write(to: &result)
      }
      result += "]"
    case .object(let members):
      result += "{"
      var isFirst = true
      for case (let key, let value?) in members {
        if !isFirst { result += "," }
        isFirst = false
        Self.write(key, to: &result)
        result += ":"
        value.write(to: &result)
      }
      result += "}"
    }
  }

  private static func write(_ text: String, to result: inout String) {
    result += "\""
    for scalar in text.shown.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{7F}"..."\u{9F}", "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    result += "\""
  }
}
