import Kubernetes
import Reachability

/// Counts what a step has of each namespace, and the pairs that connect.
struct NamespaceCount {
  let step: NamespaceOverview.Step

  /// Counts a step; `numbers` are the places of the namespaces, which follow those of the sources outside.
  init(
    _ ground: OverviewGround.Step, single: [Party], numbers: [String: Int],
    _ narrowing: Narrowing?
  ) {
    let ends = Ends(ground, single, numbers, narrowing)
    var cells = Array(
      repeating: Array(
        repeating: NamespaceOverview.Cell(), count: ends.placeCount),
      count: ends.placeCount)
    func count(_ sources: [Placed], _ destinations: [Placed]) {
      func isBound(_ placed: Placed) -> Bool { placed.end.end.isNodeBound }
      func isFree(_ placed: Placed) -> Bool { !isBound(placed) }
      let free = (sources.filter(isFree), destinations.filter(isFree))
      count(free.0, free.1, isGrouped: narrowing == nil)
      // Pods of one class differ where it matters which node they are on.
      count(sources.filter(isBound), destinations, isGrouped: false)
      count(free.0, destinations.filter(isBound), isGrouped: false)
    }
    func count(_ sources: [Placed], _ destinations: [Placed], isGrouped: Bool) {
      // An end that is told apart from nothing in its place is asked about once, however many there are.
      let (starts, targets) = (
        Group.all(of: sources, isGrouped: isGrouped),
        Group.all(of: destinations, isGrouped: isGrouped)
      )
      guard !starts.isEmpty, !targets.isEmpty else { return }
      let matrix = ConnectionMatrix.all(
        of: ground.state, from: starts.map(\.first.end), to: targets.map(\.last.end),
        table: ground.table
      ) { narrowing?.admits($0.namespace, $0.namespace) ?? true }
      var reader = MatrixReader(matrix)
      // Groups on both sides are the same where their keys are.
      var kinds: [Group.Key: Int] = [:]
      for group in starts + targets {
        if let key = group.key { kinds[key] = kinds[key] ?? kinds.count }
      }
      let rows = starts.map { Row($0, kinds) }
      for (column, target) in targets.enumerated() {
        guard let asked = target.first.asked else { continue }
        let outcomes = reader.column(column)
        let pairs = reader.outcomes.map { Pair($0, asked) }
        let own = Row(target, kinds)
        // Sources of one place follow one another: they are counted by outcome, and then written down.
        var open = Array(repeating: 0, count: pairs.count)
        var ruled = Array(repeating: 0, count: pairs.count)
        var found: [Int] = []
        func writeDown(_ place: Int) {
          for number in found {
            cells[place][target.place].count(
              pairs[number], open: open[number], ruled: ruled[number])
            (open[number], ruled[number]) = (0, 0)
          }
          found.removeAll(keepingCapacity: true)
        }
        var place = rows.first?.place ?? 0
        for (row, number) in outcomes.enumerated() {
          if rows[row].place != place {
            writeDown(place)
            place = rows[row].place
          }
          guard let number else { continue }
          // What an end has with itself is no pair.
          let isSame = own.kind >= 0 && rows[row].kind == own.kind
          let times = rows[row].count * (isSame ? own.count - 1 : own.count)
          guard times > 0 else { continue }
          if open[number] + ruled[number] == 0 { found.append(number) }
          if rows[row].isOpen, own.isOpenDestination {
            open[number] += times
          } else {
            ruled[number] += times
          }
        }
        writeDown(place)
      }
    }
    if single.isEmpty, narrowing == nil {
      // Of most workloads nothing but the class matters: they are counted by the words of rows.
      let doubtful = ground.doubtfulClasses
      func isPlain(_ placed: Placed) -> Bool { placed.end.isPlain(without: doubtful) }
      let (sources, targets) = (ends.sources.filter(isPlain), ends.destinations.filter(isPlain))
      PlainCount(sources, targets, ground, placeCount: ends.placeCount).count(into: &cells)
      count(ends.sources.filter { !isPlain($0) }, ends.destinations)
      count(sources, ends.destinations.filter { !isPlain($0) })
    } else if single.isEmpty {
      count(ends.sources, ends.destinations)
    } else {
      // Only what starts or ends at one of them.
      let places = ground.sources.count..<(ground.sources.count + single.count)
      func isSingle(_ end: Placed) -> Bool { places.contains(end.place) }
      count(ends.sources.filter(isSingle), ends.destinations)
      count(ends.sources.filter { !isSingle($0) }, ends.destinations.filter(isSingle))
    }
    step = NamespaceOverview.Step(standings: ground.standings, cells: cells)
  }

