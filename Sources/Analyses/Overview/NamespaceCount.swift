import Kubernetes
import Policies
import Reachability

/// Counts what a step has of each namespace, and the pairs that connect.
struct NamespaceCount {
  let step: NamespaceOverview.Step

  /// Counts a step; `numbers` are the places of the namespaces, which follow those of the sources outside.
  init(
    _ state: EvaluatedStep, _ entries: EntryPoints,
    outside: (sources: [Party], destinations: [Party]), single: [Party], numbers: [String: Int],
    _ ports: PortItemFinder, _ narrowing: Narrowing?
  ) {
    let ends = Ends(state, outside, single, numbers, narrowing)
    var cells = Array(
      repeating: Array(
        repeating: NamespaceOverview.Cell(), count: ends.placeCount),
      count: ends.placeCount)
    let openSources = ends.sources.map { !Self.isRestricted($0, .egress, state) }
    let openDestinations = ends.destinations.map { !Self.isRestricted($0, .ingress, state) }
    func count(_ sources: [Int], _ destinations: [Int]) {
      let matrix = ConnectionMatrix.all(
        of: state, from: sources.map { ends.sources[$0] },
        to: destinations.map { ends.destinations[$0] }
      ) { narrowing?.admits($0.namespace, $0.namespace) ?? true }
      var reader = MatrixReader(matrix)
      for (column, position) in destinations.enumerated() {
        guard let asked = Self.ports(of: ends.destinations[position], ports, in: state) else {
          continue
        }
        let outcomes = reader.column(column)
        let target = ends.destinationPlaces[position]
        let pairs = reader.outcomes.map { Pair($0, asked) }
        // Sources of one place follow one another, so that its ports are joined once for each outcome.
        var joinedFor = Array(repeating: -1, count: pairs.count)
        for (row, number) in outcomes.enumerated() {
          guard let number else { continue }
          let source = sources[row]
          let place = ends.sourcePlaces[source]
          let isOpen = openSources[source] && openDestinations[position]
          cells[place][target].count(pairs[number], isOpen: isOpen)
          if !isOpen, joinedFor[number] != place {
            joinedFor[number] = place
            cells[place][target].join(pairs[number])
          }
        }
      }
    }
    let (allSources, allDestinations) = (
      Array(ends.sources.indices), Array(ends.destinations.indices)
    )
    if single.isEmpty {
      count(allSources, allDestinations)
    } else {
      // Only what starts or ends at one of them.
      let places = outside.sources.count..<(outside.sources.count + single.count)
      func isSingle(_ place: Int) -> Bool { places.contains(place) }
      let starts = allSources.filter { isSingle(ends.sourcePlaces[$0]) }
      let others = allSources.filter { !isSingle(ends.sourcePlaces[$0]) }
      count(starts, allDestinations)
      count(others, allDestinations.filter { isSingle(ends.destinationPlaces[$0]) })
    }
    step = NamespaceOverview.Step(
      standings: Self.standings(state, entries, ends, openSources, openDestinations),
      cells: cells)
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

  /// The ends of connections and the numbers of their places.
  private struct Ends {
    var sources: [ConnectionEnd]
    var destinations: [ConnectionEnd]
    var sourcePlaces: [Int]
    var destinationPlaces: [Int]
    var placeCount: Int
    var outside: (sources: [Party], destinations: [Party])

    init(
      _ step: EvaluatedStep, _ outside: (sources: [Party], destinations: [Party]),
      _ single: [Party], _ numbers: [String: Int], _ narrowing: Narrowing?
    ) {
      self.outside = outside
      let first = outside.sources.count + single.count + numbers.count
      let own = single.enumerated().compactMap { index, party in
        ConnectionEnd.party(party, of: step).map { (outside.sources.count + index, $0) }
      }
      let told = Set(single.compactMap(\.workload))
      // Pods of a workload count as one, also where they do not all behave alike.
      let pods = step.snapshot.workloads.lazy.map(\.id).filter { !told.contains($0) }
        .compactMap { ConnectionEnd.party(Party(.workload($0)), of: step) }
      let sourcesOutside = outside.sources.enumerated().compactMap { index, party in
        ConnectionEnd.outside(party, of: step, named: party.fullName).map { (index, $0) }
      }
      let destinationsOutside = outside.destinations.enumerated().compactMap { index, party in
        ConnectionEnd.outside(party, of: step, named: party.fullName).map { (first + index, $0) }
      }
      let inside = pods.compactMap { end in
        end.namespace.flatMap { numbers[$0] }.map { ($0, end) }
      }
      let admitted = (own + inside + sourcesOutside).filter { _, end in
        end.party.map { narrowing?.admits(source: $0) ?? true } ?? true
      }
      let targets = (own + inside + destinationsOutside).filter { _, end in
        end.party.map { narrowing?.admits(destination: $0) ?? true } ?? true
      }
      (sourcePlaces, sources) = (admitted.map(\.0), admitted.map(\.1))
      (destinationPlaces, destinations) = (targets.map(\.0), targets.map(\.1))
      placeCount = first + outside.destinations.count
    }
  }

  // MARK: Places

  private static func standings(
    _ step: EvaluatedStep, _ entries: EntryPoints, _ ends: Ends, _ openSources: [Bool],
    _ openDestinations: [Bool]
  ) -> [NamespaceOverview.Place: NamespaceOverview.Standing] {
    var standings: [NamespaceOverview.Place: NamespaceOverview.Standing] = [:]
    for workload in step.snapshot.workloads {
      let place = NamespaceOverview.Place.namespace(workload.id.namespace)
      standings[place, default: .init()].workloads += 1
      standings[place]?.assumed += workload.isAssumed ? 1 : 0
      switch workload.isAssumed ? nil : step.lookup(from: Party(.workload(workload.id))) {
      case .allowed: standings[place]?.lookupsAllowed += 1
      case .blocked: standings[place]?.lookupsBlocked += 1
      case .unknown: standings[place]?.lookupsUnknown += 1
      case nil: break
      }
    }
    // A workload whose pods differ counts where some of its pods are restricted.
    func isolated(_ ends: [ConnectionEnd], _ isOpen: [Bool]) -> [String: Int] {
      let restricted = zip(ends, isOpen).filter { !$0.1 }.compactMap { $0.0.party?.workload }
      return Dictionary(grouping: Set(restricted), by: \.namespace).mapValues(\.count)
    }
    for (namespace, count) in isolated(ends.sources, openSources) {
      standings[.namespace(namespace)]?.isolatedForEgress = count
    }
    for (namespace, count) in isolated(ends.destinations, openDestinations) {
      standings[.namespace(namespace)]?.isolatedForIngress = count
    }
    for party in ends.outside.sources + ends.outside.destinations
    where !step.representatives(of: party).isEmpty {
      standings[.outside(party)] = .init(workloads: 1)
    }
    addWaysIn(entries, step, to: &standings)
    return standings
  }

  private static func addWaysIn(
    _ entries: EntryPoints, _ step: EvaluatedStep,
    to standings: inout [NamespaceOverview.Place: NamespaceOverview.Standing]
  ) {
    var ways: [String: [String: Bool]] = [:]
    let inquiry = EntryInquiry(step)
    for point in entries.points where !point.isImplied {
      for path in inquiry.paths(of: point) {
        guard let hop = path.hops.last, case .workloads(let ids) = hop.destination else { continue }
        let isOpen = path.outcome != .blocked
        for id in ids {
          ways[id.namespace, default: [:]][point.shortTitle, default: false] =
            ways[id.namespace]?[point.shortTitle] ?? false || isOpen
        }
      }
    }
    for (namespace, ways) in ways {
      standings[.namespace(namespace)]?.waysIn = ways.filter(\.value).keys.sorted()
      standings[.namespace(namespace)]?.blockedWaysIn = ways.filter { !$0.value }.keys.sorted()
    }
  }

  /// Whether a policy has a say in what an end may send or take.
  static func isRestricted(
    _ end: ConnectionEnd, _ direction: Direction, _ step: EvaluatedStep
  ) -> Bool {
    end.members.filter { $0.workload != nil }.flatMap(step.representatives).contains { endpoint in
      step.evaluation.pod(endpoint)?.spec.usesHostNetwork != true
        && !step.evaluation.policies(selecting: endpoint, direction).isEmpty
    }
  }

  /// The ports of a destination that are asked about; all where nothing tells, and none where it is there for lookups
  /// alone, which are told apart.
  private static func ports(
    of end: ConnectionEnd, _ finder: PortItemFinder, in step: EvaluatedStep
  ) -> PortSet? {
    guard let party = end.party else { return .all }
    let items = party.workload == nil ? finder.items(ofExternal: party) : finder.items(of: party)
    if items.isEmpty, let id = party.workload, step.dnsWorkloads.contains(id) { return nil }
    return items.isEmpty ? .all : items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
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
