/// What stands beside a line: its ports, what changed, a remark.
struct Tag: Hashable, Sendable {
  /// Words with a frame, or without.
  private struct Part: Hashable {
    var run: Run
    var border: ColourRole?
  }

  private let parts: [Part]

  /// The tag of a line; `nil` where there is nothing to say.
  init?(_ arrow: Diagram.Arrow, words: Words) {
    let look = LineLook(arrow.kind)
    var parts: [Part] = []
    if let label = arrow.label?.displayed, !label.isEmpty {
      let short = Wrapping(size: TypeSize.small).shortened(label, to: 120)
      parts.append(Part(run: Run(text: short, size: TypeSize.small, role: .muted)))
    }
    if let change = arrow.change {
      let text = Self.words(of: change)
      let run = Run(text: text, size: TypeSize.small, isBold: true, role: look.textRole)
      parts.append(Part(run: run, border: look.role))
    }
    switch arrow.badge {
    case .noDNS:
      let run = Run(text: words.noDNS, size: TypeSize.small, isBold: true, role: .block)
      parts.append(Part(run: run, border: .block))
    case .partial:
      let run = Run(text: words.partial, size: TypeSize.small, isBold: true, role: .unknown)
      parts.append(Part(run: run, border: .unknown))
    case .neverSeen:
      let run = Run(text: words.neverSeen, size: TypeSize.small, role: .muted)
      parts.append(Part(run: run, border: .muted))
    case nil: break
    }
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  /// The policies that came, behind the sign of the change, and those that went: `+ P3`, `× P3`, `− P2`.
  static func words(of change: Diagram.Arrow.Change) -> String {
    let gone = PolicyNumbers.short(change.removed, limit: 2)
    let came = PolicyNumbers.short(change.policies, limit: 3)
    if came.isEmpty, !gone.isEmpty { return "− \(gone)" }
    let words = "\(sign(change.effect)) \(came)".trimmed
    return gone.isEmpty ? words : "\(words) − \(gone)"
  }

  /// The signs of a badge: what became of the line, and whether a policy went.
  static func signs(of change: Diagram.Arrow.Change) -> [String] {
    let effect = change.policies.isEmpty && !change.removed.isEmpty ? [] : [sign(change.effect)]
    return effect + (change.removed.isEmpty ? [] : ["−"])
  }

  /// The sign of a change.
  static func sign(_ effect: Diagram.Arrow.Change.Effect) -> String {
    switch effect {
    case .opened: "+"
    case .closed: "×"
    case .cutOff: "~"
    case .becameUnknown: "?"
    }
  }

  var size: Size { Size(width: table.width, height: table.height) }

  /// The parts one below the other, all as wide as the widest.
  var table: MarkupTable {
    let width = parts.map { $0.run.room + 8 }.max() ?? 0
    return MarkupTable(
      rows: parts.map { part in
        [
          MarkupCell(
            runs: [part.run], width: width, height: 14, alignment: .center, fill: .panel,
            border: part.border.map { .init(role: $0) })
        ]
      })
  }
}
