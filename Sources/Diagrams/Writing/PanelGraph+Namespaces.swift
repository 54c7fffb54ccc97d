extension PanelGraph {
  /// The graph with a node for each namespace: edges say how many lines of a kind they stand for.
  var byNamespace: PanelGraph {
    let names = Dictionary(
      frames.map { ($0.id, $0.name.displayed) }, uniquingKeysWith: { first, _ in first })
    var copy = self
    copy.nodes = []
    copy.edges = []
    copy.frames = []
    copy.policies = []
    var numbers: [String: Int] = [:]
    var places: [Int] = []
    for node in nodes {
      let key = node.frame.map { "namespace \($0)" } ?? "box \(node.id)"
      if let number = numbers[key] {
        places.append(number)
        continue
      }
      numbers[key] = copy.nodes.count
      places.append(copy.nodes.count)
      let members = node.frame.map { frame in nodes.filter { $0.frame == frame }.count }
      copy.nodes.append(
        Node(
          id: key, kind: node.frame == nil ? node.kind : .namespace,
          lines: node.frame.map { [names[$0] ?? $0, "\(members ?? 0) ×"] } ?? node.lines,
          sentence: node.frame.flatMap { names[$0] } ?? node.sentence))
    }
    let words = Words.of(language)
    var counts: [Edge: Int] = [:]
    for edge in edges {
      let joined = Edge(
        source: places[edge.source], destination: places[edge.destination], kind: edge.kind.joined,
        label: "", isChanged: false, sentence: "")
      counts[joined, default: 0] += 1
    }
    let ordered = counts.sorted {
      ($1.value, $0.key.source, $0.key.destination, $0.key.kind.rawValue)
        < ($0.value, $1.key.source, $1.key.destination, $1.key.kind.rawValue)
    }
    copy.edges = ordered.map { edge, count in
      var edge = edge
      edge.label = "\(count) \(VerdictSign(edge.kind).word(words))"
      edge.sentence =
        "\(copy.nodes[edge.source].lines[0]) → \(copy.nodes[edge.destination].lines[0]): \(edge.label)"
      return edge
    }
    return copy
  }
}

extension Diagram.ArrowKind {
  /// The kind that several of its sort are drawn as.
  fileprivate var joined: Diagram.ArrowKind {
    switch self {
    case .allowedByRule, .allowedByDefault: .allowedByRule
    case .dnsByRule, .dnsByDefault: .dnsByRule
    case .blockedAtIngress, .blockedAtEgress, .blockedAtBoth: .blockedAtBoth
    case .unknown: .unknown
    }
  }
}
