import Diagnostics

/// Reads JSON documents that follow one another, strictly by RFC 8259.
///
/// libyaml reads most of JSON, but neither tabs between tokens nor characters beyond the basic plane that are
/// written as two escapes.
struct JSONDocuments {
  private let bytes: [UInt8]
  /// Where reading stops.
  var end: Int
  private(set) var offset: Int
  private(set) var line: Int
  /// The column of `columnOffset`; columns are counted on from there.
  private var column = 1
  private var columnOffset: Int

  /// Prepares to read a part of a file that starts at the beginning of a line.
  init(_ bytes: [UInt8], in range: Range<Int>, firstLine: Int) {
    self.bytes = bytes
    end = range.upperBound
    offset = range.lowerBound
    columnOffset = range.lowerBound
    line = firstLine
  }

  /// Whether a part of a file looks like JSON: an object with a quoted key, or a list of them.
  static func isLikely(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var significant: [UInt8] = []
    for byte in bytes[range] where ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
      significant.append(byte)
      if significant.count == 2 { break }
    }
    return ["{\"", "{}", "[{", "[]"].contains(String(decoding: significant, as: UTF8.self))
  }

  /// Whether there is another document.
  mutating func hasMore() -> Bool {
    skipSpace()
    return offset < end
  }

  /// Passes over a character, such as those around and between the items of a list; returns whether it is there.
  mutating func skip(_ character: UInt8) -> Bool {
    skipSpace()
    guard peek == character else { return false }
    offset += 1
    return true
  }

  /// Feeds the next document to a builder.
  mutating func readDocument(into builder: inout TreeBuilder) throws(SyntaxProblem) {
    builder.startDocument()
    skipSpace()
    /// Whether each open collection is a mapping.
    var open: [Bool] = []
    repeat {
      skipSpace()
      let position = position()
      switch peek {
      case UInt8(ascii: "{"):
        offset += 1
        try builder.begin(.mapping, anchor: nil, at: position)
        skipSpace()
        if peek != UInt8(ascii: "}") {
          open.append(true)
          try readKey(into: &builder)
          continue
        }
        offset += 1
        builder.end()
      case UInt8(ascii: "["):
        offset += 1
        try builder.begin(.sequence, anchor: nil, at: position)
        skipSpace()
        if peek != UInt8(ascii: "]") {
          open.append(false)
          continue
        }
        offset += 1
        builder.end()
      case UInt8(ascii: "\""):
        try readString(into: &builder)
      default:
        try readWord(into: &builder)
      }
      try closeCollections(&open, in: &builder)
    } while !open.isEmpty
  }

  /// Goes to the next line that starts an object, after a problem.
  mutating func skipToNextDocument() {
    while let byte = peek {
      offset += 1
      guard byte == UInt8(ascii: "\n") else { continue }
      startLine()
      if peek == UInt8(ascii: "{") { return }
    }
  }
}

extension JSONDocuments {
  /// Reads what may follow a value: commas, and the ends of collections.
  private mutating func closeCollections(
    _ open: inout [Bool], in builder: inout TreeBuilder
  ) throws(SyntaxProblem) {
    while let isMapping = open.last {
      skipSpace()
      switch peek {
      case UInt8(ascii: ","):
        offset += 1
        if isMapping { try readKey(into: &builder) }
        return
      case UInt8(ascii: "}") where isMapping, UInt8(ascii: "]") where !isMapping:
        offset += 1
        open.removeLast()
        builder.end()
      default:
        throw expected(isMapping ? "`,` or `}`" : "`,` or `]`")
      }
    }
  }

  private mutating func readKey(into builder: inout TreeBuilder) throws(SyntaxProblem) {
    skipSpace()
    guard peek == UInt8(ascii: "\"") else { throw expected("a key in double quotes") }
    try readString(into: &builder)
    skipSpace()
    guard peek == UInt8(ascii: ":") else { throw expected("`:`") }
    offset += 1
  }

  /// Reads a number, `true`, `false` or `null`.
  private mutating func readWord(into builder: inout TreeBuilder) throws(SyntaxProblem) {
    let start = offset
    let position = position()
    while let byte = peek,
      Self.isAlphanumeric(byte) || [UInt8(ascii: "+"), 0x2D, 0x2E].contains(byte)
    {
      offset += 1
    }
    let word = bytes[start..<offset]
    guard Self.isLiteral(word) || Self.isNumber(word) else {
      offset = start
      throw expected("a value")
    }
    try builder.scalar(TreeBuilder.Scalar(isPlain: true, position: position)) { text in
      text.append(contentsOf: word)
    }
  }

  private mutating func readString(into builder: inout TreeBuilder) throws(SyntaxProblem) {
    let position = position()
    offset += 1
    let start = offset
    var hasEscapes = false
    var isASCII = true
    scan: while true {
      guard let byte = peek else { throw expected("`\"`") }
      switch byte {
      case UInt8(ascii: "\""): break scan
      case UInt8(ascii: "\\"):
        hasEscapes = true
        offset += 2
      case ..<0x20: throw expected("`\"` before the end of the line")
      default:
        isASCII = isASCII && byte < 0x80
        offset += 1
      }
    }
    let content = bytes[start..<offset]
    offset += 1
    guard isASCII || String(validating: content, as: UTF8.self) != nil else {
      throw SyntaxProblem(
        .notText, "a string that is not UTF-8", at: position, hint: "save the file as UTF-8 text")
    }
    var unescaped: [UInt8]?
    if hasEscapes {
      guard let result = JSONEscapes.unescape(content) else {
        throw SyntaxProblem(.jsonSyntax, "a string with an unknown escape", at: position)
      }
      unescaped = result
    }
    try builder.scalar(TreeBuilder.Scalar(isPlain: false, position: position)) { text in
      if let unescaped { text += unescaped } else { text += content }
    }
  }

  private var peek: UInt8? { offset < end ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte = peek {
      switch byte {
      case 0x20, 0x09, 0x0D: offset += 1
      case 0x0A:
        offset += 1
        startLine()
      default: return
      }
    }
  }

  private mutating func startLine() {
    line += 1
    column = 1
    columnOffset = offset
  }

  private mutating func position() -> Position {
    let stop = min(offset, end)
    if columnOffset < stop {
      for byte in bytes[columnOffset..<stop] where byte & 0xC0 != 0x80 { column += 1 }
      columnOffset = stop
    }
    return Position(line: line, column: column)
  }

  private mutating func expected(_ what: String) -> SyntaxProblem {
    offset = min(offset, end)
    let found = peek.map { "`\(String(decoding: [$0], as: UTF8.self))`" } ?? "the end"
    return SyntaxProblem(.jsonSyntax, "expected \(what), found \(found)", at: position())
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func isLiteral(_ word: ArraySlice<UInt8>) -> Bool {
    guard (4...5).contains(word.count) else { return false }
    return ["true", "false", "null"].contains(String(decoding: word, as: UTF8.self))
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    func digits() -> Int {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !leadsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
