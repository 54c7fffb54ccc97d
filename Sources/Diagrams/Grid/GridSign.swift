/// How a cell of a grid looks: a fill, a frame or neither, and a glyph or a number, so that each kind shows without
/// colour, too.
struct GridSign: Hashable, Sendable {
  /// What a sign says, in the order of a legend.
  enum Meaning: Hashable, Sendable, CaseIterable {
    case allByRule, someByRule, somePorts, byDefault, someByDefault, dns, someDNS, partlyUnknown,
      unknown, blocked
  }

  let verdict: VerdictSign
  let meaning: Meaning
  private let text: String
  private let role: ColourRole
  private let fill: ColourRole?
  private let border: ColourRole?
  private let isDashed: Bool
  private let isChanged: Bool

  init(_ cell: AdjacencyGrid.Cell) {
    let verdict = VerdictSign(cell.kind)
    let isDNS = cell.kind == .dnsByRule || cell.kind == .dnsByDefault
    let isSome = cell.percent.map { $0 < 100 } ?? false
    let number = cell.percent.map { "\($0)" }
    self.verdict = verdict
    isChanged = cell.isChanged
    let isPartlyUnknown = cell.hasUnknown && verdict != .unknown
    isDashed = verdict == .unknown && !cell.isPartial || isPartlyUnknown
    let look = LineLook(cell.kind)
    switch verdict {
    case _ where isPartlyUnknown:
      meaning = .partlyUnknown
      text = "\(number ?? "")?"
      (role, fill, border) = (.unknown, nil, .unknown)
    case .allowedByRule where isDNS && isSome, .allowedByDefault where isDNS && isSome:
      meaning = .someDNS
      text = number ?? ""
      (role, fill, border) = (look.textRole, nil, .dns)
    case .allowedByRule where isDNS, .allowedByDefault where isDNS:
      meaning = .dns
      text = "·"
      (role, fill, border) = (.onVerdict, .dns, nil)
    case .allowedByRule where isSome:
      meaning = .someByRule
      text = number ?? ""
      (role, fill, border) = (.allowText, nil, .allow)
    case .allowedByRule:
      meaning = .allByRule
      text = "●"
      (role, fill, border) = (.onVerdict, .allow, nil)
    case .allowedByDefault:
      meaning = isSome ? .someByDefault : .byDefault
      text = isSome ? number ?? "" : "○"
      (role, fill, border) = (.allowText, nil, nil)
    case .blocked:
      meaning = .blocked
      text = "×"
      (role, fill, border) = (.block, nil, nil)
    case .unknown where cell.isPartial:
      meaning = .somePorts
      text = "□"
      (role, fill, border) = (.allowText, nil, .allow)
    case .unknown:
      meaning = .unknown
      text = "◇"
      (role, fill, border) = (look.textRole, nil, look.role)
    }
  }

  /// The same without what one cell alone has, for a legend.
  var sample: GridSign { self }

  /// The sign as a cell.
  func cell(side: Double) -> MarkupCell {
    let size = text.count > 2 ? TypeSize.small - 1 : TypeSize.small
    return MarkupCell(
      runs: [Run(text: text, size: size, isBold: isChanged || fill != nil, role: role)],
      width: side, height: side, alignment: .center, fill: fill,
      border: border.map { .init(role: $0, isDashed: isDashed) })
  }
}
