import Diagnostics
import Manifests
import TestSupport
import Testing

@Suite("steps.yaml")
struct StepsTests {
  static let head = "apiVersion: podreach.dev/v1alpha1\nkind: Steps\n"

  static func read(_ text: String) -> (file: StepsFile?, findings: [String]) {
    let marked = MarkedText(text)
    let result = StepsReader().read(Array(marked.text.utf8), path: "steps.yaml")
    let findings = result.diagnostics.map { diagnostic in
      let place = diagnostic.location.map {
        marked.name(of: MarkedText.Place(line: $0.line, column: $0.column))
      }
      return "\(place ?? "-") \(diagnostic.severity.rawValue) \(diagnostic.code.rawValue)"
    }
    return (result.file, findings)
  }

  @Test func `everything that can be written is read`() throws {
    let (file, findings) = Self.read(
      """
      \(Self.head)title: {en: Shop, ja: 店}
      enforcement: none
      base: [base.yaml]
      steps:
      - title: One
        caption: {ja: 一}
        files: [a/b.yaml]
        removes: [base.yaml]
        enforcement: full
        probes: ["api → http://db: allowed", api → db: blocked]
      """)
    #expect(findings.isEmpty)
    let steps = try #require(file)
    #expect(steps.title?.text(in: "ja") == "店")
    #expect(steps.title?.text(in: "fr") == "Shop")
    #expect(steps.enforcement == .none && steps.base == ["base.yaml"])
    let step = try #require(steps.steps.first)
    #expect(step.title?.text(in: "ja") == "One")
    #expect(step.caption?.text(in: "en") == "一")
    #expect(step.files == ["a/b.yaml"] && step.removes == ["base.yaml"])
    #expect(step.enforcement == .full)
    #expect(step.probes.map(\.text) == ["api → http://db: allowed", "api → db: blocked"])
    #expect(step.probes.map(\.location.line) == [12, 12])
  }

  @Test(arguments: [
    Rule("an unknown field", "\(head)steps: []\n1️⃣titel: x", "1️⃣ error unknown-field"),
    Rule("an unknown field of a step", "\(head)steps: [{1️⃣file: [a]}]", "1️⃣ error unknown-field"),
    Rule("a path upwards", "\(head)steps: [{files: [1️⃣../a.yaml]}]", "1️⃣ error path-outside"),
    Rule("a path up in the middle", "\(head)base: [1️⃣a/../../b]\nsteps: []", "1️⃣ error path-outside"),
    Rule("an absolute path", "\(head)steps: [{removes: [1️⃣/etc/a]}]", "1️⃣ error path-outside"),
    Rule("an empty path", "\(head)steps: [{files: [1️⃣\"\"]}]", "1️⃣ error invalid-step"),
    Rule("dots in a name", "\(head)steps: [{files: [a..b.yaml]}]"),
    Rule(
      "another enforcement", "\(head)enforcement: 1️⃣some\nsteps: []", "1️⃣ error unsupported-value"),
    Rule("no steps", "1️⃣\(head)title: x", "1️⃣ error missing-field"),
    Rule(
      "another version", "apiVersion: 1️⃣podreach.dev/v9\nkind: Steps\n", "1️⃣ error unsupported-value"),
    Rule("a probe that is a list", "\(head)steps: [{probes: [1️⃣[a]]}]", "1️⃣ error wrong-type"),
    Rule("a second document", "\(head)steps: []\n---\n1️⃣a: b", "1️⃣ error invalid-step"),
    Rule("nothing", "1️⃣# nothing", "1️⃣ error missing-field"),
    Rule("no YAML", "\(head)steps: [\n", "5:1 error yaml-syntax"),
  ])
  func `faults are told at their place`(rule: Rule) {
    #expect(
      Self.read(rule.manifest).findings.map { $0.replacing("4:1", with: "5:1") } == rule.findings)
  }

  @Test func `as a manifest a steps file is passed over`() {
    let reading = Reading("\(Self.head)steps: []\n")
    #expect(reading.findings.isEmpty && reading.names.isEmpty)
  }
}
