/// Reads the YAML that `kubectl` prints and most people write: mappings and lists of which each entry has a line of its
/// own, with scalars that are plain, quoted or behind a `|`.
///
/// Through libyaml more than half of the time of reading goes into its events. Whatever is not certainly of this form is
/// left to it: a document that is read here is one that libyaml reads, to the same events at the same places.
struct BlockYAML {
  /// Why a document is left to libyaml.
  enum NotUnderstood: Error {
    case notUnderstood
  }

  /// A mapping or list that has begun and not ended.
  struct Level {
    /// Where its entries start.
    var indentation: Int
    var isMapping: Bool
    /// Whether the last key or `-` has no value yet.
    var isPending = false
    /// The place of the value, if there is none.
    var empty = Position(line: 0, column: 0)
  }

  let bytes: [UInt8]
  let end: Int
  var offset: Int
  /// Where the line starts.
  var lineStart: Int
  var line: Int
  var levels: [Level] = []
  /// Whether the last scalar would go on in a line that is further in than this.
  var deepest = Int.max

  /// Prepares to read a part of a file that holds one document.
  init(_ bytes: [UInt8], in part: FileParts.Part) {
    self.bytes = bytes
    offset = part.range.lowerBound
    end = part.range.upperBound
    lineStart = offset
    line = part.firstLine
  }

  /// Feeds the document to a builder.
  ///
  /// - Throws: when there is something that only libyaml reads, or complains about; the builder is then in the middle.
  mutating func read(into builder: inout TreeBuilder) throws {
    builder.startDocument()
    if startsWith(UInt8(ascii: "-"), count: 3) {
      guard lineStart + 3 < end, bytes[lineStart + 3] == 0x0A else {
        throw NotUnderstood.notUnderstood
      }
      offset += 4
      startLine()
    }
    while skipToContent() { try readLine(into: &builder) }
    guard !levels.isEmpty else { throw NotUnderstood.notUnderstood }
    while !levels.isEmpty { try close(in: &builder) }
  }
}

extension BlockYAML {
  /// Goes to the first character of the next line with content.
  private mutating func skipToContent() -> Bool {
    while offset < end {
      switch bytes[offset] {
      case 0x20: offset += 1
      case 0x0A:
        offset += 1
        startLine()
      case UInt8(ascii: "#"): skipLine()
      default: return true
      }
    }
    return false
  }

  mutating func startLine() {
    lineStart = offset
    line += 1
  }

  mutating func skipLine() {
    while offset < end, bytes[offset] != 0x0A { offset += 1 }
  }

  private func startsWith(_ byte: UInt8, count: Int) -> Bool {
    guard offset + count <= end else { return false }
    return bytes[offset..<offset + count].allSatisfy { $0 == byte }
  }

  /// Reads a line with content: closes what it is not in, and reads its entry.
  private mutating func readLine(into builder: inout TreeBuilder) throws {
    let indentation = offset - lineStart
    guard indentation <= deepest else { throw NotUnderstood.notUnderstood }
    deepest = Int.max
    while let level = levels.last, level.indentation > indentation { try close(in: &builder) }
    let isItem = isBlank(offset + 1) && bytes[offset] == UInt8(ascii: "-")
    if let level = levels.last, level.indentation == indentation, !level.isMapping, !isItem {
      // The items of a list may stand right below the key whose value it is.
      try close(in: &builder)
      guard let level = levels.last, level.indentation == indentation, level.isMapping else {
        throw NotUnderstood.notUnderstood
      }
    }
    if isItem { try readItem(into: &builder) } else { try readEntry(into: &builder) }
  }

