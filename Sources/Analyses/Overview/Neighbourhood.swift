import Kubernetes
import Reachability

/// How many hops workloads are away from some of them, where a hop is a connection that a rule lets pass, in either
/// direction.
///
/// What no policy restricts is no hop: in a cluster without policies everything would be next to everything.
public struct Neighbourhood: Sendable {
  /// The distance of every workload that is near enough; 0 for those in the middle.
  public let distances: [Party: Int]
  /// The most hops.
  public let hops: Int

  /// Finds what is near in any state.
  ///
  /// - Parameters:
  ///   - isMiddle: which workloads are in the middle.
  ///   - hops: how far to look, from 1.
  ///   - states: the states.
  /// - Complexity: the square of the number of workloads, a few steps of a machine each.
  public init(of isMiddle: (Party) -> Bool, hops: Int, in states: EvaluatedStates) {
    self.hops = hops
    let parties = states.workloads
    var neighbours: [Int: Set<Int>] = [:]
    let middle = Set(parties.filter(isMiddle))
    for step in states.steps {
      for (source, destination) in Self.ruledPairs(of: parties, in: step, middle) {
        neighbours[source, default: []].insert(destination)
        neighbours[destination, default: []].insert(source)
      }
    }
    var distances: [Int: Int] = [:]
    var frontier = parties.indices.filter { middle.contains(parties[$0]) }
    for index in frontier { distances[index] = 0 }
    for hop in 1...max(hops, 1) {
      let next = Set(frontier.flatMap { neighbours[$0] ?? [] }).filter { distances[$0] == nil }
      for index in next { distances[index] = hop }
      frontier = next.sorted()
    }
    self.distances = Dictionary(uniqueKeysWithValues: distances.map { (parties[$0], $1) })
  }

  /// Whether a connection belongs to the picture: one of its ends is so near that the other is within the hops.
  public func includes(_ source: Party, _ destination: Party) -> Bool {
    [source, destination].contains { party in distances[party].map { $0 < hops } ?? false }
  }

  /// The pairs that connect because of a rule; the cluster DNS, unless it is in the middle, would be next to everything.
  private static func ruledPairs(
    of parties: [Party], in step: EvaluatedStep, _ middle: Set<Party>
  ) -> [(Int, Int)] {
    let ends = parties.enumerated().compactMap { index, party in
      ConnectionEnd.party(party, of: step).map { (index, $0) }
    }
    let isRestricted = ends.map { _, end in
      (
        egress: end.isRestricted(.egress, in: step),
        ingress: end.isRestricted(.ingress, in: step)
      )
    }
    let matrix = ConnectionMatrix.all(of: step, from: ends.map(\.1), to: ends.map(\.1))
    var reader = MatrixReader(matrix)
    var pairs: [(Int, Int)] = []
    for position in ends.indices {
      let party = parties[ends[position].0]
      if let id = party.workload, step.dnsWorkloads.contains(id), !middle.contains(party) {
        continue
      }
      let column = reader.column(position)
      let connects = reader.outcomes.map { !$0.allowed.isEmpty || !$0.partial.isEmpty }
      for (source, number) in column.enumerated() {
        guard let number, connects[number], source != position,
          isRestricted[source].egress || isRestricted[position].ingress
        else { continue }
        pairs.append((ends[source].0, ends[position].0))
      }
    }
    return pairs
  }
}
