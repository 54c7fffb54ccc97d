import Kubernetes
import Policies
import Reachability

/// All places of a state, and which of them has a connection to which.
///
/// Places are numbered: pods that behave alike first, then what is outside, then the start.
struct AttackNetwork: Sendable {
  /// A way from the start into the cluster.
  struct Way: Hashable, Sendable {
    var title: String
    var destination: Int
    var ports: PortSet
    var isCertain: Bool
    /// What the policies say to the last hop.
    var verdicts: [Verdict]
  }

  /// A way from the start into the cluster that policies block.
  struct BlockedWay: Hashable, Sendable {
    var title: String
    var policies: [PolicyReference]
  }

  let step: EvaluatedStep
  let places: [AttackPlace]
  /// The number of the start.
  let start: Int
  /// The pods that the start is made of; they are left by the start, and nobody goes there.
  let held: [Int]
  /// The ways in, if the attacker comes from outside.
  let ways: [Way]
  /// Those that there would be without policies, by title.
  let blockedWays: [BlockedWay]
  /// Where the attacker wants to go.
  let goal: [Int]
  /// Where each place has a connection to for certain.
  private(set) var certain: [PlaceSet]
  /// Where each place has one to for certain, or may have one.
  private(set) var possible: [PlaceSet]
  private let matrix: ConnectionMatrix
  /// The positions of the start among the matrix's sources.
  let startSources: [Int]
  private let podCount: Int

  /// Finds every connection between ends; `starts` are positions of sources, those after the pods are outside.
  init(
    _ matrix: ConnectionMatrix, podCount: Int, places: [AttackPlace], startSources: [Int],
    ways: [Way], blockedWays: [BlockedWay], goal: [Int], isLeft: (Int) -> Bool
  ) {
    step = matrix.step
    self.matrix = matrix
    self.podCount = podCount
    self.places = places
    self.startSources = startSources
    self.ways = ways
    self.blockedWays = blockedWays
    self.goal = goal
    start = places.count - 1
    held = startSources.filter { $0 < podCount }
    let none = [PlaceSet](repeating: PlaceSet(count: places.count), count: places.count)
    certain = none
    possible = none
    readColumns()
    for way in ways {
      if way.isCertain { certain[start].insert(way.destination) }
      possible[start].insert(way.destination)
    }
    for place in 0..<podCount where held.contains(place) || !isLeft(place) {
      certain[place] = PlaceSet(count: places.count)
      possible[place] = PlaceSet(count: places.count)
    }
    for place in held {
      for source in places.indices {
        certain[source].remove(place)
        possible[source].remove(place)
      }
    }
  }

  private mutating func readColumns() {
    var reader = MatrixReader(matrix)
    var isStart = [Bool](repeating: false, count: matrix.sources.count)
    for source in startSources { isStart[source] = true }
    for destination in matrix.destinations.indices {
      let column = reader.column(destination)
      let place = places[destination]
      // By outcome, as few of them are worked out as there are.
      var known = [Passing?](repeating: nil, count: reader.outcomes.count)
      for (source, number) in column.enumerated() {
        guard let number, source < podCount || isStart[source] else { continue }
        let passing: Passing
        if let found = known[number] {
          passing = found
        } else {
          let ports = Self.ports(reader.outcomes[number], at: place)
          passing = !ports.certain.isEmpty ? .surely : !ports.possible.isEmpty ? .perhaps : .never
          known[number] = passing
        }
        guard passing != .never else { continue }
        let from = isStart[source] ? start : source
        possible[from].insert(destination)
        if passing == .surely { certain[from].insert(destination) }
      }
    }
  }

  /// Whether a connection passes on some port of its destination.
  private enum Passing { case never, perhaps, surely }

  /// The ports of a place on which connections pass for certain, and the others on which they may.
  ///
  /// An attacker who gets to some addresses of a block outside is out.
  private static func ports(_ outcome: ConnectionMatrix.Outcome, at place: AttackPlace) -> (
    certain: PortSet, possible: PortSet
  ) {
    var certain = outcome.allowed
    var possible = outcome.unknown
    if place.kind == .outside {
      certain.formUnion(outcome.partial)
    } else {
      possible.formUnion(outcome.partial)
    }
    if place.isHypothetical {
      possible.formUnion(certain)
      certain = .none
    }
    return (certain.intersection(place.ports), possible.intersection(place.ports))
  }

  /// A reader for questions about single places.
  func reader() -> MatrixReader { MatrixReader(matrix) }

  /// The connections from some places to one, by the name of their source; certain ones, or those that may pass.
  func connections(
    from sources: [Int], to destination: Int, _ certainty: Certainty, _ reader: inout MatrixReader
  ) -> [AttackConnection] {
    let column = reader.column(destination)
    var found: [AttackConnection] = []
    for source in sources {
      for position in source == start ? startSources : [source] {
        guard let number = column[position] else { continue }
        let ports = Self.ports(reader.outcomes[number], at: places[destination])
        let isCertain = !ports.certain.isEmpty
        guard isCertain || certainty == .possible && !ports.possible.isEmpty else { continue }
        found.append(
          AttackConnection(
            source: name(ofSource: position), sourceNumber: source,
            destination: places[destination].name, destinationNumber: destination,
            ports: isCertain ? ports.certain : ports.possible, isCertain: isCertain))
      }
      if source == start {
        for way in ways
        where way.destination == destination && (way.isCertain || certainty == .possible) {
          found.append(
            AttackConnection(
              source: places[start].name, sourceNumber: start,
              destination: places[destination].name, destinationNumber: destination,
              ports: way.ports,
              way: way.title, isCertain: way.isCertain))
        }
      }
    }
    return found.sorted {
      ($0.source, $0.way ?? "", $0.ports.description) < (
        $1.source, $1.way ?? "", $1.ports.description
      )
    }
  }

  /// Which connections count.
  enum Certainty: Hashable, Sendable {
    /// Those that pass for certain.
    case certain
    /// Those that may pass, too.
    case possible
  }

  /// Where each place leads.
  func edges(_ certainty: Certainty) -> [PlaceSet] { certainty == .certain ? certain : possible }

  func name(ofSource position: Int) -> String { matrix.sources[position].name }

  /// The party of a source, to ask about its policies.
  func party(ofSource position: Int) -> Party? { matrix.sources[position].party }

  /// How many workloads the input has beside those of the start.
  var workloadCount: Int { Set(workloads(of: Array(0..<podCount))).count }

  /// The workloads of places, those of the start and those that are assumed left out.
  func workloads(of numbers: [Int]) -> Set<Workload.ID> {
    let own = Set(held.compactMap { places[$0].party?.workload })
    return Set(
      numbers.lazy.compactMap { self.places[$0].party?.workload }.filter { id in
        !own.contains(id) && step.workload(id).map { !$0.isAssumed && !$0.isExposure } ?? false
      })
  }
}
