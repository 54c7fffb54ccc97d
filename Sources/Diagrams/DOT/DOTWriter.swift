/// Writes a panel in the DOT language, for `dot` to lay out.
///
/// It has only attributes that Graphviz 2.42 and every later version take in the same way: no `rank=same`, no
/// `concentrate`, no `label` on edges, which each are laid out differently or crash one of them. What a line has to say
/// is an `xlabel`, which is placed when everything else is.
struct DOTWriter: Sendable {
  var theme = Theme.auto
  var background = Background.page

  /// The whole file.
  func write(_ graph: PanelGraph) -> String {
    var lines = ["// \(graph.title)"] + graph.notes.map { "// \($0.displayed)" } + Self.legend
    lines.append("digraph \(quoted("podreach")) {")
    lines.append("  graph [\(head)]")
    lines.append("  node [\(nodeDefaults)]")
    lines.append("  edge [\(edgeDefaults)]")
    for (index, frame) in graph.frames.enumerated() {
      lines.append("  subgraph \(quoted("cluster_\(index)")) {")
      let remark = frame.remark.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
      lines.append("    graph [label=\(label([frame.name + remark])) \(cluster(frame))]")
      lines += graph.nodes.filter { $0.frame == frame.id }.map { "    \(node($0))" }
      lines.append("  }")
    }
    lines += graph.nodes.filter { $0.frame == nil }.map { "  \(node($0))" }
    lines += graph.edges.map { "  \(edge($0, graph))" }
    // Frames would inherit it if it stood above them.
    lines.append("  label=\(label([graph.title] + policies(graph)))")
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let legend = [
    "// Solid: allowed (hollow head: by default, nothing restricts it). Dotted: DNS lookup.",
    "// Dashed: blocked, with a wall at the end that blocks. Dashed with a diamond: unknown.",
    "// In and out: the policies that isolate it. Draw it with `dot -Tsvg FILE`.",
  ]

  /// The policies, four on a line.
  private func policies(_ graph: PanelGraph) -> [String] {
    let shown = graph.policies.prefix(40)
    let rest = graph.policies.count - shown.count
    let all = Array(shown) + (rest > 0 ? [Words.of(graph.language).more(rest)] : [])
    return stride(from: 0, to: all.count, by: 4).map { start in
      all[start..<min(start + 4, all.count)].joined(separator: " · ")
    }
  }

  // MARK: Attributes

  private var head: String {
    let page = background == .transparent ? "transparent" : colour(.page)
    return "rankdir=\"TB\" newrank=\"true\" nodesep=\"0.42\" ranksep=\"0.78\" labelloc=\"t\""
      + " bgcolor=\"\(page)\" \(font(.ink, 14))"
  }

  private var nodeDefaults: String {
    "shape=\"box\" margin=\"0.12,0.06\" \(font(.ink, 10)) color=\"\(colour(.line))\""
      + " style=\"filled\" fillcolor=\"\(colour(.card))\""
  }

  private var edgeDefaults: String {
    "dir=\"both\" arrowtail=\"none\" arrowsize=\"\(LineLook.markScale.decimal)\" \(font(.muted, 9))"
  }

  private func cluster(_ frame: Diagram.Frame) -> String {
    let style = frame.remark == nil ? "filled" : "filled,dashed"
    return "labelloc=\"t\" labeljust=\"l\" margin=\"14\" style=\"\(style)\""
      + " color=\"\(colour(.namespaceBorder))\" fillcolor=\"\(colour(.namespace))\" \(font(.ink, 11))"
  }

  private func font(_ role: ColourRole, _ size: Int) -> String {
    "fontname=\"\(Scene.fontName)\" fontsize=\"\(size)\" fontcolor=\"\(colour(role))\""
  }

  private func node(_ node: PanelGraph.Node) -> String {
    var attributes = ["label=\(label(node.lines))", "tooltip=\(label([node.sentence]))"]
    switch node.kind {
    case .externalSource, .externalDestination: attributes.append("style=\"filled,rounded,dashed\"")
    case .assumed, .hostNetwork: attributes.append("style=\"filled,dashed\"")
    case .junction where node.lines.joined().isEmpty:
      attributes += ["shape=\"point\"", "width=\"0.09\"", "fillcolor=\"\(colour(.ink))\""]
    case .junction: attributes.append("style=\"filled,rounded\"")
    case .workload, .namespace: break
    }
    return "\(name(node.id)) [\(attributes.joined(separator: " "))]"
  }

  private func edge(_ edge: PanelGraph.Edge, _ graph: PanelGraph) -> String {
    let look = LineLook(edge.kind)
    var attributes = [
      "color=\"\(colour(look.role))\"", "style=\"\(look.dash.rawValue)\"",
      "arrowhead=\"\(look.head.rawValue)\"",
    ]
    if look.tail != .none { attributes.append("arrowtail=\"\(look.tail.rawValue)\"") }
    attributes.append(
      "penwidth=\"\((edge.isChanged ? LineLook.changedWidth : look.width).decimal)\"")
    attributes.append("weight=\"\(look.dash == .dotted ? 1 : 3)\"")
    if !edge.remark.isEmpty { attributes.append("xlabel=\(label([edge.remark]))") }
    attributes.append("tooltip=\(label([edge.sentence.isEmpty ? edge.label : edge.sentence]))")
    return "\(name(graph.nodes[edge.source].id)) -> \(name(graph.nodes[edge.destination].id))"
      + " [\(attributes.joined(separator: " "))]"
  }

  private func colour(_ role: ColourRole) -> String { theme.colour(role) }

  // MARK: Strings

  /// Beyond 16,384 characters Graphviz' scanner gives up.
  private static let longest = 1_000

  /// The name of a node: letters, digits and a few signs stay, so that no version reads anything into it.
  private func name(_ id: String) -> String { quoted(id.nodeName) }

  /// A text that is shown, each line centred; backslashes and entities are alive there.
  private func label(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      // Letter by letter, not sign by sign: a quotation mark with an accent is one all the same.
      line.displayed.unicodeScalars.prefix(Self.longest).reduce(into: "") {
        switch $1 {
        case "\\": $0 += #"\\"#
        case "\"": $0 += #"\""#
        case "&": $0 += "&amp;"
        default: $0.unicodeScalars.append($1)
        }
      }
    }
    return "\"\(escaped.joined(separator: #"\n"#))\""
  }

  private func quoted(_ name: String) -> String { "\"\(name)\"" }
}

extension String {
  /// The text as the name of a node in DOT; two different texts never give the same.
  var nodeName: String {
    unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "/", ":", " ":
        result.unicodeScalars.append(scalar)
      default: result += "_" + String(scalar.value, radix: 16) + "_"
      }
    }
  }
}
