public import Diagnostics

/// The texts of the files that were read, to quote the lines that decide.
public struct SourceTexts: Sendable {
  /// A text and where its lines start.
  private struct Text {
    var bytes: [UInt8]
    var starts: [Int]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      starts = [0]
      for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
        starts.append(index + 1)
      }
    }

    /// A line without its end, counted from 1.
    func line(_ number: Int) -> ArraySlice<UInt8>? {
      guard (1...starts.count).contains(number) else { return nil }
      let end = number < starts.count ? starts[number] - 1 : bytes.count
      return bytes[starts[number - 1]..<end]
    }
  }

  private var texts: [String: Text] = [:]

  /// Creates an empty collection.
  public init() {}

  /// Keeps the text of a file.
  public mutating func keep(_ bytes: [UInt8], of path: String) { texts[path] = Text(bytes) }

  /// The files, in order.
  var paths: [String] { texts.keys.sorted() }

  /// The whole text of a file, where it was kept.
  public func bytes(of path: String) -> [UInt8]? { texts[path]?.bytes }

  /// The lines of what is written at a place, with their numbers: those further in than its first, eight at most.
  public func excerpt(at location: SourceLocation) -> [(number: Int, text: String)] {
    guard let text = texts[location.file], let first = text.line(location.line) else { return [] }
    guard first.count <= Self.mostBytes else {
      // JSON on one line: what is written at the place itself.
      let rest = String(decoding: first, as: UTF8.self).unicodeScalars.dropFirst(
        location.column - 1)
      return [(location.line, String(String.UnicodeScalarView(rest.prefix(Self.mostBytes))) + " …")]
    }
    let own = indentation(of: first)
    var result: [(number: Int, text: String)] = []
    for number in location.line..<(location.line + Self.mostLines) {
      guard let line = text.line(number) else { break }
      let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == 0x0D }
      if number > location.line, isBlank || indentation(of: line) <= own { break }
      let words = String(decoding: line.prefix(Self.mostBytes), as: UTF8.self)
      result.append((number, String(words.filter { $0 != "\r" })))
    }
    return result
  }

  /// The lines of the object that starts at a place, with the number of the first: to the end of its document, or to
  /// the next item of a list.
  public func object(at location: SourceLocation) -> [String] {
    guard let text = texts[location.file], let first = text.line(location.line) else { return [] }
    guard first.count <= Self.mostBytes else { return excerpt(at: location).map(\.text) }
    let own = indentation(of: first)
    var lines: [String] = []
    for number in location.line..<(location.line + Self.mostLinesOfObject) {
      guard let line = text.line(number) else { break }
      let words = String(decoding: line.prefix(Self.mostBytes), as: UTF8.self)
        .filter { $0 != "\r" }
      let rest = words.drop { $0 == " " }
      if number > location.line {
        if words.hasPrefix("---") || words.hasPrefix("...") { break }
        if !rest.isEmpty, indentation(of: line) < own { break }
        if indentation(of: line) == own, own > 0, rest.hasPrefix("-") { break }
      }
      lines.append(words)
      if number > location.line, indentation(of: line) == own, rest.hasPrefix("}") { break }
    }
    while lines.last?.allSatisfy({ $0 == " " }) == true { lines.removeLast() }
    return lines
  }

  /// The first place of a word behind a key, from a place on and in the same document: `port: 80`, `app: "db"`.
  ///
  /// It is for block style alone, where a key and its value stand on a line of their own.
  func place(of word: String, behind key: String, from start: SourceLocation) -> SourceLocation? {
    guard let text = texts[start.file] else { return nil }
    for number in start.line..<(start.line + Self.mostLinesOfObject) {
      guard let line = text.line(number), line.count <= Self.mostBytes else { return nil }
      let scalars = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
      let words = String(String.UnicodeScalarView(scalars))
      if number > start.line, words.hasPrefix("---") { return nil }
      var rest = words[...].drop { $0 == " " || $0 == "-" }
      for quote in ["\"\(key)\":", "'\(key)':", "\(key):"] where rest.hasPrefix(quote) {
        rest = rest.dropFirst(quote.count).drop { $0 == " " || $0 == "\"" || $0 == "'" }
        let behind = rest.dropFirst(word.count)
        guard rest.hasPrefix(word), behind.allSatisfy({ " \"'\r".contains($0) }) else { break }
        let column = words[..<rest.startIndex].unicodeScalars.count + 1
        return SourceLocation(
          file: start.file, document: start.document, line: number, column: column)
      }
    }
    return nil
  }

  private static let mostLines = 12
  private static let mostLinesOfObject = 400
  private static let mostBytes = 200

  private func indentation(of line: ArraySlice<UInt8>) -> Int {
    line.prefix { $0 == UInt8(ascii: " ") }.count
  }
}
