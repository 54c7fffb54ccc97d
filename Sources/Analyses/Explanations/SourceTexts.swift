public import Diagnostics

/// The texts of the files that were read, to quote the lines that decide.
public struct SourceTexts: Sendable {
  private var texts: [String: [UInt8]] = [:]

  /// Creates an empty collection.
  public init() {}

  /// Keeps the text of a file.
  public mutating func keep(_ bytes: [UInt8], of path: String) { texts[path] = bytes }

  /// The lines of what is written at a place, with their numbers: those further in than its first, eight at most.
  public func excerpt(at location: SourceLocation) -> [(number: Int, text: String)] {
    guard let bytes = texts[location.file], location.line > 0 else { return [] }
    let lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: location.line + Self.mostLines,
      omittingEmptySubsequences: false)
    guard lines.count >= location.line else { return [] }
    let first = lines[location.line - 1]
    guard first.count <= Self.mostBytes else {
      // JSON on one line: what is written at the place itself.
      let rest = String(decoding: first, as: UTF8.self).unicodeScalars.dropFirst(
        location.column - 1)
      return [(location.line, String(String.UnicodeScalarView(rest.prefix(Self.mostBytes))) + " …")]
    }
    let own = indentation(of: first)
    var result: [(number: Int, text: String)] = []
    for (offset, line) in lines[(location.line - 1)...].prefix(Self.mostLines).enumerated() {
      let isBlank = line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == 0x0D }
      if offset > 0, isBlank || indentation(of: line) <= own { break }
      let text = String(decoding: line.prefix(Self.mostBytes), as: UTF8.self)
      result.append((location.line + offset, String(text.filter { $0 != "\r" })))
    }
    return result
  }

  private static let mostLines = 12
  private static let mostBytes = 200

  private func indentation(of line: ArraySlice<UInt8>) -> Int {
    line.prefix { $0 == UInt8(ascii: " ") }.count
  }
}
