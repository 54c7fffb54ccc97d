/// A picture in words: how much passes, and every pair that is blocked.
struct PictureDescription {
  let diagram: Diagram
  let panels: [Int]

  private static let mostSentences = 200

  var text: String {
    let banners = diagram.banners.map(\.displayed)
    return (banners + panels.map { paragraph(diagram.panels[$0]) }).joined(separator: "\n")
  }

  private func paragraph(_ panel: Diagram.Panel) -> String {
    let words = Words.of(diagram.language)
    let heading = [panel.number.map { "\($0)." }, panel.title.displayed, nil]
      .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    let counts = PanelHead.counts(panel.counts, words).map { $0.map(\.text).joined() }
    let blocked = diagram.routes.compactMap { panel.cells[$0.id] }
      .filter { $0.kind.isBlocked }.map(\.sentence.displayed)
    var parts = panel.banners.map(\.displayed) + [counts.joined(separator: ", ")]
    parts += blocked.prefix(Self.mostSentences)
    if blocked.count > Self.mostSentences {
      parts.append(words.more(blocked.count - Self.mostSentences))
    }
    return (heading.isEmpty ? "" : "\(heading): ") + parts.joined(separator: ". ") + "."
  }
}
