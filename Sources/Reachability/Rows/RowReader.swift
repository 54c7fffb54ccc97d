import Kubernetes
import Policies

/// Works out, destination by destination, which classes reach it on which ports.
///
/// The sets of one row are scratch memory that the next one uses again: a reader belongs to one thread.
struct RowReader: Sendable {
  private let tables: RowTables
  /// Classes that reach the destination.
  private(set) var allowed: WordRow
  /// Classes that reach it or may; only worked out where ``RowTables/hasDoubts``.
  private(set) var possible: WordRow
  /// The words in which the row can have bits; outside it has none.
  private(set) var span = 0..<0
  private var egress: WordRow
  private var possibleEgress: WordRow
  private var decisions: [[Int32]: OrderedDecision] = [:]
  private let valid: WordRow

  init(_ tables: RowTables) {
    self.tables = tables
    allowed = WordRow(count: tables.wordCount)
    possible = allowed
    egress = allowed
    possibleEgress = allowed
    var valid = allowed
    valid.formUnion(.below(tables.classes.count), in: 0..<tables.wordCount)
    self.valid = valid
  }

  /// Rules that concern a destination, with the ports that they are about there.
  private struct Relevant {
    var ingress: [(rule: Int, mask: UInt64)] = []
    var egress: [(group: Int, isCertain: Bool, mask: UInt64)] = []
    var ordered: [(entry: OrderedTable.Entry, table: Int, mask: UInt64)] = []
  }

  /// Calls a closure for each set of ports that shares a row; all ports of the chunk that are wanted are in one of them.
  mutating func forEachRow(
    to destination: Int, chunk: Int, among wanted: UInt64 = .max,
    _ body: (_ ports: UInt64, _ row: borrowing RowReader) -> Void
  ) {
    let all = tables.lists.atoms.all(inChunk: chunk) & wanted
    guard all != 0 else { return }
    let relevant = relevant(to: destination, chunk: chunk)
    var blocks = [all]
    func cut(_ mask: UInt64) {
      guard mask & all != 0, mask & all != all else { return }
      for index in blocks.indices {
        let inside = blocks[index] & mask
        guard inside != 0, inside != blocks[index] else { continue }
        blocks[index] &= ~mask
        blocks.append(inside)
      }
    }
    for item in relevant.ingress { cut(item.mask) }
    for item in relevant.egress { cut(item.mask) }
    for item in relevant.ordered { cut(item.mask) }
    for block in blocks {
      work(out: destination, relevant, at: block & (~block + 1))
      body(block, self)
    }
  }

  private func relevant(to destination: Int, chunk: Int) -> Relevant {
    let lists = tables.lists
    let declaration = lists.declarations[destination]
    var result = Relevant()
    for position in tables.networkPolicies[destination] {
      for rule in tables.rulesOfPolicy[position] {
        let mask = lists.mask(
          tables.ingressRules[rule].ports, declaration: declaration, chunk: chunk)
        if mask != 0 { result.ingress.append((rule, mask)) }
      }
    }
    tables.forEachGroup(admitting: destination) { group, isCertain in
      let mask = lists.mask(
        tables.egressGroups[group].ports, declaration: declaration, chunk: chunk)
      if mask != 0 { result.egress.append((group, isCertain, mask)) }
    }
    func add(_ table: OrderedTable, _ number: Int, _ concerns: (OrderedTable.Entry) -> Bool) {
      for entry in table.entries where concerns(entry) {
        let mask =
          entry.rule == nil
          ? UInt64.max : lists.mask(entry.ports, declaration: declaration, chunk: chunk)
        if mask != 0 { result.ordered.append((entry, number, mask)) }
      }
    }
    let selects = { (entry: OrderedTable.Entry) in entry.subject.contains(destination) }
    let matches = { (entry: OrderedTable.Entry) in
      entry.rule.map { $0.certain.contains(destination) || $0.possible.contains(destination) }
        ?? true
    }
    add(tables.adminIngress, 0, selects)
    add(tables.baselineIngress, 1, selects)
    add(tables.adminEgress, 2, matches)
    add(tables.baselineEgress, 3, matches)
    return result
  }

