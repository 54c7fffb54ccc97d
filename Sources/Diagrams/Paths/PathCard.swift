/// The look of a place in a chart of paths.
struct PathCard: Sendable {
  let size: Size
  private let place: PathChart.Place
  private let name: Run
  private let details: [Run]
  private let prizes: [Run]

  private static let widest = 190.0
  private static let narrowest = 104.0
  private static let inset = 5.0
  private static let nameHeight = 21.0
  private static let detailHeight = 15.0
  private static let prizeHeight = 16.0

  init(_ place: PathChart.Place) {
    self.place = place
    name = Run(
      text: Wrapping(size: TypeSize.name, isBold: true)
        .shortenedInside(place.name.displayed, to: Self.widest),
      size: TypeSize.name, isBold: true)
    details = place.details.prefix(2).map {
      Run(
        text: Wrapping(size: TypeSize.small).shortened($0.displayed, to: Self.widest),
        size: TypeSize.small, role: .muted)
    }
    prizes = place.prizes.prefix(2).map {
      Self.prize($0, widest: place.prizes.count == 1 ? Self.widest : Self.widest / 2 - 14)
    }
    let width = max(
      name.room, details.map(\.room).max() ?? 0, prizes.reduce(0) { $0 + $1.room + 14 },
      Self.narrowest)
    size = Size(
      width: (width + 2 * Self.inset + 6).rounded(.up),
      height: Self.nameHeight + Double(details.count) * Self.detailHeight
        + (prizes.isEmpty ? 0 : Self.prizeHeight + 3)
        + 2 * Self.inset)
  }

  /// What an attacker finds, as a sign.
  static func prize(_ text: String, widest: Double = widest) -> Run {
    Run(
      text: Wrapping(size: TypeSize.small, isBold: true)
        .shortened(text.displayed, to: widest),
      size: TypeSize.small, isBold: true, role: .bannerText)
  }

  /// A sign as a cell.
  static func cell(_ prize: Run) -> MarkupCell {
    MarkupCell(
      runs: [prize], width: prize.room + 10, height: prizeHeight - 1, alignment: .center,
      fill: .banner, border: .init(role: .bannerBorder))
  }

  /// The name of a namespace on its tab.
  static func tab(_ name: String, widest: Double) -> Run {
    Run(
      text: Wrapping(size: TypeSize.text, isBold: true)
        .shortenedInside(name.displayed, to: widest - 14),
      size: TypeSize.text, isBold: true, role: .tabText)
  }

  /// The frame of the card.
  var outline: Scene.Block.Outline {
    Scene.Block.Outline(
      fill: place.kind == .outside ? .external : .card,
      border: place.kind == .start ? .gate : place.isCertain ? .line : .unknown,
      isRounded: place.kind == .outside, isDashed: place.kind == .outside || !place.isCertain,
      width: place.kind == .start ? 2 : 1.1)
  }

  /// What stands on the card, as wide as the box that it is in.
  func table(width: Double) -> MarkupTable {
    let inner = width - 2 * Self.inset
    var rows: [[MarkupCell]] = ([name] + details).enumerated().map { index, run in
      let height = index == 0 ? Self.nameHeight : Self.detailHeight
      return [
        .space(3, height: height), MarkupCell(runs: [run], width: inner - 3, height: height),
      ]
    }
    if !prizes.isEmpty {
      var row: [MarkupCell] = [.space(3, height: Self.prizeHeight)]
      for prize in prizes {
        row += [Self.cell(prize), .space(4, height: Self.prizeHeight)]
      }
      let taken = row.reduce(0) { $0 + $1.width }
      rows.append(row + [.space(max(1, inner - taken), height: Self.prizeHeight)])
      rows.append([.space(inner, height: 3)])
    }
    return MarkupTable(rows: rows)
  }

  /// The card in words.
  var sentence: String {
    let full = [place.namespace, place.name].compactMap(\.self).joined(separator: "/")
    let hops = place.hops == 1 ? "1 hop" : "\(place.hops) hops"
    let parts =
      [full.displayed, place.kind == .start ? nil : (place.isCertain ? hops : "possibly \(hops)")]
      + place.details.map { Optional($0.displayed) } + place.prizes.map { Optional($0.displayed) }
    return parts.compactMap(\.self).joined(separator: ", ")
  }
}
