/// The look of one box in all panels: its size is that of its fullest state, so that it never changes.
struct Card: Sendable {
  let box: Diagram.Box
  let words: Words
  let size: Size
  /// How wide both gates are; 0 for a box without gates.
  private let gateWidth: Double
  private let nameLine: [Run]
  private let detailLines: [[Run]]
  private let chips: [Run]
  /// How many lines of remarks the state with the most of them has.
  private let remarkCount: Int
  private let hasReplicas: Bool
  /// Whether there is a row below the name in some state.
  private let hasFoot: Bool
  /// Between the inner frame of a card of several workloads and what stands in it.
  private let padding: Double

  /// From the card's border to what is in it.
  static let inset = 5.0
  static let rowHeight = 15.0
  private static let widestName = 210.0
  /// A name is what tells two cards apart: it has more room than the words below it.
  private static let widestTitle = 290.0

  /// Measures a box.
  ///
  /// - Parameters:
  ///   - box: the box.
  ///   - states: its states, in whichever panels have one.
  ///   - lookups: what its look-ups come to, panel by panel, where they are a mark on the card and not a line.
  ///   - minimumWidth: how wide it is at least.
  ///   - words: the words of the picture's language.
  init(
    _ box: Diagram.Box, states: [Diagram.BoxState], lookups: [Diagram.Arrow] = [],
    minimumWidth: Double = 0, words: Words
  ) {
    self.box = box
    self.words = words
    let replicas = states.compactMap(\.replicas)
    hasReplicas = !replicas.isEmpty
    let gates = states.flatMap {
      [Gate($0.ingress, side: words.ingress, words), Gate($0.egress, side: words.egress, words)]
    }
    let isDot = box.kind == .junction
    let widestGate = gates.compactMap { $0?.run.room }.max()
    gateWidth = widestGate.map { max($0 + 10, 54) } ?? 0
    chips = Self.chips(of: box, hasGates: widestGate != nil, words)
    let name = Run(
      text: Wrapping(size: TypeSize.name, isBold: true)
        .shortenedInside(box.name.displayed, to: Self.widestTitle),
      size: TypeSize.name, isBold: true)
    let count = box.count.map {
      Run(text: "\u{A0}" + $0.displayed, size: TypeSize.text, isBold: true, role: .muted)
    }
    let own = box.kind == .hostNetwork ? [words.hostNetwork] : []
    let details = (own + box.details.map(\.displayed)).filter { !$0.isEmpty }.map(Self.detail)
    let remarks = states.flatMap(\.remarks).map { Self.detail($0.displayed) }
    remarkCount = states.map(\.remarks.count).max() ?? 0
    let chipsWidth = chips.reduce(0) { $0 + $1.room + 8 }
    let replicasWidth = replicas.map { Self.mutualCell($0, words).width + 6 }.max() ?? 0
    let tagWidth = states.map { Self.tag($0.presence, words).map { $0.room + 14 } ?? 0 }.max() ?? 0
    let lookupWidth = lookups.map { Self.lookupCell($0).width + 6 }.max() ?? 0
    let rows = max(
      gateWidth + (chips.isEmpty ? 0 : 6) + chipsWidth, gateWidth + lookupWidth + tagWidth,
      replicasWidth, 92)
    let nameRoom = name.room + (count?.room ?? 0)
    let isBesideName =
      widestGate != nil && details.count == 1
      && nameRoom + 8 + (details.first?.room ?? 0) <= max(rows, 190)
    nameLine = [name] + (count.map { [$0] } ?? []) + (isBesideName ? [Self.gap] + details : [])
    let isExternal = box.kind == .externalSource || box.kind == .externalDestination
    let most = isExternal ? Self.mostExternalDetails : 3
    detailLines = isBesideName ? [] : details.prefix(most).map { [$0] }
    let width = (nameLine.map { line in line.room }.reduce(0, +)).rounded(.up)
    let inner = max(
      rows, width + 4, detailLines.map { $0.reduce(0) { $0 + $1.room } + 4 }.max() ?? 0,
      remarks.map { $0.room + 4 }.max() ?? 0)
    hasFoot =
      tagWidth + lookupWidth > 0
      || states.contains { Gate($0.egress, side: words.egress, words) != nil }
    let foot = hasFoot ? Self.rowHeight : gateWidth > 0 ? Self.bareFoot : 6
    let height =
      Self.nameHeight + Double(detailLines.count + remarkCount) * Self.detailHeight
      + foot + (gateWidth > 0 || !chips.isEmpty ? Self.rowHeight : 0)
      + (hasReplicas ? Self.rowHeight : 0)
      + (detailLines.isEmpty && remarkCount == 0 && !hasReplicas ? 0 : Self.strip)
    let padding = box.members.isEmpty ? 0 : Self.framePadding
    self.padding = padding
    size =
      isDot
      ? Size(width: Self.dotSide, height: Self.dotSide)
      : Size(
        width: max(inner + 2 * (Self.inset + padding), minimumWidth).rounded(.up),
        height: (height + 2 * (Self.inset + padding)).rounded(.up))
  }

