import Analyses
import Diagnostics
import Diagrams
import Foundation
import Kubernetes
import TestSupport
import Testing

@testable import Reports

@Suite("Pages")
struct PageTests {
  private static let attack = "</script><!--<script>alert(1)</script>\u{2028}&amp;\"'"

  private func report(_ manifests: String, title: String = "town") -> Report {
    let series = Series([Series.State(Snapshot(manifests: manifests))])
    let step = Report.Step(
      title: title, caption: title, changes: [title], banners: [title],
      checks: [.init(text: title, holds: false, actual: title)])
    let finding = Finding(
      Diagnostic.Code("selects-no-pod"), .warning, subject: title, title,
      at: SourceLocation(file: title, line: 1), fix: .init(title, yaml: title))
    return Report(
      title: title, steps: [step], rows: PolicyRows(series), findings: [finding])
  }

  private func page(_ report: Report) throws -> String {
    String(decoding: try ReportWriter().bytes(report), as: UTF8.self)
  }

  private let manifests =
    Manifest.deployment("web", ports: [80]) + Manifest.deployment("db", ports: [5432])
    + Manifest.policy("db", "{podSelector: {matchLabels: {app: db}}, ingress: []}")

  @Test("The policy of the page names the digests of its script and its style sheet")
  func digests() throws {
    let page = try page(report(manifests))
    for (tag, directive) in [("<script>", "script-src"), ("<style>", "style-src")] {
      let start = try #require(page.firstRange(of: tag))
      let end = try #require(
        page[start.upperBound...].firstRange(of: tag.replacingOccurrences(of: "<", with: "</")))
      let digest = SHA256(Array(page[start.upperBound..<end.lowerBound].utf8)).bytes.base64
      let policy = page.replacingOccurrences(of: "&#39;", with: "'")
      #expect(policy.contains("\(directive) 'sha256-\(digest)'"))
    }
    #expect(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"))
    #expect(!page.contains("unsafe"))
  }

  @Test("Texts of the input can end neither the data nor the page")
  func escaping() throws {
    let page = try page(report(manifests, title: Self.attack))
    #expect(page.components(separatedBy: "<script").count == 3)
    #expect(page.components(separatedBy: "</script").count == 3)
    #expect(!page.contains("<!--"))
  }

  @Test("The data is what went in, and what cannot be seen is written out")
  func data() throws {
    let page = try page(report(manifests, title: Self.attack))
    let start = try #require(page.firstRange(of: #"id="data">"#))
    let end = try #require(page[start.upperBound...].firstRange(of: "</script>"))
    let data = try JSONSerialization.jsonObject(
      with: Data(page[start.upperBound..<end.lowerBound].utf8))
    let object = try #require(data as? [String: Any])
    let shown = Self.attack.replacingOccurrences(of: "\u{2028}", with: #"\u{2028}"#)
    #expect(object["title"] as? String == shown)
    #expect((object["parties"] as? [Any])?.count == 3)
  }

  @Test(
    "What cannot be seen or turns letters round is written out; what letters need stays",
    arguments: [
      ("rtl\u{202E}snd", #"rtl\u{202e}snd"#), ("a\u{2066}b\u{2069}", #"a\u{2066}b\u{2069}"#),
      ("a\u{200B}b\u{FEFF}", #"a\u{200b}b\u{feff}"#), ("a\u{200D}b", #"a\u{200d}b"#),
      ("\u{1B}[31m\u{7F}\u{9B}", #"\u{1b}[31m\u{7f}\u{9b}"#),
      ("\u{61C}x\u{AD}", #"\u{61c}x\u{ad}"#), ("line\n\tnext", "line\n\tnext"),
      ("\u{645}\u{6CC}\u{200C}\u{62E}", "\u{645}\u{6CC}\u{200C}\u{62E}"),
      ("👩\u{200D}💻 é ü 日本", "👩\u{200D}💻 é ü 日本"), ("", ""),
    ])
  func hiddenCharacters(text: String, shown: String) {
    #expect(text.shown == shown)
  }

  @Test("Names of members are written out like the texts that refer to them")
  func keys() throws {
    let json = PageData.object([("a\u{202E}", .text("a\u{202E}"))]).json
    #expect(json == #"{"a\\u{202e}":"a\\u{202e}"}"#)
  }

  @Test("The same input gives the same page, whatever the order of the documents")
  func determinism() throws {
    let first = try page(report(manifests))
    #expect(try page(report(manifests)) == first)
  }

  @Test("The page asks for nothing: no address but its own and names of formats")
  func network() throws {
    let page = try page(report(manifests))
    let addresses = page.matches(of: /[a-z]+:\/\/[^\s"'<)]+/).map { String($0.output) }
    let others = addresses.filter { !$0.hasPrefix("http://www.w3.org/") }
    #expect(others.isEmpty, "\(others)")
  }

  @Test("Of a thousand workloads the page is small: it holds classes, and not pairs")
  func scale() throws {
    let text = (0..<1000).map { index in
      Manifest.deployment("w\(index)", in: "n\(index % 40)", ports: [80])
    }.joined()
    let policies = (0..<100).map { index in
      Manifest.policy(
        "p\(index)", in: "n\(index % 40)",
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}")
    }.joined()
    let rows = PolicyRows(
      EvaluatedStates([Series.State(Snapshot(manifests: text + policies))]))
    let report = Report(
      title: "many", steps: [.init(title: "")], rows: rows, findings: [])
    let bytes = try ReportWriter().bytes(report)
    #expect(!rows.listsEveryRoute && bytes.count < 600_000, "\(bytes.count)")
  }
}
