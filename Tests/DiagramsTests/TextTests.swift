import Diagnostics
import TestSupport
import Testing

@testable import Diagrams

@Suite("Text in pictures")
struct TextTests {
  private static let texts = [
    "a short one", "one-very-long-word-that-has-no-place-to-break-anywhere-at-all",
    "名前解決ができないため、アドレスを指定したときだけ届きます。", "mixed 日本語 and English words, one after the other",
    "", "   ",
  ]

  @Test(arguments: texts, [20.0, 60.0, 200.0])
  func `lines fit and lose nothing`(text: String, width: Double) {
    let lines = Wrapping(size: 10).lines(text, width: width, limit: 100)
    #expect(lines.allSatisfy { Lettering.room($0, size: 10) <= width })
    let kept = lines.joined().filter { $0 != " " }
    #expect(kept == text.filter { $0 != " " })
  }

  @Test(arguments: texts)
  func `a limit of lines ends with an ellipsis`(text: String) {
    let lines = Wrapping(size: 10).lines(text, width: 60, limit: 2)
    #expect(lines.count <= 2)
    #expect(lines.allSatisfy { Lettering.room($0, size: 10) <= 60 })
    let isWhole = lines.joined().filter { $0 != " " } == text.filter { $0 != " " }
    #expect(isWhole || lines.last?.hasSuffix("…") == true)
  }

  @Test func `a generated name keeps both its ends`() {
    let name = "prometheus-kube-prometheus-operator-7d4f9c"
    let short = Wrapping(size: 10).shortenedInside(name, to: 120)
    #expect(short.hasPrefix("prom") && short.hasSuffix("9c") && short.contains("…"))
    #expect(Lettering.room(short, size: 10) <= 120)
  }

  @Test func `a path keeps its last folders`() {
    let path = "/a/rather/long/path/to/samples/policies.yaml:12"
    #expect(Wrapping(size: 9).shortenedPath(path, to: 150).hasSuffix("/policies.yaml:12"))
    #expect(Wrapping(size: 9).shortenedPath("p.yaml:1", to: 150) == "p.yaml:1")
  }

  @Test(arguments: texts, [0.5, 5, 20, 33, 60, 200])
  func `as much of a text is kept as fits`(text: String, width: Double) {
    func room(_ text: String) -> Double { Lettering.room(text, size: 10) }
    let wrapping = Wrapping(size: 10)
    let letters = Array(text)
    guard room(text) > width else {
      #expect(wrapping.shortened(text, to: width) == text)
      #expect(wrapping.shortenedInside(text, to: width) == text)
      return
    }
    let ends = (1..<max(letters.count, 1)).map { String(letters.prefix($0)) }
    let end = ends.last { room($0 + "…") <= width } ?? ""
    var trimmed = end
    while trimmed.last == " " { trimmed.removeLast() }
    #expect(wrapping.shortened(text, to: width) == trimmed + "…")
    let insides = (2..<max(letters.count, 2)).map { kept in
      let head = (kept * 2 + 2) / 3
      return String(letters.prefix(head)) + "…" + String(letters.suffix(kept - head))
    }
    #expect(
      wrapping.shortenedInside(text, to: width) == insides.last { room($0) <= width } ?? "…")
  }

  @Test func `a name of thousands of letters is not measured once for each of them`() {
    func name(_ count: Int) -> String { String(repeating: "ab-c/", count: count / 5) }
    for shorten in [Wrapping.shortened, Wrapping.shortenedInside, Wrapping.shortenedPath] {
      let ratio = Growth.ratio(from: name(500), to: name(5_000)) { name in
        _ = shorten(Wrapping(size: 10))(name, 120)
      }
      #expect(ratio < 30, "10 times the letters took \(ratio) times as long")
    }
  }

  @Test func `a Japanese line does not start with what closes`() {
    let text = "名前、名前、名前、名前、名前、名前、名前。"
    for width in stride(from: 25.0, to: 80, by: 3) {
      let lines = Wrapping(size: 10).lines(text, width: width, limit: 50)
      #expect(lines.allSatisfy { !$0.hasPrefix("、") && !$0.hasPrefix("。") })
    }
  }

  @Test func `different texts have different identifiers`() {
    let texts = ["a/b", "a_b", "a b", "a2fb", "a_2f_b", "é", ""]
    #expect(Set(texts.map(\.identifier)).count == texts.count)
  }

  @Test(arguments: [
    (["P1"], "P1"), (["P1", "P2", "P3", "P4"], "P1 P2 P3 P4"),
    (["P1", "P2", "P3", "P4", "P5", "P6"], "P1 P2 P3 +3"), ([], ""),
  ])
  func `many policies are counted`(numbers: [String], text: String) {
    #expect(PolicyNumbers.short(numbers) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (1.5, "1.5"), (-0.05, "-0.05"), (12.345, "12.35"), (-3, "-3"), (.nan, "0"),
    (100, "100"),
  ])
  func `numbers are short and the same everywhere`(number: Double, text: String) {
    #expect(number.decimal == text)
  }

  @Test func `broken XML ends the reading`() {
    for text in ["<a", "<a b", "<a b=c>", "<!-- x", "<a b='1", "</", "<>"] {
      var tokens = XMLTokens(Array(text.utf8))
      while tokens.next() != nil {}
      #expect(tokens.isBroken, "\(text)")
    }
  }

  @Test func `references are read and written`() {
    #expect(
      "&lt;a&#45;&gt;b&#x41; &amp;amp; &unknown; &".unescapedXML == "<a->bA &amp; &unknown; &")
    let text = "<a & \"b\">"
    #expect(text.escapedXML.unescapedXML == text)
  }
}
