import Dispatch
import Kubernetes
import Reachability
import Synchronization

/// Counts the pairs of workloads of which nothing but the classes matters, on the rows of a table.
struct PlainCount: Sendable {
  private let table: ReachabilityTable
  private var sources: PlaceReader.Sources
  /// What is asked about, by the place of the destinations.
  private var destinations: [[PlaceReader.Destination]]
  /// How many sources each place has.
  private var sourceCounts: [Int]
  /// How many destinations each place has.
  private var destinationCounts: [Int]
  /// How many of them have nothing to ask themselves.
  private var lonelyCounts: [Int]

  /// Sorts out whom to count; all of them are plain.
  init(
    _ starts: [NamespaceCount.Placed], _ targets: [NamespaceCount.Placed],
    _ ground: OverviewGround.Step, placeCount: Int
  ) {
    table = ground.table
    sources = .init(classCount: ground.table.classCount, placeCount: placeCount)
    for (number, isLonely) in ground.state.lonelyClasses.enumerated() where isLonely {
      sources.lonely.insert(number)
    }
    sourceCounts = Array(repeating: 0, count: placeCount)
    (destinationCounts, lonelyCounts) = (sourceCounts, sourceCounts)
    for placed in starts {
      let numbers = placed.end.end.classes
      for number in numbers { sources.places[number] = placed.place }
      sourceCounts[placed.place] += 1
      if numbers.count == 1 {
        sources.counts[numbers[0]] += 1
        if placed.end.isOpenSource { sources.open.insert(numbers[0]) }
      } else {
        sources.mixed.append(.init(numbers: numbers, isOpen: placed.end.isOpenSource))
        // What a policy has a say in is worked out for all of it.
        if placed.end.isOpenSource { for number in numbers { sources.open.insert(number) } }
      }
    }
    destinations = Array(repeating: [], count: placeCount)
    var positions: [Key: Int] = [:]
    for placed in targets {
      let end = placed.end
      guard let asked = end.asked else { continue }
      let meetsItself = end.end.hasSeveralPods
      destinationCounts[placed.place] += 1
      lonelyCounts[placed.place] += meetsItself ? 0 : 1
      let key = Key(numbers: end.end.classes, asked: asked, meetsItself: meetsItself)
      if let position = positions[key] {
        destinations[placed.place][position].count += 1
      } else {
        positions[key] = destinations[placed.place].count
        destinations[placed.place].append(
          .init(
            numbers: key.numbers, count: 1, asked: asked, isOpen: end.isOpenDestination,
            meetsItself: meetsItself))
      }
    }
  }

  /// What tells destinations apart; a class is in one place only.
  private struct Key: Hashable {
    var numbers: [Int]
    var asked: PortSet
    var meetsItself: Bool
  }

  /// Adds the counts to those of each source and destination, on all cores.
  func count(into cells: inout [[NamespaceOverview.Cell]]) {
    for (source, starts) in sourceCounts.enumerated() where starts > 0 {
      for (destination, ends) in destinationCounts.enumerated() where ends > 0 {
        cells[source][destination].pairs +=
          starts * ends - (source == destination ? lonelyCounts[destination] : 0)
      }
    }
    let places = destinations.indices.filter { !destinations[$0].isEmpty }
    let next = Atomic<Int>(0)
    let counted = Mutex(cells)
    cells = []
    DispatchQueue.concurrentPerform(iterations: min(2, places.count)) { _ in
      var reader = PlaceReader(table, sources)
      while true {
        let position = next.add(1, ordering: .relaxed).oldValue
        guard position < places.count else { break }
        let place = places[position]
        let counts = reader.counts(to: destinations[place])
        counted.withLock { cells in
          for (source, count) in counts { cells[source][place].add(count) }
        }
      }
    }
    cells = counted.withLock { cells in
      defer { cells = [] }
      return cells
    }
  }
}

extension OverviewGround.End {
  /// Whether nothing but its classes decides about its connections.
  ///
  /// Of several classes some pair is enough to connect, as long as it is known of each. It has a pod, so that of a class
  /// of one pod there is only one such end.
  func isPlain(without doubtful: ClassSet) -> Bool {
    !end.isNodeBound && isInInput && end.podCount != 0 && !end.classes.isEmpty
      && !end.classes.contains(where: doubtful.contains)
  }
}

extension NamespaceOverview.Cell {
  fileprivate mutating func add(_ count: PlaceReader.Count) {
    byDefault += count.open
    byRule += count.ruled
    unknown += count.unknown
    ports.formUnion(count.ports)
  }
}
