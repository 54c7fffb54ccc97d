import Kubernetes
import Policies
import Reachability

/// Finds the single closings that cut off most of what an attacker reaches, or the goal.
///
/// The candidates come from the places that every way leads through; each is tried by searching again without it.
struct AttackCuts {
  /// The best of them, best first.
  private(set) var best: [AttackCut] = []
  private let network: AttackNetwork
  private let search: AttackSearch
  private let limit: Int
  private var reader: MatrixReader
  private let stores: Set<Int>

  private static let mostTried = 24
  private static let mostShown = 5
  private static let fewPlaces = 20

  private struct Candidate {
    var closing: AttackSearch.Closing
    var estimate: Int
  }

  private struct Trial {
    var closing: AttackSearch.Closing
    var cutOff: [Int]
    var workloads: Int
    var stores: Int
    /// Whether a way that may pass leads to what is cut off.
    var leavesPossibleWay: Bool
    /// How much else is closed with it: one connection, all that are opened, all that are taken.
    var cost: Int
    var name: String
  }

  init(_ network: AttackNetwork, _ search: AttackSearch, _ arrivals: [AttackArrival], limit: Int) {
    self.network = network
    self.search = search
    self.limit = limit
    reader = network.reader()
    stores = Set(arrivals.filter(\.isDataStore).map(\.place.number))
    let goal = network.goal.filter { search.distances[$0] != nil }
    if !network.goal.isEmpty, goal.isEmpty { return }
    let trials = candidates(goal).map(trial).filter { trial in
      goal.isEmpty
        ? trial.workloads > 0 : goal.allSatisfy { Set(trial.cutOff).contains($0) }
    }
    var seen: Set<[Int]> = []
    let sorted = trials.sorted { left, right in
      if goal.isEmpty {
        if left.workloads != right.workloads { return left.workloads > right.workloads }
        if left.stores != right.stores { return left.stores > right.stores }
      }
      if left.cost != right.cost { return left.cost < right.cost }
      return left.name < right.name
    }
    let distinct = goal.isEmpty ? sorted.filter { seen.insert($0.cutOff).inserted } : sorted
    // Of many that are reached, one more or less is not worth a line.
    let isFew = search.reached.count <= Self.fewPlaces
    let telling = distinct.filter {
      !goal.isEmpty || $0.workloads > 1 || isFew && $0.stores > 0
    }
    best = (telling.isEmpty && isFew ? Array(distinct.prefix(3)) : telling).prefix(Self.mostShown)
      .map { cut($0) }
  }

  private func candidates(_ goal: [Int]) -> [Candidate] {
    guard !search.reached.isEmpty else { return [] }
    let domination = Domination(search, from: network.start, over: network.certain)
    var places = domination.order
    if !goal.isEmpty {
      places = places.filter { place in goal.allSatisfy { domination.dominates(place, $0) } }
    }
    var found: [Candidate] = []
    for place in places {
      let count = domination.count(below: place)
      if let source = domination.soleConnection(to: place) {
        found.append(
          Candidate(closing: .connection(from: source, to: place), estimate: 3 * count + 2))
      } else if isIsolable(place) {
        found.append(Candidate(closing: .ingress(place), estimate: 3 * count))
      }
      if count > 1, !goal.contains(place), isIsolable(place) {
        found.append(Candidate(closing: .egress(place), estimate: 3 * (count - 1) + 1))
      }
    }
    // Stable, so that the order does not depend on how the sort is done.
    let sorted = found.enumerated().sorted {
      ($1.element.estimate, $0.offset) < ($0.element.estimate, $1.offset)
    }
    return sorted.prefix(Self.mostTried).map(\.element)
  }

  /// Whether policies reach the pods of a place at all: not on a node's network, nor outside.
  private func isIsolable(_ place: Int) -> Bool {
    guard let id = network.places[place].party?.workload else { return false }
    return network.step.workload(id)?.endpoints.contains(where: \.spec.usesHostNetwork) == false
  }

