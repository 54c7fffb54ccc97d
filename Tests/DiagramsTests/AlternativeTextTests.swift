import TestSupport
import Testing

@testable import Diagrams

@Suite("A picture in words")
struct AlternativeTextTests {
  private func text(_ diagram: Diagram) -> String { AlternativeText(diagram).text }

  private static func apps(_ count: Int, in namespace: String) -> String {
    (0..<count).map { Manifest.deployment("s\($0)", in: namespace, ports: [80]) }.joined()
  }

  @Test("names the namespace of what several namespaces have, and of nothing else")
  func names() {
    let diagram = Diagram.of(
      Manifest.deployment("web", in: "a", ports: [80])
        + Manifest.deployment("web", in: "b", ports: [80])
        + Manifest.deployment("db", in: "b", ports: [80]))
    let shown = text(diagram).split(separator: "\n").first { $0.hasPrefix("Shown: ") } ?? ""
    let names = Set(shown.dropFirst("Shown: ".count).dropLast().split(separator: ", "))
    #expect(names == ["a/web", "b/web", "db", "kube-dns"])
  }

  @Test("tells below a sentence for whom else it holds, by names that are clear")
  func likewise() {
    let closed = Manifest.policy(
      "closed", in: "a", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")
    let diagram = Diagram.of(Self.apps(3, in: "a") + Self.apps(3, in: "b") + closed)
      .arranged(.compressed)
    let words = text(diagram)
    #expect(!words.contains("the same with"))
    let lines = words.split(separator: "\n")
    let blocked = lines.firstIndex { $0.hasPrefix("- b/s0 to a/s0, TCP 80: BLOCKED") }
    #expect(
      blocked.map { lines[($0 + 1)...].prefix(2) } == [
        "  likewise from b/s1, b/s2", "  likewise to a/s1, a/s2",
      ])
    let among = lines.firstIndex { $0.hasPrefix("- among these workloads: a/s0 to a/s1") }
    #expect(among.map { lines[$0 + 1] } == "  these are a/s0, a/s1, a/s2")
    // The title of a line in a picture has room for one sentence, which holds all of it.
    let cells = diagram.panels[0].cells.values.map(\.sentence)
    #expect(cells.contains { $0.contains("the same with") })
  }

  @Test("counts beyond a dozen for whom else a sentence holds")
  func many() {
    let words = text(Diagram.of(Self.apps(20, in: "a")).arranged(.compressed))
    #expect(words.contains("  likewise from s1, s10, s11,"))
    #expect(words.contains(" and 7 more\n"))
  }
}
