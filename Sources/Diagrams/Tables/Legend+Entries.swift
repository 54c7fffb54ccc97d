extension Legend {
  /// Kinds of lines.
  static func lines(_ arrows: [Diagram.Arrow], _ words: Words) -> [Entry] {
    let kinds = Set(arrows.map(\.kind))
    let meanings: [(Diagram.ArrowKind, String)] = [
      (.allowedByRule, words.allowedByRule), (.allowedByDefault, words.allowedByDefault),
      (.dnsByRule, words.dnsByRule), (.dnsByDefault, words.dnsByDefault),
      (.blockedAtIngress, words.blockedAtIngress), (.blockedAtEgress, words.blockedAtEgress),
      (.blockedAtBoth, words.blockedAtBoth), (.unknown, words.unknownKind),
    ]
    var entries = meanings.filter { kinds.contains($0.0) }.map { kind, meaning in
      let look = LineLook(kind)
      return Entry(sample: .line(look, width: look.width), meaning: Run(text: meaning))
    }
    let changed = Set(arrows.filter { $0.change != nil }.map(\.kind))
    if let example = meanings.map(\.0).first(where: changed.contains) {
      entries.append(
        Entry(
          sample: .line(LineLook(example), width: LineLook.changedWidth),
          meaning: Run(text: words.changed)))
    }
    return entries
  }

  /// The signs of changes, each with what it says of the policy behind it.
  static func changes(
    _ arrows: [Diagram.Arrow], _ panels: [Diagram.Panel], _ words: Words
  ) -> [Entry] {
    let marks = panels.flatMap { $0.states.values.compactMap { $0.replicas?.change } }
    let signs = Set((arrows.compactMap(\.change) + marks).flatMap(Tag.signs))
    return ["+", "×", "−", "~", "?"].filter(signs.contains).map {
      sign(
        $0 == "?" ? $0 : "\($0) P1", role: .ink, fill: .panel, border: .line, words.badgeMeaning($0)
      )
    }
  }

  /// Badges on lines.
  static func badges(_ arrows: [Diagram.Arrow], _ words: Words) -> [Entry] {
    let badges = Set(arrows.compactMap(\.badge))
    var entries: [Entry] = []
    if badges.contains(.noDNS) {
      entries.append(
        sign(words.noDNS, role: .block, fill: .panel, border: .block, words.noDNSMeaning))
    }
    if badges.contains(.partial) {
      entries.append(
        sign(words.partial, role: .unknown, fill: .panel, border: .unknown, words.partialMeaning))
    }
    if badges.contains(.neverSeen) {
      entries.append(
        sign(words.neverSeen, role: .muted, fill: .panel, border: .muted, words.neverSeenMeaning))
    }
    return entries
  }

  /// Gates on cards.
  static func gates(of panels: [Diagram.Panel], _ words: Words) -> [Entry] {
    let gates = panels.flatMap { $0.states.values.flatMap { [$0.ingress, $0.egress] } }
    var entries: [Entry] = []
    func add(_ example: Diagram.BoxState.Gate, _ meaning: String) {
      guard let gate = Gate(example, side: words.ingress, words) else { return }
      let cell = gate.cell(width: max(gate.run.room + 8, 40))
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: meaning)))
    }
    if gates.contains(.open) { add(.open, words.openGateMeaning) }
    let isolating = gates.compactMap { gate -> [String]? in
      if case .isolated(let numbers) = gate { numbers } else { nil }
    }
    let ordered = gates.compactMap { gate -> [String]? in
      if case .ordered(let numbers) = gate { numbers } else { nil }
    }
    if let example = ordered.min(by: { ($0.count, $0.joined()) < ($1.count, $1.joined()) }) {
      add(.ordered(Array(example.prefix(1))), words.orderedGateMeaning)
    }
    if !isolating.isEmpty {
      let example = isolating.min { ($0.count, $0.joined()) < ($1.count, $1.joined()) } ?? []
      add(.isolated(Array(example.prefix(1))), words.isolatedGateMeaning)
    }
    let shares = gates.compactMap { gate -> (part: Int, all: Int)? in
      if case .some(let part, let all) = gate { (part, all) } else { nil }
    }
    if let example = shares.filter({ $0.part < $0.all }).min(by: { $0 < $1 }) {
      add(.some(example.part, of: example.all), words.someGateMeaning)
    }
    if shares.contains(where: { $0.part == $0.all }) { add(.some(1, of: 1), words.allGateMeaning) }
    let isUnknown = gates.contains { if case .unknown = $0 { true } else { false } }
    if isUnknown { add(.unknown([]), words.unknownGateMeaning) }
    return entries
  }

  /// Lines that stand for those of every card of a frame.
  static func frameLines(_ arrows: [Diagram.Arrow], _ blueprint: Blueprint) -> [Entry] {
    let drawn = Set(arrows.map(\.route))
    return blueprint.paths.contains {
      ($0.tailFrame != nil || $0.headFrame != nil) && drawn.contains($0.route.id)
    }
      ? [Entry(sample: .lineAtFrame, meaning: Run(text: blueprint.words.frameLineMeaning))] : []
  }

  /// Frames whose cards all reach one another.
  static func mutual(_ panels: [Diagram.Panel], _ words: Words) -> [Entry] {
    guard panels.contains(where: { !$0.mutual.isEmpty }) else { return [] }
    let run = Card.mutualRun(.allowedByRule, words)
    let cell = MarkupCell(
      runs: [run], width: run.room + 4, height: Card.rowHeight, alignment: .center)
    return [Entry(sample: .sign(cell), meaning: Run(text: words.mutualMeaning))]
  }

  /// Dots that join lines.
  static func junctions(_ diagram: Diagram, _ words: Words) -> [Entry] {
    guard diagram.boxes.contains(where: { $0.kind == .junction }) else { return [] }
    let cell = MarkupCell(
      runs: [Run(text: "●", role: .allow)], width: 40, height: Card.rowHeight, alignment: .center)
    return [Entry(sample: .sign(cell), meaning: Run(text: words.junctionMeaning))]
  }

  /// Kinds of cards, and what stands on them.
  static func cards(
    of diagram: Diagram, _ panels: [Diagram.Panel], _ words: Words
  ) -> [Entry] {
    var entries: [Entry] = []
    let isAssumed = diagram.boxes.contains { box in
      box.kind == .assumed && panels.contains { $0.states[box.id] != nil }
    }
    if isAssumed {
      let cell = MarkupCell(
        runs: [Run(text: "\u{A0}", size: TypeSize.small)], width: 40, height: Card.rowHeight,
        fill: .card, border: .init(role: .line, isDashed: true))
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.assumedMeaning)))
    }
    let isOnHost = diagram.boxes.contains { box in
      box.kind == .hostNetwork && panels.contains { $0.states[box.id] != nil }
    }
    if isOnHost {
      let run = Run(text: words.hostNetworkSample, size: TypeSize.small, role: .muted)
      let cell = MarkupCell(
        runs: [run], width: run.room + 8, height: Card.rowHeight, alignment: .center, fill: .card,
        border: .init(role: .line, isDashed: true))
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.hostNetworkMeaning)))
    }
    let isOutside = diagram.boxes.contains { box in
      (box.kind == .externalSource || box.kind == .externalDestination)
        && panels.contains { $0.states[box.id] != nil }
    }
    if isOutside {
      entries.append(Entry(sample: .roundedBox, meaning: Run(text: words.outsideMeaning)))
    }
    let isPortless = diagram.boxes.contains { box in
      (box.kind == .workload || box.kind == .hostNetwork) && box.ports.isEmpty
        && panels.contains { $0.states[box.id] != nil }
    }
    if isPortless {
      let run = Run(text: words.noPorts, size: TypeSize.small, role: .muted)
      let cell = MarkupCell(
        runs: [run], width: run.room + 4, height: Card.rowHeight, alignment: .center)
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.noPortsMeaning)))
    }
    if diagram.boxes.contains(where: { !$0.members.isEmpty }) {
      entries.append(Entry(sample: .doubleFrame, meaning: Run(text: words.twinsMeaning)))
    }
    let marks = Set(
      panels.flatMap { $0.states.values.compactMap { $0.replicas.map(Card.glyph) } })
    if !marks.isEmpty {
      let run = Run(text: "⇄", isBold: true)
      let cell = MarkupCell(runs: [run], width: 40, height: Card.rowHeight, alignment: .center)
      entries.append(Entry(sample: .sign(cell), meaning: Run(text: words.replicasMeaning(marks))))
    }
    return entries
  }

  /// What the numbers of the heads count.
  static func counts(of diagram: Diagram, _ words: Words) -> [Entry] {
    let isOverview = !diagram.boxes.contains { $0.kind == .workload }
    let run = Run(text: "12", size: TypeSize.count, isBold: true, role: .allowText)
    let cell = MarkupCell(
      runs: [run], width: 40, height: Card.rowHeight, alignment: .center)
    return [
      Entry(
        sample: .sign(cell), meaning: Run(text: words.countMeaning(isOverview: isOverview)))
    ]
  }

  /// Marks for look-ups, where they are no lines.
  static func lookups(_ blueprint: Blueprint, _ panels: [Diagram.Panel]) -> [Entry] {
    let lookups = panels.flatMap { panel in
      blueprint.economy.lookupSources.compactMap { blueprint.economy.lookup(of: $0, in: panel) }
    }
    let kinds = Dictionary(grouping: lookups, by: { VerdictSign($0.kind).glyph })
    return kinds.sorted { $0.key < $1.key }.compactMap { _, lookups in
      guard let kind = lookups.map(\.kind).min(by: { $0.rawValue < $1.rawValue }) else {
        return nil
      }
      let run = Card.lookupRun(kind)
      let cell = MarkupCell(
        runs: [run], width: run.room + 4, height: Card.rowHeight, alignment: .center)
      return Entry(
        sample: .sign(cell), meaning: Run(text: blueprint.words.lookup(VerdictSign(kind))))
    }
  }

  private static func sign(
    _ text: String, role: ColourRole, fill: ColourRole, border: ColourRole, _ meaning: String
  ) -> Entry {
    let run = Run(text: text, size: TypeSize.small, isBold: true, role: role)
    let cell = MarkupCell(
      runs: [run], width: run.room + 8, height: 14, alignment: .center, fill: fill,
      border: .init(role: border))
    return Entry(sample: .sign(cell), meaning: Run(text: meaning))
  }

  /// The numbers of the policies that some gate, badge or verdict names.
  static func numbers(in panels: [Diagram.Panel]) -> Set<String> {
    var numbers: Set<String> = []
    for panel in panels {
      for state in panel.states.values {
        numbers.formUnion(state.ingress.numbers + state.egress.numbers)
      }
      numbers.formUnion(
        panel.arrows.flatMap { ($0.change?.policies ?? []) + ($0.change?.removed ?? []) })
      numbers.formUnion(panel.cells.values.flatMap(\.policies))
      for change in panel.changes {
        numbers.formUnion(change.split(separator: " ").map(String.init))
      }
    }
    return numbers
  }
}
