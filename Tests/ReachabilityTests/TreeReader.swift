/// Reads the plain YAML of the truth tables: blocks, `{}` and `[]`, scalars on one line.
///
/// What it does not know it refuses; it is here so that the oracle needs nothing of the product.
struct TreeReader {
  /// A line that is not of this kind of YAML.
  struct Refusal: Error { let line: String }

  private struct Line {
    var indent: Int
    var text: Substring

    init(indent: Int, text: Substring) {
      self.indent = indent
      self.text = text
    }

    /// Takes a line apart; `nil` if there is nothing on it but a comment.
    init?(reading line: Substring) {
      text = line.drop { $0 == " " }
      indent = line.count - text.count
      if text.hasPrefix("#") { return nil }
      if let comment = text.firstRange(of: " #"), !text.contains("\"") {
        text = text[..<comment.lowerBound]
      }
      while text.last == " " { text.removeLast() }
      if text.isEmpty { return nil }
    }
  }

  private var lines: ArraySlice<Line>

  /// Reads every document of a text.
  static func documents(_ text: String) throws -> [Tree] {
    try text.split(separator: "\n").split { $0.hasPrefix("---") }.compactMap { part in
      let lines = part.compactMap(Line.init(reading:))
      guard !lines.isEmpty else { return nil }
      var reader = TreeReader(lines: lines[...])
      let tree = try reader.block()
      if let rest = reader.lines.first { throw Refusal(line: String(rest.text)) }
      return tree
    }
  }

  private init(lines: ArraySlice<Line>) { self.lines = lines }

  private mutating func block() throws -> Tree {
    guard let first = lines.first else { throw Refusal(line: "") }
    return first.text.hasPrefix("- ") ? try list(first.indent) : try map(first.indent)
  }

  private mutating func list(_ indent: Int) throws -> Tree {
    var items: [Tree] = []
    while let line = lines.first, line.indent == indent, line.text.hasPrefix("- ") {
      let inner = line.text.dropFirst(2).drop { $0 == " " }
      if Self.key(of: inner) == nil {
        lines.removeFirst()
        items.append(try Self.scalar(inner))
      } else {
        // The item is a map whose first key stands behind the hyphen.
        lines[lines.startIndex] = Line(
          indent: indent + line.text.count - inner.count, text: inner)
        items.append(try block())
      }
    }
    return .list(items)
  }

  private mutating func map(_ indent: Int) throws -> Tree {
    guard let first = lines.first, Self.key(of: first.text) != nil else {
      throw Refusal(line: lines.first.map { String($0.text) } ?? "")
    }
    var fields: [Tree.Field] = []
    while let line = lines.first, line.indent == indent, let (key, rest) = Self.key(of: line.text) {
      lines.removeFirst()
      if !rest.isEmpty {
        fields.append(Tree.Field(key: key, value: try Self.scalar(rest)))
      } else if let next = lines.first,
        next.indent > indent || next.indent == indent && next.text.hasPrefix("- ")
      {
        fields.append(Tree.Field(key: key, value: try block()))
      }
      // A key with nothing behind it is as good as absent.
    }
    return .map(fields)
  }

  /// The key at the beginning of a line and what follows its colon, `nil` if the line is a scalar.
  private static func key(of text: Substring) -> (key: String, rest: Substring)? {
    if let mark = text.first, mark == "\"" || mark == "'" {
      let parts = text.dropFirst().split(separator: mark, maxSplits: 1)
      guard parts.count == 2, parts[1].hasPrefix(":") else { return nil }
      return (String(parts[0]), parts[1].dropFirst().drop { $0 == " " })
    }
    if text.hasSuffix(":"), !text.contains(": ") { return (String(text.dropLast()), "") }
    guard let colon = text.firstRange(of: ": ") else { return nil }
    return (String(text[..<colon.lowerBound]), text[colon.upperBound...].drop { $0 == " " })
  }

  private static func scalar(_ text: Substring) throws -> Tree {
    switch text.first {
    case "\"" where text.count > 1 && text.last == "\"",
      "'" where text.count > 1 && text.last == "'":
      .text(String(text.dropFirst().dropLast()))
    case "{" where text == "{}": .map([])
    case "[" where text == "[]": .list([])
    case "\"", "'", "{", "[", "|", ">", "&", "*", "!": throw Refusal(line: String(text))
    default: .plain(String(text))
    }
  }
}

extension Tree {
  /// The value of a field, `nil` if it is absent or this is no map.
  subscript(_ key: String) -> Tree? {
    guard case .map(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }

  /// The fields of a map, none for anything else.
  var entries: [Field] {
    if case .map(let fields) = self { fields } else { [] }
  }

  /// The items of a list, none for anything else.
  var items: [Tree] { if case .list(let items) = self { items } else { [] } }

  /// A scalar's text, `nil` for anything else.
  var scalar: String? {
    switch self {
    case .text(let text), .plain(let text): text
    case .list, .map: nil
    }
  }

  /// A scalar as a number.
  var number: Int? { scalar.flatMap { Int($0) } }
}
