/// Writes a panel as a flowchart for Mermaid, which GitHub and GitLab draw where it is pasted.
struct MermaidWriter: Sendable {
  /// What a page that draws Mermaid takes.
  struct Limits: Hashable, Sendable {
    var characters: Int
    var edges: Int

    /// Mermaid's `maxTextSize` and `maxEdges`, which GitHub leaves as they are and a text cannot change.
    static let standard = Limits(characters: 50_000, edges: 500)
  }

  /// A finished text.
  struct Result: Hashable, Sendable {
    var text: String
    /// Whether it shows namespaces in place of workloads, because those were too many.
    var isByNamespace = false
    /// How many lines are missing nevertheless.
    var leftOut = 0
  }

  var theme = Theme.auto
  /// Whether the lines are explained.
  var showsLegend = true
  var limits = Limits.standard

  /// Writes a graph, by namespace where it would be too large.
  func write(_ graph: PanelGraph) -> Result {
    if let text = fitting(graph, notes: []) { return Result(text: text) }
    let folded = graph.byNamespace
    let note =
      "Too large for a page that draws Mermaid (\(limits.characters) characters, \(limits.edges) lines), so by namespace."
    if let text = fitting(folded, notes: [note]) { return Result(text: text, isByNamespace: true) }
    var rest = folded
    rest.edges = Array(rest.edges.prefix(limits.edges))
    while true {
      let leftOut = folded.edges.count - rest.edges.count
      let text = fitting(rest, notes: [note, "\(leftOut) lines are left out."])
      if let text { return Result(text: text, isByNamespace: true, leftOut: leftOut) }
      if rest.edges.isEmpty {
        guard !rest.nodes.isEmpty else { break }
        rest.nodes = Array(rest.nodes.prefix(rest.nodes.count / 2))
      }
      rest.edges = Array(rest.edges.prefix(rest.edges.count / 2))
    }
    return Result(text: "flowchart TB\n", isByNamespace: true, leftOut: folded.edges.count)
  }

  private func fitting(_ graph: PanelGraph, notes: [String]) -> String? {
    guard graph.edges.count <= limits.edges else { return nil }
    let text = text(graph, notes: notes)
    // The limit is one of JavaScript's, which counts UTF-16.
    return text.utf16.count <= limits.characters ? text : nil
  }

  // MARK: Parts

  private func text(_ graph: PanelGraph, notes: [String]) -> String {
    let title = MermaidText.line(graph.title)
    var lines: [String] = []
    if !title.isEmpty { lines += ["---", "title: \(MermaidText.frontMatter(graph.title))", "---"] }
    lines.append("flowchart TB")
    if !title.isEmpty { lines.append("  accTitle: \(title)") }
    let description = MermaidText.line(graph.notes.joined(separator: " "))
    if !description.isEmpty { lines.append("  accDescr: \(description)") }
    lines += notes.map { "  %% \(MermaidText.line($0))" }
    for (index, frame) in graph.frames.enumerated() {
      let remark = frame.remark.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
      lines.append("  subgraph f\(index)[\"\(MermaidText.label(frame.name + remark))\"]")
      lines += graph.nodes.indices.filter { graph.nodes[$0].frame == frame.id }.map {
        "    " + node($0, graph)
      }
      lines.append("  end")
    }
    lines += graph.nodes.indices.filter { graph.nodes[$0].frame == nil }.map {
      "  " + node($0, graph)
    }
    lines += graph.edges.map(edge)
    lines += policies(graph)
    if showsLegend { lines += table(MermaidLegend(graph).lines, "key") }
    lines += styles(graph)
    return lines.joined(separator: "\n") + "\n"
  }

  /// A node that tells which policies the numbers are.
  private func policies(_ graph: PanelGraph) -> [String] {
    guard !graph.policies.isEmpty else { return [] }
    let rest = graph.policies.count - Self.mostPolicies
    let shown =
      graph.policies.prefix(Self.mostPolicies)
      + (rest > 0 ? [Words.of(graph.language).more(rest)] : [])
    return table(Array(shown), "policies")
  }

  /// A node without a frame and without lines, for words.
  private func table(_ words: [String], _ id: String) -> [String] {
    guard !words.isEmpty else { return [] }
    let label = words.map(MermaidText.label).joined(separator: "<br/>")
    return ["  \(id)[\"\(label)\"]", "  style \(id) fill:none,stroke:none,text-align:left"]
  }

  private static let mostPolicies = 30

  private func node(_ index: Int, _ graph: PanelGraph) -> String {
    let node = graph.nodes[index]
    let label = node.lines.map(MermaidText.label).joined(separator: "<br/>")
    return switch node.kind {
    case .externalSource, .externalDestination: "n\(index)([\"\(label)\"])"
    case .namespace: "n\(index)[[\"\(label)\"]]"
    case .junction: "n\(index)((\"\(label.isEmpty ? "·" : label)\"))"
    case .workload, .assumed, .hostNetwork: "n\(index)[\"\(label)\"]"
    }
  }

  private func edge(_ edge: PanelGraph.Edge) -> String {
    let (arrow, words) =
      switch edge.kind {
      case .allowedByRule: ("-->", edge.label)
      case .allowedByDefault: ("--o", edge.label)
      case .dnsByRule: ("-.->", edge.label)
      case .dnsByDefault: ("-.-o", edge.label)
      case .blockedAtIngress: ("--x", "× \(edge.label) (in)")
      case .blockedAtEgress: ("--x", "× \(edge.label) (out)")
      case .blockedAtBoth: ("x--x", "× \(edge.label)")
      case .unknown: ("-->", "? \(edge.label)")
      }
    let label = MermaidText.label(words)
    return "  n\(edge.source) \(arrow)"
      + (label.isEmpty ? "" : "|\"\(label)\"|") + " n\(edge.destination)"
  }

  /// The colours of lines, all of a kind in one statement.
  private func styles(_ graph: PanelGraph) -> [String] {
    var lines: [String] = []
    for kind in Diagram.ArrowKind.allCases {
      for isChanged in [false, true] {
        let numbers = graph.edges.indices.filter {
          graph.edges[$0].kind == kind && graph.edges[$0].isChanged == isChanged
        }
        guard !numbers.isEmpty else { continue }
        let look = LineLook(kind)
        let dash =
          switch look.dash {
          case .solid: ""
          case .dashed: ",stroke-dasharray:6 4"
          case .dotted: ",stroke-dasharray:2 4"
          }
        let list = numbers.map(String.init).joined(separator: ",")
        let width = isChanged ? "3.5px" : "1.8px"
        lines.append("  linkStyle \(list) stroke:\(colour(look.role)),stroke-width:\(width)\(dash)")
      }
    }
    let dashed = graph.nodes.indices.filter { graph.nodes[$0].kind.isDashed }.map { "n\($0)" }
    if !dashed.isEmpty {
      lines.append("  classDef outside stroke-dasharray:4 3")
      lines.append("  class \(dashed.joined(separator: ",")) outside")
    }
    return lines
  }

  /// A colour for the page that is asked for, or one that can be seen on white and on black.
  func colour(_ role: ColourRole) -> String {
    guard theme == .auto else { return theme.colour(role) }
    return switch role {
    case .allow: "#07905f"
    case .dns: "#2f81c7"
    case .block: "#d9480f"
    default: "#8250df"
    }
  }
}

extension Diagram.Box.Kind {
  /// Whether its frame is dashed.
  var isDashed: Bool {
    switch self {
    case .workload, .namespace, .junction: false
    case .assumed, .hostNetwork, .externalSource, .externalDestination: true
    }
  }
}
