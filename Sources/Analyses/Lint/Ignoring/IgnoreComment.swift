public import Diagnostics

/// A comment in a manifest that says which findings are meant to be: `# podreach:ignore CODE reason`.
public struct IgnoreComment: Hashable, Sendable {
  /// The codes that it is about; several are parted by commas.
  public var codes: [String]
  /// Why, in the author's words; may be empty.
  public var reason: String
  /// Where it is written.
  public var location: SourceLocation
  /// The lines that it is about.
  public var lines: ClosedRange<Int>

  /// Whether a finding is one that it is about.
  public func isAbout(_ finding: Finding) -> Bool {
    guard let place = finding.location, place.file == location.file else { return false }
    return lines.contains(place.line) && codes.contains(finding.code.rawValue)
  }
}

/// Finds the ignore comments of a YAML text.
///
/// A comment behind something is about its line. One on a line of its own is about the next line and what is nested in
/// it; before the first key of a document it is about the whole document. Comments are not in the stream of YAML's
/// events, so that lines are read here: text in quotes and in block scalars is no comment, as far as a quoted text ends
/// on its line.
struct IgnoreCommentReader {
  private var lines: [[Unicode.Scalar]]
  private let file: String

  init(_ bytes: [UInt8], file: String) {
    self.file = file
    lines = String(decoding: bytes, as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  /// All of them, in order.
  func comments() -> [IgnoreComment] {
    var result: [IgnoreComment] = []
    var document = 1
    var isAtHead = true
    /// The indentation of the key that a block scalar belongs to.
    var scalar: Int?
    for (index, line) in lines.enumerated() {
      let isBlank = line.allSatisfy { $0 == " " || $0 == "\r" || $0 == "\t" }
      let indentation = line.prefix { $0 == " " }.count
      if let own = scalar {
        if isBlank || indentation > own { continue }
        scalar = nil
      }
      let start = Self.commentStart(in: line)
      let content = Self.trimmed(line[..<(start ?? line.count)])
      if content.starts(with: Array("---".unicodeScalars)) {
        if !isAtHead { document += 1 }
        isAtHead = true
      }
      if let start, let (codes, reason) = Self.parsed(line[start...]) {
        let location = SourceLocation(
          file: file, document: document, line: index + 1, column: start + 1)
        let range = range(of: index, content, isAtHead)
        result.append(
          IgnoreComment(codes: codes, reason: reason, location: location, lines: range))
      }
      if !content.isEmpty, !content.starts(with: Array("---".unicodeScalars)) { isAtHead = false }
      if Self.opensBlockScalar(content) { scalar = indentation }
    }
    return result
  }

  /// The lines that the comment on a line is about.
  private func range(of index: Int, _ content: [Unicode.Scalar], _ isAtHead: Bool)
    -> ClosedRange<Int>
  {
    let isMarker = content.starts(with: Array("---".unicodeScalars))
    if isAtHead, content.isEmpty || isMarker {
      let end = lines[(index + 1)...].firstIndex { $0.starts(with: Array("---".unicodeScalars)) }
      return
        (index + 1)...max(
          index + 1,
          end.map { hasContent(before: $0, from: index) ? $0 : lines.count } ?? lines.count)
    }
    guard content.isEmpty else { return (index + 1)...(index + 1) }
    guard let next = lines[(index + 1)...].firstIndex(where: { Self.isContent($0) }) else {
      return (index + 1)...(index + 1)
    }
    let own = Self.depth(of: lines[next])
    let after = lines[(next + 1)...].firstIndex { Self.isContent($0) && Self.depth(of: $0) <= own }
    return (next + 1)...(after ?? lines.count)
  }

  /// Whether something stands between two lines, so that a `---` there ends a document.
  private func hasContent(before end: Int, from start: Int) -> Bool {
    lines[(start + 1)..<end].contains { Self.isContent($0) }
  }

  private static func isContent(_ line: [Unicode.Scalar]) -> Bool {
    let text = trimmed(line[...])
    return !text.isEmpty && text.first != "#"
  }

  /// How far in a line begins.
  private static func depth(of line: [Unicode.Scalar]) -> Int { line.prefix { $0 == " " }.count }

  /// Where the comment of a line begins: at a `#` that nothing but space comes before, outside quotes.
  private static func commentStart(in line: [Unicode.Scalar]) -> Int? {
    var quote: Unicode.Scalar?
    var index = 0
    while index < line.count {
      let scalar = line[index]
      if let open = quote {
        if open == "\"", scalar == "\\" { index += 1 } else if scalar == open { quote = nil }
      } else if scalar == "\"" || scalar == "'" {
        let before = index == 0 ? " " : line[index - 1]
        if [" ", "[", "{", ",", ":", "-"].contains(before) { quote = scalar }
      } else if scalar == "#", index == 0 || line[index - 1] == " " || line[index - 1] == "\t" {
        return index
      }
      index += 1
    }
    return nil
  }

  /// Whether a block scalar begins behind the content of a line: `key: |`, `- >-`.
  private static func opensBlockScalar(_ content: [Unicode.Scalar]) -> Bool {
    guard let last = content.split(separator: " ").last, let sign = last.first,
      sign == "|" || sign == ">"
    else { return false }
    let isBehindKey = content.count > last.count
    return isBehindKey && last.dropFirst().allSatisfy { "+-123456789".unicodeScalars.contains($0) }
  }

  private static func parsed(_ comment: ArraySlice<Unicode.Scalar>) -> ([String], String)? {
    let text = String(String.UnicodeScalarView(comment)).drop { $0 == "#" || $0 == " " }
    let word = "podreach:ignore"
    guard text.hasPrefix(word) else { return nil }
    let rest = text.dropFirst(word.count)
    guard rest.isEmpty || rest.first == " " else { return nil }
    let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
    let codes = parts.first?.split(separator: ",").map(String.init) ?? []
    let reason = parts.dropFirst().first.map { String($0) } ?? ""
    return (codes, String(reason.reversed().drop(while: \.isWhitespace).reversed()))
  }

  private static func trimmed(_ line: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    let isSpace = { (scalar: Unicode.Scalar) in [" ", "\t", "\r"].contains(scalar) }
    return Array(line.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