  private static let framePadding = 4.0

  /// The side of a dot.
  private static let dotSide = 9.0
  /// Below a name on a card that has a gate for what comes in alone.
  private static let bareFoot = 4.0
  private static let nameHeight = 23.0
  private static let detailHeight = 14.0
  /// Between small words and what is below them.
  private static let strip = 3.0
  private static let gap = Run(text: "\u{A0}\u{A0}", size: TypeSize.small)

  /// How many lines below its name a box for addresses has.
  static let mostExternalDetails = 7

  /// The frame of the card in a state.
  func outline(_ presence: Diagram.BoxState.Presence) -> Scene.Block.Outline {
    if box.isInFocus {
      return Scene.Block.Outline(
        fill: .card, border: .ink, isRounded: false, isDashed: box.kind != .workload, width: 3)
    }
    if box.kind == .junction {
      return Scene.Block.Outline(fill: .allow, border: .allowText, isRounded: true)
    }
    let isExternal = box.kind == .externalSource || box.kind == .externalDestination
    let fill: ColourRole = presence == .removed ? .ghostFill : isExternal ? .external : .card
    let isSolid = box.kind == .workload || box.kind == .namespace
    let isDashed = presence == .removed || !isSolid
    return Scene.Block.Outline(
      fill: fill, border: .line, isRounded: isExternal, isDashed: isDashed,
      width: presence == .added ? 2.4 : 1.1)
  }

  /// What stands on the card in a state.
  ///
  /// - Parameters:
  ///   - state: the state.
  ///   - lookup: what its look-ups come to, where they are a mark.
  /// - Returns: a table that fills the card.
  func table(_ state: Diagram.BoxState, lookup: Diagram.Arrow? = nil) -> MarkupTable {
    guard box.kind != .junction else {
      return MarkupTable(rows: [[.space(1, height: 1)]])
    }
    let width = size.width - 2 * (Self.inset + padding)
    let isGhost = state.presence == .removed
    var rows: [[MarkupCell]] = []
    let ingress = isGhost ? nil : Gate(state.ingress, side: words.ingress, words)
    let egress = isGhost ? nil : Gate(state.egress, side: words.egress, words)
    if gateWidth > 0 || !chips.isEmpty { rows.append(gateRow(ingress, right: chipCells, width)) }
    let isCentred = gateWidth == 0
    rows.append(wordsRow(nameLine, width, Self.nameHeight, isCentred: isCentred, isGhost: isGhost))
    rows += detailLines.map {
      wordsRow($0, width, Self.detailHeight, isCentred: isCentred, isGhost: isGhost)
    }
    for index in 0..<remarkCount {
      let remark = state.remarks.indices.contains(index) ? state.remarks[index].displayed : ""
      rows.append(
        wordsRow(
          [Self.detail(remark)], width, Self.detailHeight, isCentred: isCentred, isGhost: isGhost))
    }
    if hasReplicas { rows.append(replicasRow(isGhost ? nil : state.replicas, width)) }
    let lookupCell = isGhost ? nil : lookup.map(Self.lookupCell)
    let tagCell = Self.tag(state.presence, words).map {
      MarkupCell(
        runs: [$0], width: $0.room + 10, height: Self.rowHeight, alignment: .center,
        fill: isGhost ? nil : .tab)
    }
    if !detailLines.isEmpty || remarkCount > 0 || hasReplicas {
      rows.append([.space(width, height: Self.strip)])
    }
    let right = [lookupCell, tagCell].compactMap(\.self)
    if hasFoot {
      rows.append(gateRow(egress, right: right, width))
    } else if gateWidth > 0 {
      rows.append([.space(width, height: Self.bareFoot)])
    }
    if padding > 0 {
      let edge = [MarkupCell.space(width + 2 * padding, height: padding)]
      let inner = rows.map { row in
        let side = MarkupCell.space(padding, height: row.first?.height ?? padding)
        return [side] + row + [side]
      }
      rows = [edge] + inner + [edge]
    }
    return MarkupTable(
      rows: rows, innerBorder: box.members.isEmpty ? nil : .line)
  }