  /// What an ordered tier says; `nil` where it says nothing.
  private mutating func decision(
    _ relevant: Relevant, table: Int, destination: Int, at bit: UInt64
  ) -> OrderedDecision? {
    guard !relevant.ordered.isEmpty else { return nil }
    let isIngress = table < 2
    var key: [Int32] = [Int32(table)]
    var matches: [OrderedDecision.Match] = []
    for item in relevant.ordered where item.table == table && item.mask & bit != 0 {
      let sets: (certain: ClassSet, possible: ClassSet)
      if isIngress {
        sets = item.entry.rule.map { ($0.certain, $0.possible) } ?? (ClassSet(), everyone)
      } else if let rule = item.entry.rule, rule.certain.contains(destination) {
        sets = (item.entry.subject, ClassSet())
      } else {
        sets = (ClassSet(), item.entry.subject)
      }
      key.append(Int32(item.entry.policy))
      key.append(Int32(item.entry.rule?.reference.rule.index ?? -1))
      key.append(sets.certain.isEmpty ? 0 : 1)
      matches.append(.init(entry: item.entry, certain: sets.certain, possible: sets.possible))
    }
    guard !matches.isEmpty else { return nil }
    if let known = decisions[key] { return known }
    let result = OrderedDecision(matches, wordCount: tables.wordCount)
    decisions[key] = result
    return result
  }

  private var everyone: ClassSet { .below(tables.classes.count) }

  /// Fills ``allowed`` and ``possible`` for one port.
  private mutating func work(out destination: Int, _ relevant: Relevant, at bit: UInt64) {
    let admin = decision(relevant, table: 0, destination: destination, at: bit)
    let baseline = decision(relevant, table: 1, destination: destination, at: bit)
    let positions = tables.networkPolicies[destination]
    let isIsolated = !positions.isEmpty
    let rules = relevant.ingress.filter { $0.mask & bit != 0 }.map(\.rule)
    let isDoubtful = positions.contains { tables.policies[$0].policy.effect != .known }

    let all = 0..<tables.wordCount
    if isIsolated, !isDoubtful, admin == nil {
      var low = tables.wordCount
      var high = 0
      for rule in rules {
        low = min(low, tables.ingressRules[rule].span.lowerBound)
        high = max(high, tables.ingressRules[rule].span.upperBound)
      }
      span = low < high ? low..<high : 0..<0
    } else {
      span = all
    }
    guard !span.isEmpty else { return }
    if isIsolated {
      allowed.fill(span, with: 0)
      for rule in rules { allowed.formUnion(tables.ingressRules[rule].certain, in: span) }
      if tables.hasDoubts {
        for word in span { possible[word] = isDoubtful ? valid[word] : allowed[word] }
        for rule in rules { possible.formUnion(tables.ingressRules[rule].possible, in: span) }
      }
    } else {
      for word in span { allowed[word] = valid[word] }
      if tables.hasDoubts { for word in span { possible[word] = valid[word] } }
      if let baseline { Self.put(baseline, before: &allowed, &possible, in: span) }
    }
    if let admin { Self.put(admin, before: &allowed, &possible, in: span) }
    intersectEgress(of: destination, relevant, at: bit)
  }

  /// Keeps those whose own egress lets them reach the destination.
  private mutating func intersectEgress(
    of destination: Int, _ relevant: Relevant, at bit: UInt64
  ) {
    let admin = decision(relevant, table: 2, destination: destination, at: bit)
    let baseline = decision(relevant, table: 3, destination: destination, at: bit)
    let span = span
    for word in span { egress[word] = valid[word] }
    if tables.hasDoubts { for word in span { possibleEgress[word] = valid[word] } }
    if let baseline { Self.put(baseline, before: &egress, &possibleEgress, in: span) }
    egress.subtract(tables.isolatedForEgress, in: span)
    egress.subtract(tables.doubtfulForEgress, in: span)
    if tables.hasDoubts {
      possibleEgress.subtract(tables.isolatedForEgress, in: span)
      possibleEgress.formUnion(tables.doubtfulForEgress, in: span)
    }
    for (group, isCertain, mask) in relevant.egress where mask & bit != 0 {
      if isCertain { egress.formUnion(tables.egressGroups[group].subjects, in: span) }
      if tables.hasDoubts {
        possibleEgress.formUnion(tables.egressGroups[group].subjects, in: span)
      }
    }
    if let admin { Self.put(admin, before: &egress, &possibleEgress, in: span) }
    allowed.formIntersection(egress, in: span)
    if tables.hasDoubts { possible.formIntersection(possibleEgress, in: span) }
  }

  /// Lets a tier decide before what has been worked out for those after it.
  private static func put(
    _ decision: OrderedDecision, before allowed: inout WordRow, _ possible: inout WordRow,
    in span: Range<Int>
  ) {
    for word in span {
      let passed = decision.passed[word]
      let mayPass = possible[word]
      allowed[word] = ~decision.blocked[word] & (~passed | allowed[word])
      possible[word] = decision.allowed[word] | passed & mayPass
    }
  }
}
