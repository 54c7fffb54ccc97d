/// Draws lines together that say the same: to or from every card of a namespace as one at its frame, to or from every
/// workload as one at a box that stands for all.
///
/// A bundle stands for exactly the lines that it takes the place of; where several all reach the same several, a dot joins
/// them, and where all cards of a frame reach one another, the frame says so. Frames are told panel by panel: what a step
/// changes is drawn apart where it is changed.
struct LineBundling {
  var diagram: Diagram
  let lines: [Line]
  let words: Words

  /// Fewer lines than this are followed one by one.
  static let fewLines = 6

  /// A line of the picture in all panels.
  struct Line {
    var route: Diagram.Route
    var look: Look
  }

  /// What a line says in each panel, apart from its ends.
  struct Look: Hashable {
    struct Point: Hashable {
      var kind: Diagram.ArrowKind
      var label: String?
      var change: Diagram.Arrow.Change?
      var badge: Diagram.Arrow.Badge?
    }

    var isDNS: Bool
    var points: [Point?]
  }

  /// Lines that are drawn as one.
  struct Bundle {
    var id: String
    var source: String
    var destination: String
    var members: [Int]

    init(from source: String, to destination: String, _ ports: String, _ members: [Int]) {
      id = "bundle-\(source)--\(destination)--\(ports)"
      self.source = source
      self.destination = destination
      self.members = members
    }
  }

  init(_ diagram: Diagram, _ economy: LineEconomy) {
    self.diagram = diagram
    words = Words.of(diagram.language)
    let panels = diagram.panels.map { panel in
      Dictionary(
        economy.lines(of: panel).map { ($0.route, $0) }, uniquingKeysWith: { first, _ in first })
    }
    lines = diagram.routes.compactMap { route in
      let arrows = panels.map { $0[route.id] }
      guard route.source != route.destination, arrows.contains(where: { $0 != nil }) else {
        return nil
      }
      let points = arrows.map { arrow in
        arrow.map {
          Look.Point(kind: $0.kind, label: $0.label, change: $0.change, badge: $0.badge)
        }
      }
      return Line(route: route, look: Look(isDNS: route.isDNS, points: points))
    }
  }

  /// The diagram with bundles in the place of lines.
  func bundled() -> Diagram {
    guard lines.count > Self.fewLines else { return diagram }
    var copy = self
    var used: Set<Int> = []
    for bundle in hubs() where used.isDisjoint(with: bundle.members) {
      used.formUnion(bundle.members)
      copy.add(bundle, in: diagram.panels.indices)
    }
    let single = used
    for panel in diagram.panels.indices {
      let (clusters, bundles) = framed(in: panel, without: single)
      for cluster in clusters { copy.add(cluster, in: panel) }
      for bundle in bundles { copy.add(bundle, in: panel..<panel + 1) }
      used.formUnion(clusters.flatMap(\.members) + bundles.flatMap(\.members))
    }
    for (number, junction) in junctions(used).enumerated() { copy.add(junction, number + 1) }
    return copy.diagram
  }

  // MARK: Frames

  /// What frames tell in a panel: each line at most once, and what tells most comes first.
  func framed(
    in panel: Int, without used: Set<Int>
  ) -> (clusters: [Cluster], bundles: [Bundle]) {
    let clusters = clusters(in: panel, without: used)
    var taken = used.union(clusters.flatMap(\.members))
    let bundles = frames(in: panel, without: taken).filter { bundle in
      guard taken.isDisjoint(with: bundle.members) else { return false }
      taken.formUnion(bundle.members)
      return true
    }
    return (clusters, bundles)
  }

  /// Fewer cards than this are worth a line of their own only where it says the same in every panel.
  static let fewestInPanel = 3

  /// The boxes of each frame in a panel.
  func members(in panel: Int) -> [String: Set<String>] {
    Dictionary(
      grouping: diagram.boxes.filter { box in
        box.frame != nil && box.kind != .namespace && diagram.panels[panel].states[box.id] != nil
      }, by: { $0.frame ?? "" }
    ).mapValues { Set($0.map(\.id)) }
  }

