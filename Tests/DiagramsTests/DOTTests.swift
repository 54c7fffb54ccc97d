import CGraphviz
import TestSupport
import Testing

@testable import Diagrams
@testable import Graphviz

@Suite("DOT")
struct DOTTests {
  /// A graph as libgraphviz has read it.
  private struct Read: Equatable, Sendable {
    var labels: [String: String] = [:]
    var edges: [[String]] = []
    var clusters: [String] = []
  }

  private func read(_ source: String) throws -> Read {
    let found: Read? = GraphvizLibrary.withLock { _ in
      guard let graph = unsafe agmemread(source) else { return nil }
      defer { unsafe agclose(graph) }
      var read = Read()
      func value(_ object: UnsafeMutableRawPointer, _ attribute: String) -> String {
        unsafe attribute.withCString { name in
          guard let text = unsafe agget(object, UnsafeMutablePointer(mutating: name)) else {
            return ""
          }
          return unsafe String(cString: text)
        }
      }
      var node = unsafe agfstnode(graph)
      while let current = unsafe node {
        let name = unsafe String(cString: agnameof(current))
        read.labels[name] = unsafe value(current, "label")
        var edge = unsafe agfstout(graph, current)
        while let line = unsafe edge {
          let head = unsafe String(cString: agnameof(line.pointee.node))
          unsafe read.edges.append([name, head, value(line, "arrowhead"), value(line, "style")])
          unsafe edge = agnxtout(graph, line)
        }
        unsafe node = agnxtnode(graph, current)
      }
      var cluster = unsafe agfstsubg(graph)
      while let current = unsafe cluster {
        unsafe read.clusters.append(value(current, "label"))
        unsafe cluster = agnxtsubg(current)
      }
      // Subgraphs come in the order of their names' addresses in memory.
      read.clusters.sort()
      read.edges.sort { $0.lexicographicallyPrecedes($1) }
      return read
    }
    return try #require(found)
  }

  private func expected(_ diagram: Diagram, _ panel: Int) -> [[String]] {
    let graph = PanelGraph(diagram, panel: panel)
    return graph.edges.map { edge in
      let look = LineLook(edge.kind)
      return [
        graph.nodes[edge.source].id.nodeName, graph.nodes[edge.destination].id.nodeName,
        look.head.rawValue, look.dash.rawValue,
      ]
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test("is read by libgraphviz as the boxes and lines of the diagram", arguments: 0..<6)
  func chapter(panel: Int) throws {
    let diagram = Chapter.diagram()
    let read = try read(DOTWriter().write(PanelGraph(diagram, panel: panel)))
    #expect(Set(read.labels.keys) == Set(diagram.boxes.map(\.id.nodeName)))
    #expect(read.edges == expected(diagram, panel))
    #expect(read.edges.count == diagram.panels[panel].arrows.count)
    #expect(read.clusters == ["kube-system (assumed)", "np-demo"])
  }

  @Test("has every kind of line of a large picture")
  func town() throws {
    let read = try read(DOTWriter().write(PanelGraph(Town.sparse, panel: 1)))
    #expect(read.edges == expected(Town.sparse, 1))
    #expect(read.edges.count == 24 && read.labels.count == 16)
  }

  @Test("reads nothing into a name", arguments: Hostile.names)
  func hostile(name: String) throws {
    let diagram = Hostile.diagram(name)
    let text = DOTWriter().write(PanelGraph(diagram, panel: 5))
    let read = try read(text)
    #expect(read.labels.count == 4 && read.edges == expected(diagram, 5))
    let escaped = name.displayed.replacing("\\", with: "\\\\").replacing("&", with: "&amp;")
    for label in read.labels.values { #expect(label.hasPrefix(escaped)) }
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("digraph") }.count == 1)
  }

  @Test("gives hostile identities names of their own")
  func identities() throws {
    var diagram = Town.plain
    diagram.boxes = Hostile.names.map {
      .init(id: $0, kind: .workload, name: "box", sentence: "box")
    }
    diagram.panels[0].states = Dictionary(
      uniqueKeysWithValues: Hostile.names.map { ($0, .init(ingress: .open, egress: .open)) })
    let read = try read(DOTWriter().write(PanelGraph(diagram, panel: 0)))
    #expect(read.labels.count == Hostile.names.count)
  }

  @Test("has only attributes that every version lays out alike")
  func attributes() {
    let text = DOTWriter().write(PanelGraph(Town.large, panel: 1))
    let names = Set(text.matches(of: /([a-z]+)="/).map { String($0.output.1) })
    let safe: Set = [
      "rankdir", "newrank", "nodesep", "ranksep", "bgcolor", "label", "labelloc", "labeljust",
      "fontname", "fontsize", "fontcolor", "color", "fillcolor", "style", "shape", "margin", "dir",
      "arrowhead", "arrowtail", "arrowsize", "penwidth", "weight", "tooltip", "width",
      "xlabel",
    ]
    #expect(names.subtracting(safe).isEmpty)
    #expect(!text.contains(/-> .* label=/))
    #expect(text.contains(#"newrank="true""#))
  }

  @Test("says of which ports a line is, and what changed, where it is not a whole line as before")
  func remarks() {
    let apps =
      Manifest.deployment("web", ports: [80]) + Manifest.deployment("db", ports: [80, 443])
    let policy = Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}"
    )
    let diagram = Diagram.of(apps, apps + policy)
    let lines = DOTWriter().write(PanelGraph(diagram, panel: 1)).split(separator: "\n")
    let remarks = lines.compactMap { $0.firstMatch(of: /xlabel="([^"]*)"/)?.output.1 }
    #expect(remarks.sorted() == ["TCP 443, × P1", "TCP 80"])
  }

  @Test("has the colours and the background that are asked for")
  func theme() {
    let graph = PanelGraph(Town.plain, panel: 0)
    let text = DOTWriter(theme: .dark, background: .transparent).write(graph)
    #expect(text.contains(ColourRole.allow.dark) && !text.contains(ColourRole.allow.light))
    #expect(text.contains(#"bgcolor="transparent""#))
  }
}
