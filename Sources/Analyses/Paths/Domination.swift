/// Which places every way to a place leads through.
///
/// The tree of immediate dominators, by the iteration of Cooper, Harvey and Kennedy.
struct Domination: Sendable {
  /// The places that can be reached, each after one that leads to it; the start is not among them.
  let order: [Int]
  /// For each place the nearest one that every way to it leads through; `nil` for the start and what is not reached.
  private(set) var parents: [Int?]
  /// For each place the first and the last number of those whose ways all lead through it, itself included.
  private var spans: [(first: Int, last: Int)]

  /// Finds the dominators of the places that a search reached; `start` is a single place.
  init(_ search: AttackSearch, from start: Int, over edges: [PlaceSet]) {
    order = search.reached
    var positions = [Int](repeating: -1, count: edges.count)
    positions[start] = 0
    for (index, place) in order.enumerated() { positions[place] = index + 1 }
    let nobody = PlaceSet(count: edges.count)
    var sources = [PlaceSet](repeating: nobody, count: edges.count)
    for source in [start] + order {
      edges[source].forEach { place in
        if positions[place] > 0, place != source { sources[place].insert(source) }
      }
    }
    var parents = [Int?](repeating: nil, count: edges.count)
    parents[start] = start
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for place in order {
        var best: Int?
        sources[place].forEach { source in
          guard parents[source] != nil else { return }
          guard var left = best else {
            best = source
            return
          }
          var right = source
          while left != right {
            while positions[left] > positions[right], let up = parents[left] { left = up }
            while positions[right] > positions[left], let up = parents[right] { right = up }
          }
          best = left
        }
        if parents[place] != best {
          parents[place] = best
          hasChanged = true
        }
      }
    }
    parents[start] = nil
    self.parents = parents
    spans = Self.spans(of: parents, start: start, order: order)
    self.sources = sources
  }

  /// From where there are connections to each place.
  private let sources: [PlaceSet]

  /// Whether every way to a place leads through another one, or is it.
  func dominates(_ place: Int, _ other: Int) -> Bool {
    spans[place].first <= spans[other].first && spans[other].first <= spans[place].last
  }

  /// The connection that every way to a place takes last; `nil` where there are several.
  func soleConnection(to place: Int) -> Int? {
    var from: [Int] = []
    sources[place].forEach { source in
      if from.count < 2, !dominates(place, source) { from.append(source) }
    }
    return from.count == 1 ? from[0] : nil
  }

  /// How many places are cut off with a place, itself included.
  func count(below place: Int) -> Int { spans[place].last - spans[place].first + 1 }

  /// Numbers the tree in depth-first order.
  private static func spans(of parents: [Int?], start: Int, order: [Int]) -> [(
    first: Int, last: Int
  )] {
    var children = [[Int]](repeating: [], count: parents.count)
    for place in order {
      if let parent = parents[place] { children[parent].append(place) }
    }
    var spans = [(first: Int, last: Int)](repeating: (-1, -2), count: parents.count)
    var next = 0
    var open = [(place: start, child: 0)]
    spans[start].first = 0
    next = 1
    while let (place, child) = open.last {
      if child < children[place].count {
        open[open.count - 1].child += 1
        let below = children[place][child]
        spans[below].first = next
        next += 1
        open.append((below, 0))
      } else {
        spans[place].last = next - 1
        open.removeLast()
      }
    }
    return spans
  }
}