  /// The lines of a panel that start or end, or both, at every card of a frame.
  func frames(in panel: Int, without used: Set<Int>) -> [Bundle] {
    let members = members(in: panel)
    let frameOf = Dictionary(
      diagram.boxes.map { ($0.id, $0.frame) }, uniquingKeysWith: { first, _ in first })
    struct Side: Hashable {
      var end: String
      var isSource: Bool
      var frame: String
      var isDNS: Bool
      var point: Look.Point
    }
    var sides: [Side: [Int]] = [:]
    for index in lines.indices where !used.contains(index) {
      let look = lines[index].look
      guard let point = look.points[panel] else { continue }
      let (source, destination) = (lines[index].route.source, lines[index].route.destination)
      func side(_ end: String, _ frame: String, isSource: Bool) -> Side {
        Side(end: end, isSource: isSource, frame: frame, isDNS: look.isDNS, point: point)
      }
      if let frame = frameOf[source] ?? nil, frameOf[destination] != .some(frame) {
        sides[side(destination, frame, isSource: false), default: []].append(index)
      }
      if let frame = frameOf[destination] ?? nil, frameOf[source] != .some(frame) {
        sides[side(source, frame, isSource: true), default: []].append(index)
      }
    }
    let whole = sides.filter { side, indices in
      let others = indices.map {
        side.isSource ? lines[$0].route.destination : lines[$0].route.source
      }
      guard let all = members[side.frame], all.count > 1, others.count == all.count,
        Set(others) == all
      else { return false }
      return all.count >= Self.fewestInPanel || Set(indices.map { lines[$0].look }).count == 1
    }
    let single = whole.map { side, indices in
      Bundle(
        from: side.isSource ? side.end : side.frame, to: side.isSource ? side.frame : side.end,
        lines[indices[0]].route.ports, indices)
    }
    // Where a frame reaches every card of another one alike, it reaches the frame.
    struct Pair: Hashable {
      var source: String
      var destination: String
      var isDNS: Bool
      var point: Look.Point
    }
    let pairs = Dictionary(grouping: whole.filter { !$0.key.isSource }) { side, _ in
      Pair(
        source: side.frame, destination: (frameOf[side.end] ?? nil) ?? "", isDNS: side.isDNS,
        point: side.point)
    }
    let double = pairs.compactMap { pair, sides -> Bundle? in
      guard let all = members[pair.destination], all.count > 1, Set(sides.map(\.key.end)) == all
      else { return nil }
      let indices = sides.flatMap(\.value).sorted()
      return Bundle(
        from: pair.source, to: pair.destination, lines[indices[0]].route.ports, indices)
    }
    return (double + single).sorted {
      $0.members.count == $1.members.count
        ? $0.id < $1.id : $0.members.count > $1.members.count
    }
  }

  // MARK: Drawing

  mutating func add(_ bundle: Bundle, in panels: Range<Int>) {
    let first = lines[bundle.members[0]].route
    let taken = Set(bundle.members.map { lines[$0].route.id })
    let isHub = [bundle.source, bundle.destination].contains {
      $0 == Self.everySource || $0 == Self.everyDestination
    }
    if isHub { addEveryone(bundle) }
    let ports = Set(bundle.members.map { lines[$0].route.ports })
    if !diagram.routes.contains(where: { $0.id == bundle.id }) {
      diagram.routes.append(
        Diagram.Route(
          id: bundle.id, source: bundle.source, destination: bundle.destination,
          sourceName: first.sourceName, destinationName: first.destinationName,
          ports: ports.count == 1 ? first.ports : "", isDNS: first.isDNS))
    }
    for index in panels {
      guard let place = diagram.panels[index].arrows.firstIndex(where: { taken.contains($0.route) })
      else { continue }
      // Where the gates tell of these lines, the panel has none.
      guard lines[bundle.members[0]].look.points[index] != nil else {
        diagram.panels[index].arrows.removeAll { taken.contains($0.route) }
        continue
      }
      var arrow = diagram.panels[index].arrows[place]
      arrow.route = bundle.id
      arrow.sentence = words.bundle(arrow.sentence, others: bundle.members.count - 1)
      // Where the lines speak of different ports, the cards have them.
      let labels = Set(bundle.members.map { lines[$0].look.points[index]?.label })
      if isHub, labels.count > 1 { arrow.label = nil }
      diagram.panels[index].arrows.removeAll { taken.contains($0.route) }
      diagram.panels[index].arrows.insert(
        arrow, at: min(place, diagram.panels[index].arrows.count))
    }
  }
}
