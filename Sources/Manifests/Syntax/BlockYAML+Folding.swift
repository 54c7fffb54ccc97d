/// Scalars of several lines, each of which counts as one blank, and quoted ones with escapes.
extension BlockYAML {
  /// Whether a plain scalar that has come to the end of its line goes on in the next one with content.
  var goesOn: Bool {
    var index = offset
    var lineStart = lineStart
    while index < end, bytes[index] == 0x0A || bytes[index] == 0x20 && index > offset {
      index += 1
      if bytes[index - 1] == 0x0A { lineStart = index }
    }
    guard index < end, index > offset, bytes[index] != UInt8(ascii: "#") else { return false }
    return index - lineStart > levels.last?.indentation ?? 0
  }

  /// Reads the further lines of a plain scalar.
  mutating func readFoldedPlain(
    _ first: Range<Int>, at position: Position, into builder: inout TreeBuilder
  ) throws {
    var content = Array(bytes[first])
    while goesOn {
      try fold(into: &content)
      let start = offset
      content += bytes[start..<(try endOfPlainScalar())]
    }
    try builder.scalar(TreeBuilder.Scalar(isPlain: true, position: position)) { $0 += content }
  }

  /// Reads a scalar in quotes that has escapes or several lines, from behind the first quote.
  mutating func readFolded(
    _ quote: UInt8, at position: Position, into builder: inout TreeBuilder
  ) throws {
    var content: [UInt8] = []
    while true {
      guard offset < end else { throw NotUnderstood.notUnderstood }
      let byte = bytes[offset]
      let next = offset + 1 < end ? bytes[offset + 1] : 0
      switch byte {
      case 0x0A:
        while content.last == 0x20 { content.removeLast() }
        try fold(into: &content)
        continue
      case UInt8(ascii: "'") where quote == byte && next == byte:
        content.append(byte)
        offset += 1
      case quote:
        offset += 1
        return try builder.scalar(TreeBuilder.Scalar(isPlain: false, position: position)) {
          $0 += content
        }
      case UInt8(ascii: "\\") where quote == UInt8(ascii: "\""):
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): content.append(next)
        case UInt8(ascii: "n"): content.append(0x0A)
        default: throw NotUnderstood.notUnderstood
        }
        offset += 1
        // What is folded behind an escape is told apart from blanks by libyaml alone.
        guard offset + 1 < end, bytes[offset + 1] != 0x0A else { throw NotUnderstood.notUnderstood }
      default: content.append(byte)
      }
      offset += 1
    }
  }

  /// Goes from the end of a line to the next one with content: one line feed is a blank, of several one less stay.
  private mutating func fold(into content: inout [UInt8]) throws {
    var feeds = 0
    while offset < end, bytes[offset] == 0x0A {
      feeds += 1
      offset += 1
      startLine()
      skipBlanks()
    }
    guard offset < end, offset - lineStart > levels.last?.indentation ?? 0 else {
      throw NotUnderstood.notUnderstood
    }
    content += feeds == 1 ? [0x20] : Array(repeating: 0x0A, count: feeds - 1)
  }
}
