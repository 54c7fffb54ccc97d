/// Tells a picture in words: as its text alternative, and for a reader without a screen.
public struct AlternativeText: Sendable {
  let diagram: Diagram
  /// The names that things of several namespaces have.
  let ambiguousNames: Set<String>

  /// Creates the words for a picture.
  public init(_ diagram: Diagram) {
    self.diagram = diagram
    ambiguousNames = Self.ambiguousNames(of: diagram.boxes)
  }

  /// One paragraph for the whole, and one a panel: what it adds, how many connections pass, which changed, which are
  /// blocked, and in a picture of a single state which are allowed.
  public var text: String {
    ([heading] + diagram.panels.map(paragraph)).joined(separator: "\n\n") + "\n"
  }

  var isEnglish: Bool { diagram.language == .english }

  private var heading: String {
    let policies = diagram.policies.map { "\($0.number) \($0.name)" }.joined(separator: ", ")
    let boxes = shownNames.joined(separator: ", ")
    var lines = [diagram.title] + [diagram.subtitle].compactMap(\.self) + diagram.banners
    lines += diagram.notes
    lines.append(isEnglish ? "Shown: \(boxes)." : "表示: \(boxes)。")
    if !policies.isEmpty {
      lines.append(isEnglish ? "Policies: \(policies)." : "ポリシー: \(policies)。")
    }
    return lines.joined(separator: "\n")
  }

  private func paragraph(_ panel: Diagram.Panel) -> String {
    var lines: [String] = []
    let number = panel.number.map { "\($0). " } ?? ""
    let changes = panel.changes.isEmpty ? "" : " (\(panel.changes.joined(separator: ", ")))"
    if panel.number != nil || !panel.title.isEmpty {
      lines.append("\(number)\(panel.title)\(changes)")
    }
    if let caption = panel.caption { lines.append(caption) }
    lines += panel.banners
    lines.append(counts(panel.counts))
    lines += list(isEnglish ? "Changed:" : "変更:", panel, where: \.isChanged)
    lines += list(isEnglish ? "Blocked:" : "遮断:", panel) {
      !$0.isChanged && $0.kind.isBlocked
    }
    lines += list(isEnglish ? "In part:" : "一部:", panel) {
      !$0.isChanged && $0.kind == .unknown && $0.badge == .partial
    }
    lines += list(isEnglish ? "Unknown:" : "不明:", panel) {
      !$0.isChanged && $0.kind == .unknown && $0.badge != .partial
    }
    // A series tells what its steps change; a picture of one state tells everything.
    if panel.number == nil {
      lines += list(isEnglish ? "Allowed:" : "許可:", panel) {
        !$0.kind.isBlocked && $0.kind != .unknown
      }
    }
    lines += panel.checks.map { check in
      let actual = check.actual.map { isEnglish ? " (it is \($0))" : "（実際: \($0)）" } ?? ""
      return "\(check.holds ? "✓" : "✗") \(check.text)\(actual)"
    }
    return lines.joined(separator: "\n")
  }

  func counts(_ counts: Diagram.Counts) -> String {
    var parts =
      isEnglish
      ? ["\(counts.allowed) allowed", "\(counts.blocked) blocked"]
      : ["許可 \(counts.allowed)", "遮断 \(counts.blocked)"]
    if counts.nameBlocked > 0 {
      parts.append(
        isEnglish
          ? "\(counts.nameBlocked) allowed by address without DNS" : "名前解決不可 \(counts.nameBlocked)")
    }
    if counts.partial > 0 {
      parts.append(isEnglish ? "\(counts.partial) in part" : "一部 \(counts.partial)")
    }
    if counts.unknown > 0 {
      parts.append(isEnglish ? "\(counts.unknown) unknown" : "不明 \(counts.unknown)")
    }
    return isEnglish ? parts.joined(separator: ", ") + "." : parts.joined(separator: "、") + "。"
  }

  /// At most forty sentences; a list that is cut says so.
  private func list(
    _ heading: String, _ panel: Diagram.Panel, where matches: (Diagram.Cell) -> Bool
  ) -> [String] {
    let cells = diagram.routes.compactMap { route in
      panel.cells[route.id].map { (route: route, cell: $0) }
    }.filter { matches($0.cell) }
    guard !cells.isEmpty else { return [] }
    let shown = cells.prefix(40).map { entry($0.cell.sentence, of: $0.route) }
    let rest = cells.count - shown.count
    let more = rest == 0 ? [] : [isEnglish ? "- and \(rest) more" : "- ほか \(rest) 件"]
    return [heading] + shown + more
  }
}

extension Diagram.ArrowKind {
  /// Whether it is blocked, at either end.
  var isBlocked: Bool {
    switch self {
    case .blockedAtIngress, .blockedAtEgress, .blockedAtBoth: true
    case .allowedByRule, .allowedByDefault, .dnsByRule, .dnsByDefault, .unknown: false
    }
  }
}