  private mutating func readItem(into builder: inout TreeBuilder) throws {
    let indentation = offset - lineStart
    let last = levels.count - 1
    guard last >= 0 else { throw NotUnderstood.notUnderstood }
    if levels[last].indentation == indentation, !levels[last].isMapping {
      try finishEntry(in: &builder)
    } else {
      // Another list, which must be a value that is due.
      guard levels[last].isPending else { throw NotUnderstood.notUnderstood }
      levels[last].isPending = false
      try builder.begin(.sequence, anchor: nil, at: position)
      levels.append(Level(indentation: indentation, isMapping: false))
    }
    offset += 1
    let empty = position
    skipBlanks()
    guard offset < end, bytes[offset] != 0x0A, bytes[offset] != UInt8(ascii: "#") else {
      expectValue(orEmptyAt: empty)
      skipLine()
      return
    }
    if isBlank(offset + 1), bytes[offset] == UInt8(ascii: "-") {
      throw NotUnderstood.notUnderstood
    }
    if let colon = endOfKey() {
      try begin(at: offset - lineStart, in: &builder)
      try readEntry(endingAt: colon, into: &builder)
    } else {
      try readValue(into: &builder)
    }
  }

  private mutating func readEntry(into builder: inout TreeBuilder) throws {
    let indentation = offset - lineStart
    guard let colon = endOfKey() else { throw NotUnderstood.notUnderstood }
    if let level = levels.last {
      if level.indentation == indentation {
        guard level.isMapping else { throw NotUnderstood.notUnderstood }
        try finishEntry(in: &builder)
      } else {
        guard level.isPending else { throw NotUnderstood.notUnderstood }
        levels[levels.count - 1].isPending = false
        try begin(at: indentation, in: &builder)
      }
    } else {
      guard indentation == 0, builder.root == nil else { throw NotUnderstood.notUnderstood }
      try begin(at: 0, in: &builder)
    }
    try readEntry(endingAt: colon, into: &builder)
  }

  private mutating func begin(at indentation: Int, in builder: inout TreeBuilder) throws {
    try builder.begin(.mapping, anchor: nil, at: position)
    levels.append(Level(indentation: indentation, isMapping: true))
  }

  private mutating func readEntry(endingAt colon: Int, into builder: inout TreeBuilder) throws {
    try scalar(offset..<colon, isPlain: true, at: position, in: &builder)
    offset = colon + 1
    let empty = position
    skipBlanks()
    if offset < end, bytes[offset] != 0x0A, bytes[offset] != UInt8(ascii: "#") {
      try readValue(into: &builder)
    } else {
      expectValue(orEmptyAt: empty)
      skipLine()
    }
  }

  /// Notes that a value must follow, or there is none.
  private mutating func expectValue(orEmptyAt empty: Position) {
    levels[levels.count - 1].isPending = true
    levels[levels.count - 1].empty = empty
  }

  /// Gives an entry that has no value an empty one.
  private mutating func finishEntry(in builder: inout TreeBuilder) throws {
    let last = levels.count - 1
    guard levels[last].isPending else { return }
    levels[last].isPending = false
    try scalar(offset..<offset, isPlain: true, at: levels[last].empty, in: &builder)
  }

  /// Ends the innermost mapping or list.
  private mutating func close(in builder: inout TreeBuilder) throws {
    try finishEntry(in: &builder)
    levels.removeLast()
    builder.end()
  }
}

extension BlockYAML {
  /// Where the colon behind a plain key is; `nil` when no such key starts here.
  private func endOfKey() -> Int? {
    var index = offset
    guard index < end, Self.isName(bytes[index]) else { return nil }
    // libyaml allows a key 1,024 characters.
    let limit = min(end, offset + 1_000)
    while index < limit {
      let byte = bytes[index]
      if byte == UInt8(ascii: ":"), isBlank(index + 1) { return index }
      guard Self.isName(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") else {
        return nil
      }
      index += 1
    }
    return nil
  }

  mutating func skipBlanks() {
    while offset < end, bytes[offset] == 0x20 { offset += 1 }
  }

  /// Whether there is a blank, the end of a line or of the text.
  func isBlank(_ index: Int) -> Bool {
    index >= end || bytes[index] == 0x20 || bytes[index] == 0x0A
  }

  var position: Position { Position(line: line, column: offset - lineStart + 1) }

  /// Whether a key or a plain scalar may start with a character; some more may.
  static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
