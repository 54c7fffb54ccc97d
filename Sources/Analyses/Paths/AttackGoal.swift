import Diagnostics
import Kubernetes
public import Policies
public import Reachability

/// The ways to the place that an attacker wants to get to, or why there is none.
public struct AttackGoal: Sendable {
  /// One way, connection by connection.
  public struct Route: Hashable, Sendable {
    /// The connections in order.
    public var hops: [Hop]
  }

  /// One connection of a way, and who lets it pass.
  public struct Hop: Hashable, Sendable {
    /// The connection.
    public var connection: AttackConnection
    /// What the source's egress says; several things where pods or ports differ.
    public var egress: [Half]
    /// What the destination's ingress says.
    public var ingress: [Half]
  }

  /// A policy without which there might be a way.
  public struct Blocker: Hashable, Sendable {
    /// The policy.
    public var policy: PolicyReference
    /// How many of the connections it blocks that would lead on.
    public var count: Int
  }

  /// What was asked for.
  public let name: String
  /// How many hops it takes; `nil` where there is no way.
  public let hops: Int?
  /// Whether it is reached for certain.
  public let isCertain: Bool
  /// The shortest ways, ten at most.
  public let routes: [Route]
  /// How many shortest ways there are.
  public let routeCount: Int
  /// Beside ways that pass for certain: `source → destination` of connections that may pass, and would lead there too.
  public let possibleConnections: [String]
  /// How many hops it would take if more of them were asked for.
  public let hopsBeyond: Int?
  /// The places from which it is reached, though the attacker gets to none of them.
  public let clients: [String]
  /// The policies between the attacker and these places and the goal, those that block most first.
  public let blockers: [Blocker]
  /// Of how many connections the policies were asked.
  public let blockedCount: Int

  private static let mostRoutes = 10

  init(
    _ name: String, _ network: AttackNetwork, _ surely: AttackSearch, _ perhaps: AttackSearch,
    _ limit: Int?
  ) {
    self.name = name
    let isThere = !network.goal.isEmpty && network.goal.allSatisfy(network.held.contains)
    let searches: [(AttackSearch, AttackNetwork.Certainty)] = [
      (surely, .certain), (perhaps, .possible),
    ]
    let found = searches.first { search, _ in
      network.goal.contains { search.distances[$0] != nil }
    }
    hops =
      isThere
      ? 0
      : found.flatMap { search, _ in
        network.goal.compactMap { search.distances[$0] }.min()
      }
    isCertain = isThere || found?.1 == .certain
    guard let hops, hops > 0, let (search, certainty) = found else {
      routes = []
      routeCount = 0
      possibleConnections = []
      let beyond = AttackSearch(from: [network.start], over: network.possible)
      hopsBeyond =
        limit == nil || isThere
        ? nil : network.goal.compactMap { beyond.distances[$0] }.min()
      let wall = Wall(network, perhaps)
      let isWalled = !isThere && hopsBeyond == nil
      clients = isWalled ? wall.clients : []
      blockers = isWalled ? wall.blockers : []
      blockedCount = isWalled ? wall.count : 0
      return
    }
    hopsBeyond = nil
    clients = []
    blockers = []
    blockedCount = 0
    var finder = RouteFinder(network, search, certainty)
    let goals = network.goal.filter { search.distances[$0] == hops }
    routes = finder.routes(to: goals, most: Self.mostRoutes)
    routeCount = finder.count(to: goals)
    possibleConnections =
      certainty == .certain ? Self.possibleConnections(network, perhaps, limit ?? .max) : []
  }
}

extension AttackGoal {
  /// The connections on ways to the goal that may pass and do not for certain, by name.
  fileprivate static func possibleConnections(
    _ network: AttackNetwork, _ perhaps: AttackSearch, _ limit: Int
  ) -> [String] {
    let count = network.places.count
    // How many hops it is from each place to the goal.
    var left = [Int?](repeating: nil, count: count)
    for place in network.goal { left[place] = 0 }
    var open = network.goal
    var distance = 0
    while !open.isEmpty {
      distance += 1
      let sources = network.places.indices.filter { source in
        left[source] == nil && open.contains { network.possible[source].contains($0) }
      }
      for source in sources { left[source] = distance }
      open = sources
    }
    var found: Set<String> = []
    for source in network.places.indices {
      guard let before = perhaps.distances[source], left[source] != 0 else { continue }
      network.possible[source].forEach { destination in
        guard !network.certain[source].contains(destination), destination != network.start,
          let after = left[destination], before + 1 <= limit - after
        else { return }
        let names = [source, destination].map { network.places[$0].name }
        found.insert("\(names[0]) → \(names[1])")
      }
    }
    return found.sorted()
  }
}

