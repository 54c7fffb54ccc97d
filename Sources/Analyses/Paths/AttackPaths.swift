import Kubernetes
import Reachability

/// What an attacker reaches from a place in one, two and more hops: the blast radius.
///
/// A hop is a connection to pods that then belong to the attacker. It counts if it is allowed on a port that the
/// destination declares, that a Service leads to or that a rule names; where there is no such port, on any port.
/// Pods that behave like one that the attacker is in, as those of one Deployment do, count as held.
/// Hops that pass for certain are told apart from those that may pass: where the input does not decide, or where some
/// pods of an end connect and others do not. Addresses outside are reached, never left. So is the cluster DNS, to which
/// every pod talks, unless the question says otherwise. From the internet the first hop is a way in: an Ingress, a
/// Gateway, a Route or a Service that is exposed.
public struct AttackPaths: Sendable {
  /// What was asked.
  public let question: AttackQuestion
  /// Where the attacker is.
  public let start: AttackPlace
  /// What is reached for certain, by hops and name; pods first.
  public let certain: [AttackArrival]
  /// What is reached only if some hop passes of which that is not known, by hops and name.
  public let possible: [AttackArrival]
  /// How many workloads are reached for certain, and how many may be beside them.
  public let reachedCount: (certain: Int, possible: Int)
  /// How many workloads there are beside those of the start.
  public let workloadCount: Int
  /// What single closings would cut off most, best first; with a goal, those that would cut it off.
  public let cuts: [AttackCut]
  /// The ways to the goal; `nil` if none was asked for.
  public let goal: AttackGoal?
  let network: AttackNetwork

  /// Finds what an attacker reaches.
  ///
  /// - Throws: when an end is not in the input.
  public init(
    _ state: Series.State, options: Series.Options = Series.Options(), question: AttackQuestion
  ) throws(ResolutionError) {
    let network = try AttackNetwork.network(of: state, options, question)
    let limit = question.mostHops ?? .max
    let surely = AttackSearch(from: [network.start], over: network.certain, hops: limit)
    let perhaps = AttackSearch(from: [network.start], over: network.possible, hops: limit)
    self.question = question
    self.network = network
    start = network.places[network.start]
    certain = Self.arrivals(surely, network, .certain)
    possible = Self.arrivals(perhaps, network, .possible) { surely.distances[$0] == nil }
    let sure = network.workloads(of: surely.reached)
    let rest = network.workloads(of: perhaps.reached).subtracting(sure)
    reachedCount = (sure.count, rest.count)
    workloadCount = network.workloadCount
    goal = question.destination.map { AttackGoal($0, network, surely, perhaps, question.mostHops) }
    cuts = AttackCuts(network, surely, certain, limit: limit).best
  }

  /// How many hops the furthest place that is reached for certain is away.
  public var furthest: Int { certain.map(\.hops).max() ?? 0 }

  /// The stores of data that are reached for certain.
  public var dataStores: [AttackArrival] { certain.filter(\.isDataStore) }

  private static func arrivals(
    _ search: AttackSearch, _ network: AttackNetwork, _ certainty: AttackNetwork.Certainty,
    where includes: (Int) -> Bool = { _ in true }
  ) -> [AttackArrival] {
    var reader = network.reader()
    let edges = network.edges(certainty)
    return search.reached.filter(includes).map { number in
      let sources = search.predecessors(of: number, over: edges)
      let connections = network.connections(
        from: Array(sources.prefix(mostConnections)), to: number, certainty, &reader)
      return AttackArrival(
        place: network.places[number], hops: search.distances[number] ?? 0,
        isCertain: certainty == .certain,
        connections: Array(connections.prefix(mostConnections)),
        connectionCount: sources.count > mostConnections
          ? max(sources.count, connections.count) : connections.count)
    }.sorted { left, right in
      let isOutside = (left.place.kind == .outside, right.place.kind == .outside)
      if left.hops != right.hops { return left.hops < right.hops }
      if isOutside.0 != isOutside.1 { return isOutside.1 }
      return left.place.name < right.place.name
    }
  }

  private static let mostConnections = 20
}
