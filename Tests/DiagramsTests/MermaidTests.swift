import Diagnostics
import TestSupport
import Testing

@testable import Diagrams

@Suite("Mermaid")
struct MermaidTests {
  /// A label: what has a meaning is an entity, or a break of ours.
  private static let label = ##"(?:[^"#;&<>`\\|\[\]{}%*_~$@']|#[0-9]+;|<br/>)*"##

  /// The only statements that there are.
  private static let statements = [
    #"flowchart TB"#, #"  acc(Title|Descr): [^%{}"<>]+"#, #"  %% [^%{}"<>]*"#,
    #"  subgraph f[0-9]+\["LABEL"\]"#, "  end",
    #"  (  )?n[0-9]+(\["LABEL"\]|\(\["LABEL"\]\)|\[\["LABEL"\]\]|\(\("LABEL"\)\))"#,
    #"  n[0-9]+ (-->|--o|-\.->|-\.-o|--x|x--x)(\|"LABEL"\|)? n[0-9]+"#,
    #"  linkStyle [0-9,]+ stroke:#[0-9a-f]{6},stroke-width:[0-9.]+px(,stroke-dasharray:[0-9 ]+)?"#,
    #"  (policies|key)\["LABEL"\]"#, #"  style (policies|key) [a-z:,-]+"#, #"  class(Def)? .+"#,
  ].map { $0.replacing("LABEL", with: label) }