  /// What becomes of a pair on the ports that are asked about.
  fileprivate struct Pair {
    let connects: Bool
    let isUnknown: Bool
    let ports: PortSet

    init(_ outcome: ConnectionMatrix.Outcome, _ asked: PortSet) {
      ports = outcome.allowed.union(outcome.partial).union(outcome.partlyUnknown)
        .intersection(asked)
      connects = !ports.isEmpty
      isUnknown = !outcome.unknown.intersection(asked).isEmpty
    }
  }

  /// An end and the number of its place.
  struct Placed {
    var place: Int
    var end: OverviewGround.End
  }

  /// What is counted of a group.
  private struct Row {
    let place: Int
    let count: Int
    let isOpen: Bool
    let isOpenDestination: Bool
    /// The number of its key where what an end has with itself is no pair; else -1.
    let kind: Int

    init(_ group: Group, _ kinds: [Group.Key: Int]) {
      kind = group.first.end.hasSeveralPods ? -1 : group.key.flatMap { kinds[$0] } ?? -1
      place = group.place
      count = group.count
      isOpen = group.first.isOpenSource
      isOpenDestination = group.first.isOpenDestination
    }
  }

  /// Ends of one place that nothing tells apart.
  private struct Group {
    /// What tells ends apart; those that have none are alone.
    struct Key: Hashable {
      var place: Int
      var classNumber: Int
      var isOpenSource: Bool
      var isOpenDestination: Bool
      var asked: PortSet?
      var hasSeveralPods: Bool
      /// Without pods it is counted apart from its like.
      var hasPods: Bool
    }

    let key: Key?
    let place: Int
    let first: OverviewGround.End
    /// Another one than the first, where there are several: what an end has with itself is another question.
    private(set) var last: OverviewGround.End
    private(set) var count = 1

    /// In the order of their first ends.
    static func all(of ends: [Placed], isGrouped: Bool) -> [Group] {
      var groups: [Group] = []
      var numbers: [Key: Int] = [:]
      for placed in ends {
        // A question may ask about some of them only.
        let key = isGrouped ? Self.key(placed) : nil
        if let key, let number = numbers[key] {
          groups[number].last = placed.end
          groups[number].count += 1
        } else {
          if let key { numbers[key] = groups.count }
          groups.append(
            Group(key: key, place: placed.place, first: placed.end, last: placed.end))
        }
      }
      return groups
    }

    private static func key(_ placed: Placed) -> Key? {
      let end = placed.end
      guard end.end.classes.count == 1, !end.end.isNodeBound, end.isInInput else { return nil }
      return Key(
        place: placed.place, classNumber: end.end.classes[0], isOpenSource: end.isOpenSource,
        isOpenDestination: end.isOpenDestination, asked: end.asked,
        hasSeveralPods: end.end.hasSeveralPods, hasPods: end.end.podCount != 0)
    }

    private init(key: Key?, place: Int, first: OverviewGround.End, last: OverviewGround.End) {
      self.key = key
      self.place = place
      self.first = first
      self.last = last
    }
  }

  /// The ends of connections, in the order of their places.
  private struct Ends {
    var sources: [Placed]
    var destinations: [Placed]
    var placeCount: Int

    init(
      _ ground: OverviewGround.Step, _ single: [Party], _ numbers: [String: Int],
      _ narrowing: Narrowing?
    ) {
      let first = ground.sources.count + single.count + numbers.count
      let own = single.enumerated().compactMap { index, party in
        ground.end(of: party).map { Placed(place: ground.sources.count + index, end: $0) }
      }
      let told = Set(single.compactMap(\.workload))
      let inside = ground.workloads.compactMap { end -> Placed? in
        guard let id = end.end.party?.workload, !told.contains(id) else { return nil }
        return numbers[id.namespace].map { Placed(place: $0, end: end) }
      }
      let outside = ground.sources.enumerated().compactMap { index, end in
        end.map { Placed(place: index, end: $0) }
      }
      let beyond = ground.destinations.enumerated().compactMap { index, end in
        end.map { Placed(place: first + index, end: $0) }
      }
      sources = (own + inside + outside).filter { placed in
        placed.end.end.party.map { narrowing?.admits(source: $0) ?? true } ?? true
      }
      destinations = (own + inside + beyond).filter { placed in
        placed.end.end.party.map { narrowing?.admits(destination: $0) ?? true } ?? true
      }
      placeCount = first + ground.destinations.count
    }
  }
}

extension NamespaceOverview.Cell {
  /// Counts pairs that are alike: those of which no policy restricts either end, and the others.
  fileprivate mutating func count(_ pair: NamespaceCount.Pair, open: Int, ruled: Int) {
    pairs += open + ruled
    if pair.connects {
      byDefault += open
      byRule += ruled
    } else if pair.isUnknown {
      unknown += open + ruled
    }
    if ruled > 0 { ports.formUnion(pair.ports) }
  }
}
