/// What one panel shows, as nodes and edges without places: what formats that lay out by themselves are written from.
struct PanelGraph: Hashable, Sendable {
  /// A box.
  struct Node: Hashable, Sendable {
    /// Unique among nodes.
    var id: String
    /// The ``Diagram/Frame/id`` of its frame; `nil` outside all frames.
    var frame: String?
    var kind: Diagram.Box.Kind
    /// The name, and below it smaller words.
    var lines: [String]
    var sentence: String
  }

  /// A line, or several of one kind.
  struct Edge: Hashable, Sendable {
    /// Indices into ``PanelGraph/nodes``.
    var source: Int
    var destination: Int
    var kind: Diagram.ArrowKind
    var label: String
    /// What it does not have in common with whole lines that nothing changed: some ports, a remark, the change.
    var remark = ""
    var isChanged: Bool
    var sentence: String
  }

  /// The heading.
  var title: String
  /// What is worth knowing and is no node or edge: banners, counts, what is left out; whole sentences.
  var notes: [String]
  /// The policies that the nodes name by their numbers, such as `P1 db-deny`.
  var policies: [String]
  var language: Language
  /// Frames that hold something, in order.
  var frames: [Diagram.Frame]
  var nodes: [Node]
  var edges: [Edge]

  /// The graph of a panel: its boxes, and the lines that a picture of it would draw.
  init(_ diagram: Diagram, panel index: Int) {
    let panel = diagram.panels[index]
    let words = Words.of(diagram.language)
    let economy = LineEconomy(diagram)
    language = diagram.language
    let step = [panel.number.map { "\($0)." }, panel.title.displayed].compactMap(\.self)
      .filter { !$0.isEmpty }.joined(separator: " ")
    title = [diagram.title.displayed, step].filter { !$0.isEmpty }.joined(separator: " – ")
    notes =
      [diagram.subtitle].compactMap(\.self) + diagram.banners + panel.banners + diagram.notes
      + [panel.caption].compactMap(\.self)
    notes.append(
      PanelHead.counts(panel.counts, words).map { $0.map(\.text).joined() }.joined(separator: ", "))
    if let words = economy.words(for: diagram) { notes.append(words) }
    notes = notes.map(\.displayed).filter { !$0.isEmpty }.map {
      $0.hasSuffix(".") || $0.hasSuffix("。") ? $0 : $0 + "."
    }
    policies = diagram.policies.map { "\($0.number) \($0.name)".displayed }
    var seen: Set<String> = []
    let boxes = diagram.boxes.filter { panel.states[$0.id] != nil && seen.insert($0.id).inserted }
    nodes = boxes.map { box in
      Node(
        id: box.id, frame: box.frame, kind: box.kind,
        lines: Self.lines(of: box, panel.states[box.id], words), sentence: box.sentence.displayed)
    }
    let used = Set(nodes.compactMap(\.frame))
    frames = diagram.frames.filter { used.contains($0.id) }.map { frame in
      guard let mutual = panel.mutual[frame.id] else { return frame }
      var marked = frame
      marked.name += " – ⇄ \(words.replicas) \(VerdictSign(mutual.kind).glyph)"
      return marked
    }
    let known = Set(frames.map(\.id))
    for index in nodes.indices where !known.contains(nodes[index].frame ?? "") {
      nodes[index].frame = nil
    }
    var numbers = Dictionary(
      boxes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let routes = Dictionary(
      diagram.routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var drawn: Set<String> = []
    edges = []
    for arrow in economy.lines(of: panel) {
      guard let route = routes[arrow.route], drawn.insert(arrow.route).inserted,
        let source = numbers[route.source] ?? stand(for: route.source, &numbers),
        let destination = numbers[route.destination] ?? stand(for: route.destination, &numbers)
      else { continue }
      let badge: String? =
        switch arrow.badge {
        case .noDNS: words.noDNS
        case .partial: words.partial
        case .neverSeen: words.neverSeen
        case nil: nil
        }
      let label = [arrow.label ?? route.ports, badge].compactMap(\.self).map(\.displayed)
      let remark = [arrow.label, badge, arrow.change.map(Tag.words)].compactMap(\.self)
      edges.append(
        Edge(
          source: source, destination: destination, kind: arrow.kind,
          label: label.filter { !$0.isEmpty }.joined(separator: ", "),
          remark: remark.map(\.displayed).filter { !$0.isEmpty }.joined(separator: ", "),
          isChanged: arrow.change != nil, sentence: arrow.sentence.displayed))
    }
  }

  /// A node in a frame for lines that end at each of its boxes; `nil` where there is no such frame.
  private mutating func stand(for frame: String, _ numbers: inout [String: Int]) -> Int? {
    guard let name = frames.first(where: { $0.id == frame })?.name.displayed else { return nil }
    let words = language == .english ? "each of \(name)" : "\(name) のそれぞれ"
    numbers[frame] = nodes.count
    nodes.append(
      Node(
        id: "each of \(frame)", frame: frame, kind: .junction, lines: [words], sentence: words))
    return nodes.count - 1
  }

  private static func lines(
    of box: Diagram.Box, _ state: Diagram.BoxState?, _ words: Words
  ) -> [String] {
    let name = [box.name.displayed, box.count?.displayed].compactMap(\.self).joined(separator: " ")
    guard let state else { return [name] }
    let presence: String? =
      switch state.presence {
      case .present: nil
      case .added: words.added
      case .removed: words.removed
      }
    let gates = [
      Gate(state.ingress, side: words.ingress, words),
      Gate(state.egress, side: words.egress, words),
    ].compactMap { $0?.run.text }
    let replicas = state.replicas.map { arrow in
      Card.mutualCell(arrow, words).runs.map(\.text).joined()
    }
    let isPortless = box.ports.isEmpty && (box.kind == .workload || box.kind == .hostNetwork)
    let ports = isPortless ? words.noPorts : box.ports.joined(separator: " ")
    let small = [
      gates.joined(separator: " · "),
      [box.details.joined(separator: ", "), ports].filter { !$0.isEmpty }.joined(separator: " · "),
    ]
    return ([name] + small + [replicas, presence].compactMap(\.self) + state.remarks)
      .map(\.displayed).filter { !$0.isEmpty }
  }
}
