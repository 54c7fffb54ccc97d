/// Puts the many cards that have a single line, to one and the same card, in several rows: `dot` would give them one
/// endless row.
struct LeafRows: Sendable {
  /// How many ranks each track spans at least.
  private(set) var spans: [Int]

  /// Fewer cards than this stand side by side.
  private static let fewest = 7
  /// How many times as many cards stand side by side as one above the other: cards are wider than high.
  private static let ratio = 2.5

  /// Finds the rows of a blueprint's cards.
  init(_ blueprint: Blueprint, _ tracks: [Track]) {
    spans = Array(repeating: 1, count: tracks.count)
    // Where lines end at frames, these have ranks of their own.
    guard tracks.allSatisfy({ $0.tailFrame == nil && $0.headFrame == nil }) else { return }
    var neighbours: [Int: Set<Int>] = [:]
    for track in tracks {
      neighbours[track.tail, default: []].insert(track.head)
      neighbours[track.head, default: []].insert(track.tail)
    }
    var stars: [Star: [Int: [Int]]] = [:]
    for (index, track) in tracks.enumerated() {
      if neighbours[track.tail]?.count == 1 {
        stars[Star(center: track.head, isHead: true), default: [:]][track.tail, default: []]
          .append(index)
      } else if neighbours[track.head]?.count == 1 {
        stars[Star(center: track.tail, isHead: false), default: [:]][track.head, default: []]
          .append(index)
      }
    }
    for leaves in stars.values where leaves.count >= Self.fewest {
      for (leaf, row) in Self.rows(of: leaves.keys.sorted(), blueprint) {
        for index in leaves[leaf] ?? [] { spans[index] = 1 + row }
      }
    }
  }

  /// A card that others have their only lines with, all from it or all to it.
  private struct Star: Hashable {
    var center: Int
    var isHead: Bool
  }

  /// The row of each card: those of a frame share one, where it has the room; large frames come first.
  private static func rows(of leaves: [Int], _ blueprint: Blueprint) -> [(leaf: Int, row: Int)] {
    let count = max(1, Int((Double(leaves.count) / ratio).squareRoot().rounded()))
    let capacity = (leaves.count + count - 1) / count
    let groups = Dictionary(grouping: leaves) { blueprint.items[$0].frame ?? "" }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    var used: [Int] = []
    var rows: [(leaf: Int, row: Int)] = []
    for (_, members) in groups {
      for start in stride(from: 0, to: members.count, by: capacity) {
        let part = members[start..<min(start + capacity, members.count)]
        let row = used.firstIndex { $0 + part.count <= capacity } ?? used.count
        if row == used.count { used.append(0) }
        used[row] += part.count
        rows += part.map { ($0, row) }
      }
    }
    return rows
  }
}