/// Finds the shortest ways of a search.
private struct RouteFinder {
  private let network: AttackNetwork
  private let search: AttackSearch
  private let certainty: AttackNetwork.Certainty
  private var reader: MatrixReader

  init(_ network: AttackNetwork, _ search: AttackSearch, _ certainty: AttackNetwork.Certainty) {
    self.network = network
    self.search = search
    self.certainty = certainty
    reader = network.reader()
  }

  private func predecessors(of place: Int) -> [Int] {
    search.predecessors(of: place, over: network.edges(certainty)).sorted {
      (network.places[$0].name, $0) < (network.places[$1].name, $1)
    }
  }

  /// How many there are; the largest number where there are more than that.
  func count(to goals: [Int]) -> Int {
    var counts: [Int: Int] = [network.start: 1]
    for rank in search.ranks.dropFirst() {
      for place in rank {
        counts[place] = search.predecessors(of: place, over: network.edges(certainty)).reduce(0) {
          let (sum, isTooLarge) = $0.addingReportingOverflow(counts[$1] ?? 0)
          return isTooLarge ? .max : sum
        }
      }
      if goals.contains(where: { counts[$0] != nil }) { break }
    }
    return goals.reduce(0) {
      let (sum, isTooLarge) = $0.addingReportingOverflow(counts[$1] ?? 0)
      return isTooLarge ? .max : sum
    }
  }

  mutating func routes(to goals: [Int], most: Int) -> [AttackGoal.Route] {
    var found: [[Int]] = []
    for goal in goals {
      var open = [[goal]]
      while let way = open.popLast(), found.count < most {
        guard let first = way.first, first != network.start else {
          found.append(way)
          continue
        }
        open += predecessors(of: first).reversed().map { [$0] + way }
      }
    }
    return found.map { way in
      AttackGoal.Route(hops: zip(way, way.dropFirst()).compactMap { hop(from: $0, to: $1) })
    }
  }

  private mutating func hop(from source: Int, to destination: Int) -> AttackGoal.Hop? {
    let found = network.connections(from: [source], to: destination, certainty, &reader)
    guard let connection = found.first else { return nil }
    let verdicts = network.verdicts(of: connection, from: source, to: destination)
    return AttackGoal.Hop(
      connection: connection, egress: Self.distinct(verdicts.map(\.egress)),
      ingress: Self.distinct(verdicts.map(\.ingress)))
  }

  private static func distinct(_ halves: [Half]) -> [Half] {
    halves.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

/// What stands between the places that are reached and those from which the goal is.
private struct Wall {
  private(set) var clients: [String] = []
  private(set) var blockers: [AttackGoal.Blocker] = []
  private(set) var count = 0

  /// So many places of each side are asked about.
  private static let mostPlaces = 20

  init(_ network: AttackNetwork, _ reached: AttackSearch) {
    var behind = Set(network.goal)
    var open = network.goal
    while let place = open.popLast() {
      for source in network.places.indices
      where !behind.contains(source) && network.possible[source].contains(place) {
        behind.insert(source)
        open.append(source)
      }
    }
    clients = behind.subtracting(network.goal).map { network.places[$0].name }.sorted()
    let destinations =
      network.goal + behind.subtracting(network.goal).sorted().prefix(Self.mostPlaces)
    let sources = [network.start] + reached.reached.prefix(Self.mostPlaces)
    var counts: [PolicyReference: Int] = [:]
    for destination in destinations {
      for source in sources {
        let policies = network.blockers(from: source, to: destination)
        if !policies.isEmpty { count += 1 }
        for policy in policies { counts[policy, default: 0] += 1 }
      }
    }
    blockers = counts.map { AttackGoal.Blocker(policy: $0.key, count: $0.value) }.sorted {
      ($1.count, $0.policy) < ($0.count, $1.policy)
    }
  }
}