  private static func detail(_ text: String) -> Run {
    Run(
      text: Wrapping(size: TypeSize.small).shortened(text, to: widestName), size: TypeSize.small,
      role: .muted)
  }

  private var chipCells: [MarkupCell] {
    chips.map {
      let isPort = $0.role == .ink
      return MarkupCell(
        runs: [$0], width: $0.room + 8, height: Self.rowHeight, alignment: .center,
        fill: isPort ? .chip : nil, border: isPort ? .init(role: .line) : nil)
    }
  }

  private func gateRow(_ gate: Gate?, right: [MarkupCell], _ width: Double) -> [MarkupCell] {
    let left =
      gate.map { $0.cell(width: gateWidth) } ?? .space(gateWidth, height: Self.rowHeight)
    let taken = gateWidth + right.reduce(0) { $0 + $1.width }
    return [left, .space(max(0, width - taken), height: Self.rowHeight)].filter { $0.width > 0 }
      + right
  }

  private func wordsRow(
    _ runs: [Run], _ width: Double, _ height: Double, isCentred: Bool, isGhost: Bool
  ) -> [MarkupCell] {
    let shown = isGhost ? runs.map { run in run.with(role: .muted) } : runs
    guard !isCentred else {
      return [MarkupCell(runs: shown, width: width, height: height, alignment: .center)]
    }
    return [
      .space(3, height: height), MarkupCell(runs: shown, width: width - 3, height: height),
    ]
  }

  private func replicasRow(_ arrow: Diagram.Arrow?, _ width: Double) -> [MarkupCell] {
    guard let arrow else { return [.space(width, height: Self.rowHeight)] }
    let cell = Self.mutualCell(arrow, words)
    return [
      .space(3, height: Self.rowHeight), cell,
      .space(max(0, width - 3 - cell.width), height: Self.rowHeight),
    ].filter { $0.width > 0 }
  }

  private static func tag(_ presence: Diagram.BoxState.Presence, _ words: Words) -> Run? {
    switch presence {
    case .present: nil
    case .added: Run(text: words.added, size: TypeSize.small, isBold: true, role: .tabText)
    case .removed: Run(text: words.removed, size: TypeSize.small, isBold: true, role: .muted)
    }
  }

  private static func chips(of box: Diagram.Box, hasGates: Bool, _ words: Words) -> [Run] {
    let ports = box.ports.map(\.displayed)
    guard !ports.isEmpty else {
      guard hasGates || box.kind == .hostNetwork, box.kind != .namespace else { return [] }
      return [Run(text: words.noPorts, size: TypeSize.small, role: .muted)]
    }
    let shown = ports.count > 3 ? Array(ports.prefix(2)) + ["+\(ports.count - 2)"] : ports
    return shown.map { Run(text: $0, size: TypeSize.small) }
  }
}

extension Run {
  func with(role: ColourRole) -> Run {
    var copy = self
    copy.role = role
    return copy
  }
}
