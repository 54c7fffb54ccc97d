/// The scalars of YAML in the usual form.
extension BlockYAML {
  /// Reads a value that stands behind its key or `-`.
  mutating func readValue(into builder: inout TreeBuilder) throws {
    let start = offset
    let position = position
    switch bytes[offset] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      try readQuoted(into: &builder)
    case UInt8(ascii: "|"):
      try readLines(into: &builder)
      return
    case UInt8(ascii: "{") where offset + 1 < end && bytes[offset + 1] == UInt8(ascii: "}"):
      try builder.begin(.mapping, anchor: nil, isFlow: true, at: position)
      builder.end()
      offset += 2
    case UInt8(ascii: "[") where offset + 1 < end && bytes[offset + 1] == UInt8(ascii: "]"):
      try builder.begin(.sequence, anchor: nil, at: position)
      builder.end()
      offset += 2
    case _ where Self.isName(bytes[offset]) || Self.isMark(bytes[offset]),
      UInt8(ascii: "-") where !isBlank(offset + 1):
      let end = try endOfPlainScalar()
      if goesOn {
        try readFoldedPlain(start..<end, at: position, into: &builder)
      } else {
        try scalar(start..<end, isPlain: true, at: position, in: &builder)
      }
    default:
      throw NotUnderstood.notUnderstood
    }
    try finishLine()
  }

  /// Goes to the end of the line, or to a comment; returns where the scalar ends.
  mutating func endOfPlainScalar() throws -> Int {
    var stop = offset
    while offset < end, bytes[offset] != 0x0A {
      switch bytes[offset] {
      case 0x20:
        if offset + 1 < end, bytes[offset + 1] == UInt8(ascii: "#") { return stop }
      case UInt8(ascii: ":"):
        guard !isBlank(offset + 1) else { throw NotUnderstood.notUnderstood }
        stop = offset + 1
      default: stop = offset + 1
      }
      offset += 1
    }
    return stop
  }

  /// Reads what may stand behind a value: blanks and a comment.
  private mutating func finishLine() throws {
    let start = offset
    skipBlanks()
    guard offset < end, bytes[offset] != 0x0A else {
      return levels.last.map { deepest = $0.indentation } ?? ()
    }
    guard bytes[offset] == UInt8(ascii: "#"), offset > start else {
      throw NotUnderstood.notUnderstood
    }
    skipLine()
    deepest = levels.last?.indentation ?? 0
  }

  func scalar(
    _ range: Range<Int>, isPlain: Bool, at position: Position, in builder: inout TreeBuilder
  ) throws {
    try builder.scalar(TreeBuilder.Scalar(isPlain: isPlain, position: position)) { text in
      // A slice would be counted as a use of the bytes, which two threads read.
      for index in range { text.append(bytes[index]) }
    }
  }

  /// Whether a character that no name has may start a plain scalar; some more may.
  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: "("),
      UInt8(ascii: "<"), UInt8(ascii: "="), 0x80...:
      true
    default: false
    }
  }
}

extension BlockYAML {
  /// Reads a scalar in quotes.
  private mutating func readQuoted(into builder: inout TreeBuilder) throws {
    let position = position
    let quote = bytes[offset]
    offset += 1
    let start = offset
    while offset < end, bytes[offset] != quote, bytes[offset] != 0x0A,
      bytes[offset] != UInt8(ascii: "\\")
    {
      offset += 1
    }
    guard offset < end else { throw NotUnderstood.notUnderstood }
    let isDoubled = quote == 0x27 && offset + 1 < end && bytes[offset + 1] == quote
    guard bytes[offset] == quote, !isDoubled else {
      offset = start
      return try readFolded(quote, at: position, into: &builder)
    }
    try scalar(start..<offset, isPlain: false, at: position, in: &builder)
    offset += 1
  }

  /// Reads `|`, `|-` or `|+` and the lines below, which are further in.
  private mutating func readLines(into builder: inout TreeBuilder) throws {
    let position = position
    let outer = levels.last?.indentation ?? 0
    offset += 1
    var chomping: UInt8?
    if offset < end, bytes[offset] == UInt8(ascii: "-") || bytes[offset] == UInt8(ascii: "+") {
      chomping = bytes[offset]
      offset += 1
    }
    guard offset < end, bytes[offset] == 0x0A else { throw NotUnderstood.notUnderstood }
    offset += 1
    startLine()
    skipBlanks()
    let indentation = offset - lineStart
    guard indentation > outer, offset < end, bytes[offset] != 0x0A else {
      throw NotUnderstood.notUnderstood
    }
    offset = lineStart
    var lines: [Range<Int>] = []
    var blankLines = 0
    while let content = try nextLine(indentation) {
      if content.isEmpty {
        blankLines += 1
      } else {
        lines += Array(repeating: 0..<0, count: blankLines) + [content]
        blankLines = 0
      }
    }
    deepest = outer
    try builder.scalar(TreeBuilder.Scalar(isPlain: false, position: position)) { text in
      for (index, line) in lines.enumerated() {
        if index > 0 { text.append(0x0A) }
        for index in line { text.append(bytes[index]) }
      }
      let feeds = chomping == UInt8(ascii: "-") ? 0 : chomping == nil ? 1 : 1 + blankLines
      text += Array(repeating: 0x0A, count: feeds)
    }
  }

  /// The next line of a scalar without its indentation; `nil` where the scalar ends.
  private mutating func nextLine(_ indentation: Int) throws -> Range<Int>? {
    guard offset < end else { return nil }
    while offset < end, offset - lineStart < indentation, bytes[offset] == 0x20 { offset += 1 }
    let start = offset
    guard start < end, start - lineStart == indentation || bytes[start] == 0x0A else {
      offset = lineStart
      return nil
    }
    skipLine()
    // Whether the last line of a file ends is told by its line feed.
    guard offset < end else { throw NotUnderstood.notUnderstood }
    let content = start..<offset
    offset += 1
    startLine()
    return content
  }
}

extension BlockYAML {
  /// Whether a part holds nothing but lines of characters that YAML allows without question, and no tab.
  static func isPrintable(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    for index in range {
      // A subtraction that wraps around tells both limits with one comparison.
      guard bytes[index] &- 0x20 < 0x5F || bytes[index] == 0x0A else {
        return isPlainText(bytes, in: index..<range.upperBound)
      }
    }
    return true
  }

  /// The same for text in other scripts; it leaves out much of what is allowed, and each byte order mark and
  /// unusual end of a line.
  private static func isPlainText(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
    var index = range.lowerBound
    func isContinued(_ count: Int) -> Bool {
      index + count < range.upperBound
        && (1...count).allSatisfy { bytes[index + $0] & 0xC0 == 0x80 }
    }
    while index < range.upperBound {
      switch bytes[index] {
      case 0x0A, 0x20...0x7E: index += 1
      case 0xC3...0xDF where isContinued(1): index += 2
      case 0xE2 where isContinued(2) && (bytes[index + 1] != 0x80 || bytes[index + 2] < 0xA8):
        index += 3
      case 0xE3...0xEC where isContinued(2): index += 3
      case 0xF0 where isContinued(3) && bytes[index + 1] == 0x9F: index += 4
      default: return false
      }
    }
    return true
  }
}
