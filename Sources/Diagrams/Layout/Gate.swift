/// One direction of isolation, as a small sign on a card.
struct Gate: Hashable, Sendable {
  let run: Run
  private let fill: ColourRole?
  private let border: MarkupCell.Border

  /// The sign of a gate; `nil` where policies do not apply.
  ///
  /// - Parameters:
  ///   - gate: what holds.
  ///   - side: the word for the direction.
  ///   - words: the words of the picture's language.
  init?(_ gate: Diagram.BoxState.Gate, side: String, _ words: Words) {
    switch gate {
    case .absent: return nil
    case .open:
      run = Run(text: "\(side) \(words.open)", size: TypeSize.small, role: .muted)
      fill = .card
      border = .init(role: .line)
    case .isolated(let policies):
      let numbers = PolicyNumbers.short(policies)
      run = Run(text: "\(side) \(numbers)", size: TypeSize.small, isBold: true, role: .gateText)
      fill = .gate
      border = .init(role: .gate)
    case .ordered(let policies):
      let numbers = PolicyNumbers.short(policies)
      run = Run(text: "\(side) \(numbers)", size: TypeSize.small, isBold: true, role: .ink)
      fill = .card
      border = .init(role: .gate)
    case .some(let restricted, let all):
      let isAll = restricted == all
      run = Run(
        text: "\(side) \(words.restricted(restricted, of: all))", size: TypeSize.small,
        isBold: true,
        role: isAll ? .gateText : .ink)
      fill = isAll ? .gate : .card
      border = .init(role: .gate)
    case .unknown(let policies):
      let numbers = PolicyNumbers.short(policies)
      run = Run(
        text: "\(side) ? \(numbers)".trimmed, size: TypeSize.small, isBold: true, role: .unknown)
      fill = .card
      border = .init(role: .unknown, isDashed: true)
    }
  }

  /// The sign as a cell.
  func cell(width: Double) -> MarkupCell {
    MarkupCell(
      runs: [run], width: width, height: Card.rowHeight, alignment: .center, fill: fill,
      border: border)
  }

  /// What the gate says, in words, with every policy.
  static func sentence(_ gate: Diagram.BoxState.Gate, side: String, _ words: Words) -> String? {
    switch gate {
    case .absent: nil
    case .open: "\(side): \(words.open)"
    case .ordered(let policies):
      "\(side): \(words.open), \(policies.joined(separator: ", "))"
    case .isolated(let policies): "\(side): \(policies.joined(separator: ", "))"
    case .some(let restricted, let all): "\(side): \(words.restricted(restricted, of: all))"
    case .unknown(let policies): "\(side): \(words.unknown) (\(policies.joined(separator: ", ")))"
    }
  }
}
