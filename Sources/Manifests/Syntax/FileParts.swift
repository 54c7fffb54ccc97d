/// Splits a YAML stream into parts of one document each.
///
/// A line that starts with `---` or `...` cannot be inside of any YAML value, so the cut is exact; what is wrong in
/// one part cannot reach the next.
struct FileParts: Sequence, IteratorProtocol {
  /// A part of a file.
  struct Part {
    /// Its bytes, whole lines.
    var range: Range<Int>
    /// The number of its first line.
    var firstLine: Int

    /// The part without a first line that is `---` alone; JSON has no such thing.
    func withoutMarker(in bytes: [UInt8]) -> Part {
      guard bytes[range].starts(with: "---".utf8),
        let feed = bytes[range].firstIndex(of: UInt8(ascii: "\n")),
        bytes[(range.lowerBound + 3)..<feed].allSatisfy({ [0x20, 0x09, 0x0D].contains($0) })
      else { return self }
      return Part(range: feed + 1..<range.upperBound, firstLine: firstLine + 1)
    }
  }

  private let bytes: [UInt8]
  private var start: Int
  private var line = 1

  /// Splits the bytes from `start` on.
  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    self.start = start
  }

  /// The next part.
  mutating func next() -> Part? {
    guard start < bytes.count else { return nil }
    let first = (start: start, line: line)
    var holdsContent = false
    while start < bytes.count {
      let isStart = isMarker(UInt8(ascii: "-"), at: start)
      if isStart, holdsContent { break }
      let isEnd = isMarker(UInt8(ascii: "."), at: start)
      holdsContent = holdsContent || isStart || (!isEnd && !isPreface(at: start))
      start = endOfLine(after: start)
      line += 1
      // `...` ends a document; what is only preface goes with the document that follows.
      if isEnd, holdsContent { break }
    }
    return Part(range: first.start..<start, firstLine: first.line)
  }

  private func endOfLine(after index: Int) -> Int {
    let feed = bytes[index...].firstIndex(of: UInt8(ascii: "\n"))
    return feed.map { $0 + 1 } ?? bytes.count
  }

  /// Whether a line is `---` or `...`, alone or followed by white space.
  private func isMarker(_ byte: UInt8, at index: Int) -> Bool {
    guard index + 3 <= bytes.count, bytes[index] == byte, bytes[index + 1] == byte,
      bytes[index + 2] == byte
    else { return false }
    return index + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index + 3])
  }

  /// Whether a line is blank, a comment or a directive, which belong to the document that follows.
  private func isPreface(at index: Int) -> Bool {
    for byte in bytes[index...] {
      switch byte {
      case 0x20, 0x09, 0x0D: continue
      case 0x0A, UInt8(ascii: "#"): return true
      default: return byte == UInt8(ascii: "%") && bytes[index] == byte
      }
    }
    return true
  }
}
