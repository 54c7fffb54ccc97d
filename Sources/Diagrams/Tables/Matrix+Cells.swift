extension Matrix {
  private static let widestName = 130.0
  private static let widestPorts = 110.0

  /// The words of a row.
  func name(_ route: Diagram.Route) -> [Run] {
    let wrapping = Wrapping(size: TypeSize.text, isBold: true)
    let ends = [route.sourceName, route.destinationName].map {
      wrapping.shortenedInside($0.displayed, to: Self.widestName)
    }
    let ports = Wrapping(size: TypeSize.small)
      .shortened(route.ports.displayed, to: Self.widestPorts)
    return [
      Run(text: ends.joined(separator: " → "), isBold: true),
      Run(text: "\u{A0}\u{A0}\(ports)", size: TypeSize.small, role: .muted),
    ]
  }

  /// The words of a verdict.
  func content(_ cell: Diagram.Cell) -> (verdict: Run, badge: Run?) {
    let sign = VerdictSign(cell.kind)
    let isPartial = cell.badge == .partial
    let glyph = isPartial ? VerdictSign.partialGlyph : sign.glyph
    let word = isPartial ? words.inPart : sign.word(words)
    let numbers = PolicyNumbers.short(cell.policies, limit: 3)
    let role = cell.isChanged ? ColourRole.onVerdict : LineLook(cell.kind).textRole
    // Of several pairs it is told how many connect.
    let outcome = cell.share.map { words.share($0.connected, of: $0.pairs) } ?? word
    let verdict = Run(
      text: "\(glyph) \(outcome) \(numbers)".trimmed, size: TypeSize.small,
      isBold: cell.isChanged, role: role)
    let badge: Run? =
      switch cell.badge {
      case nil, .partial: nil
      case .noDNS: Run(text: words.noDNS, size: TypeSize.small, isBold: true, role: .block)
      case .neverSeen: Run(text: words.neverSeen, size: TypeSize.small, role: .muted)
      }
    return (verdict, badge.map { cell.isChanged ? $0.with(role: .onVerdict) : $0 })
  }

  /// A verdict in its place; a dash where the step has none.
  func block(_ cell: Diagram.Cell?, id: String, in place: Rectangle) -> Scene.Block {
    guard let cell else {
      let dash = MarkupCell(
        runs: [Run(text: "–", size: TypeSize.small, role: .muted)], width: place.width,
        height: place.height, alignment: .center)
      return Scene.Block(
        id: id, rectangle: place, table: MarkupTable(rows: [[dash]]),
        note: .init(.symbol(words.notInStep), "cell", in: "matrix"))
    }
    let (verdict, badge) = content(cell)
    let fill = cell.isChanged ? LineLook(cell.kind).textRole : nil
    let badgeFill: ColourRole? =
      cell.isChanged
      ? (cell.badge == .noDNS ? .block : cell.badge == .neverSeen ? fill : .unknown) : nil
    let badgeHeight = badge == nil ? 0 : Self.badgeHeight
    var rows = [
      [
        MarkupCell(
          runs: [verdict], width: place.width, height: place.height - badgeHeight,
          alignment: .center, fill: fill)
      ]
    ]
    if let badge {
      rows.append([
        MarkupCell(
          runs: [badge], width: place.width, height: badgeHeight, alignment: .center,
          fill: badgeFill)
      ])
    }
    var note = Scene.Note(
      .symbol(cell.sentence.displayed), "cell", cell.kind.rawValue, in: "matrix")
    if cell.isChanged { note.classes.append("changed") }
    return Scene.Block(id: id, rectangle: place, table: MarkupTable(rows: rows), note: note)
  }
}
