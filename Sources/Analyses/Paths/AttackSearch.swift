/// A search for the shortest ways from the start to every place, breadth first.
struct AttackSearch: Sendable {
  /// A connection that is not taken, or a place that is not left or not entered.
  enum Closing: Hashable, Sendable {
    /// This connection.
    case connection(from: Int, to: Int)
    /// All connections that a place opens.
    case egress(Int)
    /// All connections that a place takes.
    case ingress(Int)

    /// Whether it stops a connection.
    func stops(_ source: Int, _ destination: Int) -> Bool {
      switch self {
      case .connection(let from, let to): from == source && to == destination
      case .egress(let place): place == source
      case .ingress(let place): place == destination
      }
    }
  }

  /// For each place how many hops away it is; 0 at the start, `nil` where it is not reached.
  private(set) var distances: [Int?]
  /// The places by distance, those of one distance by number.
  private(set) var ranks: [[Int]]

  /// Searches from some places over `edges`, which has the destinations of each place, for so many hops.
  init(
    from starts: [Int], over edges: [PlaceSet], hops limit: Int = .max,
    without closing: Closing? = nil
  ) {
    var distances = [Int?](repeating: nil, count: edges.count)
    var seen = PlaceSet(count: edges.count)
    for start in starts {
      seen.insert(start)
      distances[start] = 0
    }
    var ranks = [Set(starts).sorted()]
    while let rank = ranks.last, !rank.isEmpty, ranks.count - 1 < limit {
      var next = PlaceSet(count: edges.count)
      for place in rank {
        switch closing {
        case .egress(place): continue
        case .connection(place, let to):
          var open = edges[place]
          open.remove(to)
          next.formUnion(open)
        case .connection, .egress, .ingress, nil: next.formUnion(edges[place])
        }
      }
      if case .ingress(let place) = closing { next.remove(place) }
      let found = next.subtracting(seen)
      guard !found.isEmpty else { break }
      for place in found {
        seen.insert(place)
        distances[place] = ranks.count
      }
      ranks.append(found)
    }
    self.distances = distances
    self.ranks = ranks
  }

  /// The places that are reached, without the start, by distance and number.
  var reached: [Int] { ranks.dropFirst().flatMap(\.self) }

  /// The places from which a place is reached in one hop less.
  func predecessors(of place: Int, over edges: [PlaceSet]) -> [Int] {
    guard let distance = distances[place], distance > 0 else { return [] }
    return ranks[distance - 1].filter { edges[$0].contains(place) }
  }
}