  private func statements(_ text: String) throws -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.popLast() == "")
    if lines.first == "---" {
      #expect(lines[1].hasPrefix("title: \"") && lines[1].hasSuffix("\"") && lines[2] == "---")
      lines.removeFirst(3)
    }
    let forms = try Self.statements.map { try Regex($0).matchingSemantics(.unicodeScalar) }
    for line in lines {
      let isKnown = forms.contains { form in (try? form.wholeMatch(in: line)) != nil }
      #expect(isKnown, "\(line)")
    }
    return lines
  }

  @Test("Cards say that they declare no port, and a part says what it is about")
  func portless() throws {
    var diagram = Diagram.of(Manifest.deployment("web"))
    diagram.subtitle = "Only connections to db."
    let text = MermaidWriter().write(PanelGraph(diagram, panel: 0)).text
    #expect(text.contains("no ports"))
    #expect(text.contains("Only connections to db."))
  }

  @Test("Lines of some ports say so where the other ports are not drawn")
  func filteredPorts() throws {
    let apps =
      Manifest.deployment("web", ports: [79]) + Manifest.deployment("db", ports: [80, 443])
    let policy = Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}"
    )
    let diagram = Diagram.of([apps + policy], filters: [.allowed])
    let labels = diagram.panels[0].arrows.filter { $0.kind == .allowedByRule }.map(\.label)
    #expect(labels == ["TCP 80"])
  }

  @Test("A line of several ports names none of them")
  func bundledPorts() throws {
    let clients = (0..<6).map { Manifest.deployment("w\($0)", in: "front", ports: [70 + $0]) }
      .joined()
    let servers = (0..<3).map { Manifest.deployment("s\($0)", in: "back", ports: [80 + $0]) }
      .joined()
    let policy = Manifest.policy(
      "in", in: "back",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
        + "{kubernetes.io/metadata.name: front}}, podSelector: {matchExpressions: "
        + "[{key: app, operator: In, values: [w0, w1, w2]}]}}]}]}")
    let diagram = Diagram.of(clients + servers + policy).arranged(.compressed)
    let text = MermaidWriter().write(PanelGraph(diagram, panel: 0)).text
    #expect(text.contains("each of back"))
    #expect(!text.contains("TCP 80"))
  }

  @Test("has a node for every box and a line for every arrow", arguments: 0..<6)
  func chapter(panel: Int) throws {
    let diagram = Chapter.diagram()
    let result = MermaidWriter().write(PanelGraph(diagram, panel: panel))
    let lines = try statements(result.text)
    #expect(!result.isByNamespace)
    let nodes = try lines.filter { try /\ +n[0-9]+[\[(].*/.wholeMatch(in: $0) != nil }
    #expect(nodes.count == diagram.boxes.count)
    let edges = lines.filter { $0.contains(/\ n[0-9]+$/) }
    #expect(edges.count == diagram.panels[panel].arrows.count)
    let blocked = diagram.panels[panel].arrows.filter { $0.kind.isBlocked }
    #expect(edges.filter { $0.contains("--x") }.count == blocked.count)
    #expect(lines.filter { $0.hasPrefix("  subgraph") }.count == 2)
    #expect(result.text.contains("P5 db-default-deny-ingress"))
  }

  @Test("reads nothing into a name", arguments: Hostile.names)
  func hostile(name: String) throws {
    let result = MermaidWriter().write(PanelGraph(Hostile.diagram(name), panel: 5))
    let lines = try statements(result.text)
    #expect(lines.filter { $0.contains(/\ n[0-9]+$/) }.count == 5)
    let shown = lines.filter { $0.contains("<br/>") && $0.contains(/^\ +n[0-9]/) }.map(decoded)
    #expect(shown.count == (name.isEmpty ? 0 : 4))
    for label in shown { #expect(label.contains(name.displayed)) }
  }

  /// A statement with its entities replaced.
  private func decoded(_ line: Substring) -> String {
    String(line).replacing(/#([0-9]+);/.matchingSemantics(.unicodeScalar)) { match in
      UInt32(match.output.1).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
    }
  }

  @Test("above 500 lines or 50,000 characters shows namespaces, and says so")
  func limits() throws {
    #expect(MermaidWriter.Limits.standard == .init(characters: 50_000, edges: 500))
    let fitting = PanelGraph(Hostile.crowd(boxes: 60, lines: 500), panel: 0)
    #expect(!MermaidWriter().write(fitting).isByNamespace)
    for diagram in [Hostile.crowd(boxes: 60, lines: 501), Hostile.crowd(boxes: 1200, lines: 400)] {
      let (pictures, failures) = DiagramWriter.test.draw(
        diagram, parts: [.whole], formats: [.mermaid])
      let text = String(decoding: try #require(pictures.first).bytes, as: UTF8.self)
      _ = try statements(text)
      #expect(text.count <= 50_000 && text.contains("%% Too large for a page"))
      #expect(text.contains("left<br/>") && text.contains("right<br/>"))
      #expect(failures.map(\.problem) == [.byNamespace(leftOut: 0)])
      #expect(failures.first?.diagnostic.severity == .warning)
    }
  }

  @Test("loses lines rather than going beyond a limit, and counts them", arguments: [3, 1, 0])
  func surplus(edges: Int) throws {
    var diagram = Hostile.crowd(boxes: 40, lines: 400)
    diagram.frames = (0..<40).map { .init(id: "f\($0)", name: "f\($0)") }
    for index in diagram.boxes.indices { diagram.boxes[index].frame = "f\(index)" }
    let graph = PanelGraph(diagram, panel: 0)
    let writer = MermaidWriter(limits: .init(characters: 2_500, edges: edges))
    let result = writer.write(graph)
    #expect(result.text.count <= 2_500)
    #expect(result.leftOut >= graph.byNamespace.edges.count - edges)
    #expect(result.text.contains("lines are left out"))
  }

  /// The lines of the key of a chart; `nil` where it has none.
  private func key(_ text: String) -> [String]? {
    text.split(separator: "\n").first { $0.hasPrefix("  key[") }.map { line in
      decoded(line.dropFirst("  key[\"".count).dropLast(2)).split(separator: "<br/>").map(
        String.init)
    }
  }

  @Test("says in a node of its own what the lines mean that there are, and of no others")
  func key() throws {
    func key(panel: Int) -> [String]? {
      self.key(MermaidWriter().write(PanelGraph(Chapter.diagram(), panel: panel)).text)
    }
    let policies = "in, out: the policies that isolate it"
    let lookups = "dotted: DNS look-up"
    #expect(key(panel: 0) == ["○ allowed by default", lookups, policies])
    #expect(
      key(panel: 5) == [
        "▶ allowed by a rule, ○ by default", lookups,
        "× blocked: (in) at the destination, (out) at the source", "thick: changed", policies,
      ])
    let text = MermaidWriter().write(PanelGraph(Chapter.diagram(), panel: 5)).text
    #expect(!text.contains("%%") && !text.contains(" key\n"))
    let single = PanelGraph(Hostile.crowd(boxes: 6, lines: 4), panel: 0)
    #expect(self.key(MermaidWriter().write(single).text)?.contains("thick: changed") == false)
    #expect(self.key(MermaidWriter(showsLegend: false).write(single).text) == nil)
    // A line between namespaces is of rules and of what nothing restricts alike.
    let folded = MermaidWriter(limits: .init(characters: 50_000, edges: 3)).write(single)
    #expect(folded.isByNamespace)
    #expect(self.key(folded.text)?.first == "▶ allowed")
  }

  @Test("has a key in Japanese where Japanese is asked for")
  func japaneseKey() {
    var diagram = Chapter.diagram()
    diagram.language = .japanese
    let key = key(MermaidWriter().write(PanelGraph(diagram, panel: 5)).text)
    #expect(key?.first == "▶ ルールにより許可、○ 既定で許可")
  }

  @Test("has colours that are seen on white and on GitHub's dark page")
  func colours() {
    for role in [ColourRole.allow, .dns, .block, .unknown] {
      for page in ["#ffffff", ColourRole.page.dark] {
        #expect(Colour(MermaidWriter().colour(role)).contrast(Colour(page)) >= 3, "\(role)")
      }
    }
  }

  @Test("shows the last step of a series, and says so")
  func series() throws {
    let (pictures, failures) = DiagramWriter.test.draw(
      Chapter.diagram(), parts: [.whole, .panel(1)], formats: [.mermaid])
    #expect(failures.map(\.problem) == [.lastStepOnly(of: 6)])
    let texts = pictures.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts[0].contains("6. Allow DNS from api"))
    #expect(texts[1].contains("2. Deny ingress on db"))
  }
}
