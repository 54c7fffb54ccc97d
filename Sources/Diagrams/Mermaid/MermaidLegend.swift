/// What the lines of a flowchart mean, in a few words: only of those that there are.
struct MermaidLegend {
  /// One meaning a line.
  let lines: [String]

  /// Explains the lines of a graph.
  init(_ graph: PanelGraph) {
    let kinds = Set(graph.edges.map(\.kind))
    let isEnglish = graph.language == .english
    func isThere(_ some: Diagram.ArrowKind...) -> Bool { !kinds.isDisjoint(with: some) }
    // Where namespaces stand for workloads, a line of rules is also one of what nothing restricts.
    let tellsRules = !graph.nodes.contains { $0.kind == .namespace }
    var lines: [String] = []
    switch (isThere(.allowedByRule, .dnsByRule), isThere(.allowedByDefault, .dnsByDefault)) {
    case (true, true):
      lines.append(isEnglish ? "▶ allowed by a rule, ○ by default" : "▶ ルールにより許可、○ 既定で許可")
    case (true, false) where tellsRules:
      lines.append(isEnglish ? "▶ allowed by a rule" : "▶ ルールにより許可")
    case (true, false): lines.append(isEnglish ? "▶ allowed" : "▶ 許可")
    case (false, true): lines.append(isEnglish ? "○ allowed by default" : "○ 既定で許可")
    case (false, false): break
    }
    if isThere(.dnsByRule, .dnsByDefault) {
      lines.append(isEnglish ? "dotted: DNS look-up" : "点線: DNS 問い合わせ")
    }
    if isThere(.blockedAtIngress, .blockedAtEgress) {
      lines.append(
        isEnglish
          ? "× blocked: (in) at the destination, (out) at the source"
          : "× 遮断: (in) 宛先側、(out) 送信元側")
    } else if isThere(.blockedAtBoth) {
      lines.append(isEnglish ? "× blocked" : "× 遮断")
    }
    if isThere(.unknown) { lines.append("? " + Words.of(graph.language).unknownKind) }
    if graph.edges.contains(where: \.isChanged) {
      lines.append(isEnglish ? "thick: changed" : "太線: 変化")
    }
    if !graph.policies.isEmpty {
      lines.append(
        isEnglish ? "in, out: the policies that isolate it" : "受信・送信: その方向を隔離するポリシー")
    }
    self.lines = lines
  }
}
