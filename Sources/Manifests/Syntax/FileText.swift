/// The bytes of a file as UTF-8.
struct FileText {
  /// UTF-8, possibly with faults.
  var bytes: [UInt8]
  /// Where the text starts: behind the byte order mark.
  var start = 0

  /// Takes the byte order mark off, and converts UTF-16, which some editors on Windows write.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      start = 3
    } else if bytes.starts(with: [0xFF, 0xFE]) {
      self.bytes = Self.decode(bytes) { UInt16($0) | UInt16($1) << 8 }
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      self.bytes = Self.decode(bytes) { UInt16($0) << 8 | UInt16($1) }
    }
  }

  /// Where the first NUL byte is, which no manifest holds.
  var firstNUL: Position? {
    guard let index = bytes.firstIndex(of: 0) else { return nil }
    let line = bytes[..<index].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return Position(line: line, column: 1)
  }

  private static func decode(_ bytes: [UInt8], _ unit: (UInt8, UInt8) -> UInt16) -> [UInt8] {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { unit(bytes[$0], bytes[$0 + 1]) }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
