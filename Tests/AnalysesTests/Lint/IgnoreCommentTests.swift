import Diagnostics
import TestSupport
import Testing

@testable import Analyses

@Suite("Ignore comments")
struct IgnoreCommentTests {
  /// A text, and the lines that each of its comments is about.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var text: String
    var ranges: [ClosedRange<Int>]

    init(_ description: String, _ text: String, _ ranges: [ClosedRange<Int>]) {
      self.description = description
      self.text = text
      self.ranges = ranges
    }
  }

  static let cases: [Case] = [
    Case(
      "behind something it is about the line", "a: 1\nb: 2 # podreach:ignore x why\nc: 3", [2...2]),
    Case(
      "above something it is about what is nested in it",
      "a: 1\n# podreach:ignore x\nb:\n  c: 1\n  d: 2\ne: 3", [3...5]),
    Case(
      "other comments and blank lines may stand between",
      "a: 1\n# podreach:ignore x\n\n# more\nb: 2\nc: 3", [5...5]),
    Case(
      "at the head of a document it is for all of it", "# podreach:ignore x\na: 1\nb: 2", [1...3]),
    Case(
      "a document ends at the next one", "# podreach:ignore x\na: 1\n---\nb: 2", [1...2]),
    Case(
      "behind the mark of a document it is for that one",
      "a: 1\n--- # podreach:ignore x\nb: 2\nc: 3", [2...4]),
    Case("in quotes there is no comment", "a: \"b # podreach:ignore x\"", []),
    Case("an apostrophe in a word opens no quotes", "a: it's # podreach:ignore x", [1...1]),
    Case("in a block scalar there is no comment", "a: |\n  # podreach:ignore x\nb: 1", []),
    Case(
      "behind a block scalar there is", "a: |-\n  text\nb: 1 # podreach:ignore x", [3...3]),
    Case("a `#` within a word is no comment", "a: b#podreach:ignore x", []),
    Case("another word is none", "a: 1 # podreach:ignored x", []),
  ]

  @Test("a comment is about lines", arguments: cases)
  func ranges(example: Case) {
    let found = IgnoreCommentReader(Array(example.text.utf8), file: "f.yaml").comments()
    #expect(found.map(\.lines) == example.ranges)
    #expect(found.allSatisfy { $0.codes == ["x"] })
  }

  @Test func `codes are parted by commas, the rest is the reason`() {
    let text = "a: 1 # podreach:ignore one,two we know  \n"
    let comment = IgnoreCommentReader(Array(text.utf8), file: "f.yaml").comments().first
    #expect(comment?.codes == ["one", "two"])
    #expect(comment?.reason == "we know")
  }

  /// A comment over a finding, and the codes that the report then shows.
  static let reports: [(comment: String, shown: [String])] = [
    ("# podreach:ignore selects-no-pod it is for later", []),
    ("# podreach:ignore selects-no-pod", ["ignore-without-reason"]),
    ("# podreach:ignore dns-blocked never", ["selects-no-pod", "ignore-unused"]),
    ("# podreach:ignore selects-no-pods typo", ["selects-no-pod", "ignore-unknown-code"]),
    ("# podreach:ignore", ["selects-no-pod", "ignore-unknown-code"]),
    ("# just a comment", ["selects-no-pod"]),
  ]

  @Test("what a comment does is told", arguments: reports)
  func report(comment: String, shown: [String]) {
    var texts = SourceTexts()
    texts.keep(Array("a: 1\n\(comment)\nb: 2\n".utf8), of: "f.yaml")
    let finding = Finding(
      Diagnostic.Code("selects-no-pod"), .warning, subject: "s", "m",
      at: SourceLocation(file: "f.yaml", line: 3))
    let report = LintReport([finding], texts: texts)
    #expect(Set(report.findings.map(\.code.rawValue)) == Set(shown))
  }

  @Test func `a baseline counts: the third of two known ones is new`() {
    let finding = Finding(Diagnostic.Code("c"), .warning, subject: "s", "m at f.yaml:3", at: nil)
    let moved = Finding(Diagnostic.Code("c"), .warning, subject: "s", "m at f.yaml:9", at: nil)
    let report = LintReport([moved, moved, moved], baseline: LintBaseline([finding, finding]))
    #expect(report.findings.count == 1 && report.known.count == 2 && report.goneCount == 0)
    #expect(LintReport([moved], baseline: LintBaseline([finding, finding])).goneCount == 1)
  }
}
