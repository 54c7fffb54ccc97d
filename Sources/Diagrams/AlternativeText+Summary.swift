extension AlternativeText {
  /// The picture in a few sentences on one line, for the `alt` of an image.
  ///
  /// What it is called, and for each panel how many connections pass; of a single state also which are blocked.
  public var summary: String {
    var sentences = [diagram.title] + diagram.banners
    for panel in diagram.panels {
      let number = panel.number.map { "\($0)." }
      let heading = [number, panel.title].compactMap(\.self).filter { !$0.isEmpty }
      let blocked = diagram.panels.count == 1 ? blocked(in: panel) : []
      sentences.append(
        (heading.isEmpty ? "" : heading.joined(separator: " ") + ": ") + counts(panel.counts))
      if !blocked.isEmpty {
        let list = blocked.prefix(Self.mostNames).joined(separator: ", ")
        let rest = blocked.count - Self.mostNames
        let more = rest > 0 ? ", " + Words.of(diagram.language).more(rest) : ""
        sentences.append((isEnglish ? "Blocked: " : "遮断: ") + list + more)
      }
    }
    return sentences.map(\.displayed).filter { !$0.isEmpty }.map { sentence in
      [".", "。", "!", "?"].contains { sentence.hasSuffix($0) } ? sentence : sentence + "."
    }.joined(separator: " ")
  }

  private static let mostNames = 12

  private func blocked(in panel: Diagram.Panel) -> [String] {
    diagram.routes.filter { panel.cells[$0.id]?.kind.isBlocked == true }.map { route in
      "\(route.sourceName) → \(route.destinationName) (\(route.ports))"
    }
  }
}