  private func trial(_ candidate: Candidate) -> Trial {
    let again = AttackSearch(
      from: [network.start], over: network.certain, hops: limit, without: candidate.closing)
    let cutOff = search.reached.filter { again.distances[$0] == nil }.sorted()
    let perhaps = AttackSearch(
      from: [network.start], over: network.possible, hops: limit, without: candidate.closing)
    let aims = network.goal.isEmpty ? cutOff : network.goal
    let names = network.places.map(\.name)
    let (cost, name) =
      switch candidate.closing {
      case .connection(let from, let to): (0, "\(names[from]) \(names[to])")
      case .egress(let place): (1, names[place])
      case .ingress(let place): (2, names[place])
      }
    return Trial(
      closing: candidate.closing, cutOff: cutOff, workloads: network.workloads(of: cutOff).count,
      stores: cutOff.filter(stores.contains).count,
      leavesPossibleWay: aims.contains { perhaps.distances[$0] != nil }, cost: cost, name: name)
  }

  // MARK: How it is closed

  private mutating func cut(_ trial: Trial) -> AttackCut {
    var result = AttackCut(
      closing: .connection, place: "", destination: nil,
      cutOff: trial.cutOff.map { network.places[$0] }.sorted { $0.name < $1.name },
      workloadCount: trial.workloads, dataStoreCount: trial.stores,
      leavesPossibleWay: trial.leavesPossibleWay, allowedBy: [])
    switch trial.closing {
    case .connection(let source, let destination):
      let connections = network.connections(
        from: [source], to: destination, .certain, &reader)
      result.place = connections.first?.source ?? network.places[source].name
      let ways = Set(connections.compactMap(\.way)).sorted()
      if let way = ways.first {
        result.place += " via \(way)" + (ways.count > 1 ? " +\(ways.count - 1)" : "")
      }
      result.destination = network.places[destination].name
      result.allowedBy = Self.rules(
        connections.flatMap { network.verdicts(of: $0, from: source, to: destination) }
          .flatMap { [$0.egress, $0.ingress] })
    case .egress(let place): close(place, .egress, &result)
    case .ingress(let place): close(place, .ingress, &result)
    }
    return result
  }

  private mutating func close(_ number: Int, _ direction: Direction, _ cut: inout AttackCut) {
    let place = network.places[number]
    cut.closing = direction == .egress ? .egress : .ingress
    cut.place = place.name
    guard let party = place.party else { return }
    // Only what lets the connections in question pass is named: other rules may be about something else.
    let halves = hops(of: number, direction, to: cut.cutOff).flatMap { source, destination in
      network.connections(from: [source], to: destination, .certain, &reader).flatMap {
        network.verdicts(of: $0, from: source, to: destination)
      }
    }.map { direction == .egress ? $0.egress : $0.ingress }
    cut.allowedBy = Self.rules(halves)
    // A policy without rules closes what no rule opens; what an admin policy allows it cannot close.
    if cut.allowedBy.isEmpty {
      cut.manifest = IsolationManifest(party, direction, network.step)?.text
    }
  }

  /// So many connections of a place are asked what lets them pass.
  private static let mostHops = 40

  /// The connections that a place opens or takes on the ways of the attacker.
  private func hops(
    of number: Int, _ direction: Direction, to cutOff: [AttackPlace]
  ) -> [(source: Int, destination: Int)] {
    // Lookups at the cluster DNS are not what is cut off.
    let all: [(source: Int, destination: Int)] =
      direction == .egress
      ? cutOff.filter { $0.kind != .clusterDNS }.map { (number, $0.number) }
      : ([network.start] + search.reached).map { ($0, number) }
    return Array(
      all.filter {
        $0.source != $0.destination && network.certain[$0.source].contains($0.destination)
      }
      .prefix(Self.mostHops))
  }

  /// The rules that the halves rest on, each once.
  private static func rules(_ halves: [Half]) -> [RuleReference] {
    var seen: Set<RuleReference> = []
    return halves.flatMap { half -> [RuleReference] in
      switch half.reason {
      case .rules(let rules), .decided(let rules): rules
      case .notSubject, .notIsolated, .sameNode, .isolated, .doubts: []
      }
    }.filter { seen.insert($0).inserted }.inOrder
  }
}

extension [RuleReference] {
  /// By policy, direction and position.
  fileprivate var inOrder: [RuleReference] {
    sorted {
      ($0.policy, $0.rule.direction, $0.rule.index) < ($1.policy, $1.rule.direction, $1.rule.index)
    }
  }
}
