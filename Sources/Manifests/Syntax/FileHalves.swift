/// Cuts a large YAML stream in two that can be read at the same time.
struct FileHalves {
  /// A part of a file that starts where a document starts.
  struct Half {
    /// Its bytes, whole lines.
    var range: Range<Int>
    /// The number of its first line.
    var firstLine: Int
    /// The number of documents before it, if each part before it is one.
    var documentsBefore: Int
  }

  /// Below this size a second thread is not worth its start.
  static let leastBytes = 1 << 18

  private let bytes: [UInt8]
  private let start: Int
  /// Where the second half starts.
  let middle: Int

  /// Finds the middle; `nil` when the text is small or has no place to cut it at.
  init?(_ text: FileText, leastBytes: Int = Self.leastBytes) {
    guard text.bytes.count - text.start >= leastBytes else { return nil }
    let half = text.start + (text.bytes.count - text.start) / 2
    guard let middle = Self.cut(text.bytes, from: text.start, near: half) else { return nil }
    bytes = text.bytes
    start = text.start
    self.middle = middle
  }

  /// The first half.
  var first: Half { Half(range: start..<middle, firstLine: 1, documentsBefore: 0) }

  /// The second half; finding its number goes through all of the first.
  var second: Half {
    var parts = FileParts(bytes, in: start..<middle)
    var count = 0
    while parts.next() != nil { count += 1 }
    return Half(range: middle..<bytes.count, firstLine: parts.line, documentsBefore: count)
  }

  /// A line `---` behind a line with content, where a part starts whatever came before.
  private static func cut(_ bytes: [UInt8], from start: Int, near place: Int) -> Int? {
    var index = place
    // Documents are short; where there is none for so long, the file is most likely one document.
    let limit = min(bytes.count, place + 1 << 22)
    while index + 4 < limit {
      defer { index += 1 }
      guard bytes[index] == 0x0A, bytes[index + 1] == UInt8(ascii: "-"),
        bytes[index + 2] == UInt8(ascii: "-"), bytes[index + 3] == UInt8(ascii: "-"),
        bytes[index + 4] == 0x0A
      else { continue }
      let lineStart = bytes[start..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? start
      if isContent(bytes[lineStart..<index]) { return index + 1 }
    }
    return nil
  }

  /// Whether a line is neither blank nor a comment, directive or marker.
  private static func isContent(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return false }
    let outer = line.first ?? first
    return first != UInt8(ascii: "#")
      && ![UInt8(ascii: "%"), UInt8(ascii: "."), UInt8(ascii: "-")].contains(outer)
  }
}
