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
      let matrix = ConnectionMatrix.all(
        of: ground.state, from: sources.map(\.end.end), to: destinations.map(\.end.end)
      ) { narrowing?.admits($0.namespace, $0.namespace) ?? true }
      var reader = MatrixReader(matrix)
      for (column, destination) in destinations.enumerated() {
        guard let asked = destination.end.asked else { continue }
        let outcomes = reader.column(column)
        let target = destination.place
        let pairs = reader.outcomes.map { Pair($0, asked) }
        // Sources of one place follow one another, so that its ports are joined once for each outcome.
        var joinedFor = Array(repeating: -1, count: pairs.count)
        for (row, number) in outcomes.enumerated() {
          guard let number else { continue }
          let source = sources[row]
          let isOpen = source.end.isOpenSource && destination.end.isOpenDestination
          cells[source.place][target].count(pairs[number], isOpen: isOpen)
          if !isOpen, joinedFor[number] != source.place {
            joinedFor[number] = source.place
            cells[source.place][target].join(pairs[number])
          }
        }
      }
    }
    if single.isEmpty {
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
      let connects = outcome.allowed.union(outcome.partial).intersection(asked)
      let unknown = outcome.unknown.intersection(asked)
      self.connects = !connects.isEmpty
      isUnknown = !unknown.isEmpty
      ports = connects.union(unknown)
    }
  }

  /// An end and the number of its place.
  private struct Placed {
    var place: Int
    var end: OverviewGround.End
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
  /// Counts a pair; `isOpen` says that no policy restricts either end.
  fileprivate mutating func count(_ pair: NamespaceCount.Pair, isOpen: Bool) {
    pairs += 1
    if pair.connects {
      if isOpen { byDefault += 1 } else { byRule += 1 }
    } else if pair.isUnknown {
      unknown += 1
    }
  }

  /// Adds the ports of a pair.
  fileprivate mutating func join(_ pair: NamespaceCount.Pair) { ports.formUnion(pair.ports) }
}
