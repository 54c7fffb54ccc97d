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
  private let end: Int
  private var start: Int
  /// The number of the line that comes next.
  private(set) var line: Int

  /// Splits a range of the bytes, which starts with a line of the given number.
  init(_ bytes: [UInt8], in range: Range<Int>, firstLine: Int = 1) {
    self.bytes = bytes
    start = range.lowerBound
    end = range.upperBound
    line = firstLine
  }

  /// The next part.
  mutating func next() -> Part? {
    guard start < end else { return nil }
    let first = (start: start, line: line)
    var holdsContent = false
    while start < end {
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
    var index = index
    while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    return index < end ? index + 1 : end
  }

  /// Whether a line is `---` or `...`, alone or followed by white space.
  private func isMarker(_ byte: UInt8, at index: Int) -> Bool {
    guard bytes[index] == byte, index + 3 <= end, bytes[index + 1] == byte,
      bytes[index + 2] == byte
    else { return false }
    return index + 3 == end || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index + 3])
  }

  /// Whether a line is blank, a comment or a directive, which belong to the document that follows.
  private func isPreface(at index: Int) -> Bool {
    var place = index
    while place < end {
      defer { place += 1 }
      let byte = bytes[place]
      switch byte {
      case 0x20, 0x09, 0x0D: continue
      case 0x0A, UInt8(ascii: "#"): return true
      default: return byte == UInt8(ascii: "%") && bytes[index] == byte
      }
    }
    return true
  }
}
