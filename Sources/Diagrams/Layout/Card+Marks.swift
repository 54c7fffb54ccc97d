/// Marks that stand on a card, or at a frame, in the place of lines.
extension Card {
  /// The mark for look-ups at the cluster DNS.
  static func lookupCell(_ arrow: Diagram.Arrow) -> MarkupCell { cell("DNS", arrow, .right) }

  /// The mark for what passes among the pods of a card, or the cards of a frame.
  static func mutualCell(_ arrow: Diagram.Arrow, _ words: Words) -> MarkupCell {
    cell("⇄ \(words.replicas)", arrow, .left)
  }

  /// The words of a mark that nothing changed.
  static func mutualRun(_ kind: Diagram.ArrowKind, _ words: Words) -> Run {
    run("⇄ \(words.replicas) \(VerdictSign(kind).glyph)", kind)
  }

  /// The words of a mark for look-ups that nothing changed.
  static func lookupRun(_ kind: Diagram.ArrowKind) -> Run {
    run("DNS \(VerdictSign(kind).glyph)", kind)
  }

  private static func run(_ text: String, _ kind: Diagram.ArrowKind) -> Run {
    Run(text: text, size: TypeSize.small, isBold: true, role: LineLook(kind).textRole)
  }

  /// The sign of the outcome that a mark tells.
  static func glyph(_ arrow: Diagram.Arrow) -> String {
    arrow.badge == .partial ? VerdictSign.partialGlyph : VerdictSign(arrow.kind).glyph
  }

  /// The outcome behind some words, and boxed as a badge what the step changed: `DNS ×`, `DNS × P3`, `DNS ● + P3`.
  private static func cell(
    _ text: String, _ arrow: Diagram.Arrow, _ alignment: MarkupCell.Alignment
  ) -> MarkupCell {
    let glyph = glyph(arrow)
    let change = arrow.change.map(Tag.words)
    let outcome = change.map { $0.hasPrefix(glyph) ? $0 : "\(glyph) \($0)" } ?? glyph
    let run = run("\(text) \(outcome)", arrow.kind)
    return MarkupCell(
      runs: [run], width: run.room + 8, height: rowHeight,
      alignment: change == nil ? alignment : .center, fill: change == nil ? nil : .panel,
      border: change == nil ? nil : .init(role: LineLook(arrow.kind).role))
  }
}
