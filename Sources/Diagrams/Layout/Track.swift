/// A line that Graphviz routes, and the routes that run along it.
///
/// In a picture of many lines, all routes between two boxes share a track. They run side by side only where a panel
/// draws several of them.
struct Track: Sendable {
  /// A route on a track.
  struct Rider: Sendable {
    /// An index into ``Blueprint/paths``.
    var path: Int
    /// Whether it runs from the track's head to its tail.
    var isReversed: Bool
    /// The lane that it runs on, from 0.
    var lane: Int
  }

  /// Indices into ``Blueprint/items``.
  var tail: Int
  var head: Int
  /// Indices into ``Diagram/frames``, where an end is a frame.
  var tailFrame: Int?
  var headFrame: Int?
  var isDNS: Bool
  var riders: [Rider]

  /// How many lanes there are.
  var lanes: Int { (riders.map(\.lane).max() ?? 0) + 1 }

  /// More tracks than this are laid out in one direction only: cycles are what `dot` is slow at.
  private static let mostAsTheyAre = 150

  /// The tracks of a blueprint.
  static func tracks(of blueprint: Blueprint) -> [Track] {
    guard blueprint.economy.isOn else {
      return blueprint.paths.enumerated().map { index, path in
        Track(
          tail: path.tail, head: path.head, tailFrame: path.tailFrame, headFrame: path.headFrame,
          isDNS: path.route.isDNS,
          riders: [Rider(path: index, isReversed: false, lane: 0)])
      }
    }
    let isLarge = blueprint.paths.count > mostAsTheyAre
    let panels = panelsOfRoutes(blueprint)
    var tracks: [Track] = []
    var trackOfPair: [[Int]: Int] = [:]
    for (index, path) in blueprint.paths.enumerated() {
      // A line at a frame has a track of its own.
      let isFramed = path.tailFrame != nil || path.headFrame != nil
      let pair =
        isFramed
        ? [path.tail, path.head, path.tailFrame ?? -1, path.headFrame ?? -1]
        : [min(path.tail, path.head), max(path.tail, path.head)]
      guard let known = trackOfPair[pair] else {
        let isReversed = isLarge && path.tail > path.head
        trackOfPair[pair] = tracks.count
        tracks.append(
          Track(
            tail: isReversed ? path.head : path.tail, head: isReversed ? path.tail : path.head,
            tailFrame: isReversed ? path.headFrame : path.tailFrame,
            headFrame: isReversed ? path.tailFrame : path.headFrame,
            isDNS: path.route.isDNS,
            riders: [Rider(path: index, isReversed: isReversed, lane: 0)]))
        continue
      }
      let own = panels[path.route.id] ?? []
      let taken = tracks[known].riders.filter { rider in
        !own.isDisjoint(with: panels[blueprint.paths[rider.path].route.id] ?? [])
      }.map(\.lane)
      let lane = (0...taken.count).first { !taken.contains($0) } ?? taken.count
      tracks[known].riders.append(
        Rider(path: index, isReversed: path.tail != tracks[known].tail, lane: lane))
    }
    return tracks
  }

  /// In which panels a route has a line.
  private static func panelsOfRoutes(_ blueprint: Blueprint) -> [String: Set<Int>] {
    var panels: [String: Set<Int>] = [:]
    for (index, panel) in blueprint.diagram.panels.enumerated() {
      for arrow in blueprint.economy.lines(of: panel) {
        panels[arrow.route, default: []].insert(index)
      }
    }
    return panels
  }
}
