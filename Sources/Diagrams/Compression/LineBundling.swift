/// Draws lines together that say the same: to or from every card of a namespace as one at its frame, to or from every
/// workload as one at a box that stands for all.
///
/// A bundle stands for exactly the lines that it takes the place of; where several all reach the same several, a dot joins
/// them, and where all cards of a frame reach one another, the frame says so. Frames are told panel by panel: what a step
/// changes is drawn apart where it is changed.
struct LineBundling {
  private var diagram: Diagram
  private let lines: [Line]
  private let words: Words

  /// Fewer lines than this are followed one by one.
  private static let fewLines = 6
  /// A box for every workload is worth it from so many lines on.
  private static let fewestOfHub = 4

  /// A line of the picture in all panels.
  private struct Line {
    var route: Diagram.Route
    var look: Look
  }

  /// What a line says in each panel, apart from its ends.
  private struct Look: Hashable {
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
  private struct Bundle {
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
  private func framed(
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
  private static let fewestInPanel = 3

  /// The boxes of each frame in a panel.
  private func members(in panel: Int) -> [String: Set<String>] {
    Dictionary(
      grouping: diagram.boxes.filter { box in
        box.frame != nil && box.kind != .namespace && diagram.panels[panel].states[box.id] != nil
      }, by: { $0.frame ?? "" }
    ).mapValues { Set($0.map(\.id)) }
  }

  /// The lines of a panel that start or end, or both, at every card of a frame.
  private func frames(in panel: Int, without used: Set<Int>) -> [Bundle] {
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

  // MARK: Hubs

  /// Where frames tell the same with as few lines, there are none: a line of a bundle counts as its share of that.
  ///
  /// Nor are there any in a picture of a part: it does not know every workload.
  private func hubs() -> [Bundle] {
    guard !diagram.isPart else { return [] }
    let shares = diagram.panels.indices.map { panel in
      let (clusters, bundles) = framed(in: panel, without: [])
      let groups = clusters.map(\.members) + bundles.map(\.members)
      return Dictionary(
        groups.flatMap { group in group.map { ($0, 1 / Double(group.count)) } },
        uniquingKeysWith: { first, _ in first })
    }
    let workloads = diagram.boxes.filter { $0.frame != nil && $0.kind != .assumed }.map(\.id)
    let known = Set(workloads)
    let inner = lines.indices.filter {
      known.contains(lines[$0].route.source) && known.contains(lines[$0].route.destination)
    }
    let asked = diagram.routes.filter { !$0.isDNS }
    let hubs = [true, false].flatMap { isSource in
      let own = Dictionary(grouping: inner) {
        isSource ? lines[$0].route.source : lines[$0].route.destination
      }
      let routes = Dictionary(grouping: asked) { isSource ? $0.source : $0.destination }
      return workloads.compactMap { end in
        hub(
          end, isSource: isSource, workloads, own: own[end] ?? [], routes: routes[end] ?? [])
      }
    }
    return hubs.filter { hub in
      shares.allSatisfy { share in hub.members.reduce(0) { $0 + (share[$1] ?? 1) } > 1.5 }
    }
  }

  /// The lines of a workload that reaches every other one, or that every other one reaches, on all that is asked about.
  ///
  /// `own` are its lines with workloads, `routes` all that is asked about it.
  private func hub(
    _ end: String, isSource: Bool, _ workloads: [String], own: [Int], routes: [Diagram.Route]
  ) -> Bundle? {
    let others = workloads.filter { $0 != end }
    let isPlain = own.allSatisfy { index in
      lines[index].look.points.allSatisfy { point in
        point.map { $0.kind == .allowedByRule && $0.change == nil && $0.badge == nil } ?? false
      }
    }
    guard own.count >= Self.fewestOfHub, isPlain else { return nil }
    let routes = Dictionary(grouping: routes) { isSource ? $0.destination : $0.source }
    let reachesAll = others.allSatisfy { other in
      guard let routes = routes[other], !routes.isEmpty else { return false }
      return diagram.panels.allSatisfy { panel in
        routes.allSatisfy { route in
          panel.cells[route.id].map {
            ($0.kind == .allowedByRule || $0.kind == .allowedByDefault) && $0.badge == nil
          } ?? false
        }
      }
    }
    guard reachesAll else { return nil }
    let everyone = isSource ? Self.everyDestination : Self.everySource
    return Bundle(
      from: isSource ? end : everyone, to: isSource ? everyone : end, "", own)
  }

  /// The boxes that stand for all workloads.
  static let everySource = "every-source"
  static let everyDestination = "every-destination"

  // MARK: Clusters

  /// A frame of which every card reaches every other in the same way.
  private struct Cluster {
    var frame: String
    var members: [Int]
  }

  private func clusters(in panel: Int, without used: Set<Int>) -> [Cluster] {
    struct Group: Hashable {
      var frame: String
      var isDNS: Bool
    }
    let members = members(in: panel)
    let frameOf = members.flatMap { frame, boxes in boxes.map { ($0, frame) } }
    let frames = Dictionary(frameOf, uniquingKeysWith: { first, _ in first })
    let inside = lines.indices.filter { index in
      guard let point = lines[index].look.points[panel], !used.contains(index) else { return false }
      let route = lines[index].route
      return point.kind == .allowedByRule && point.badge == nil && point.change == nil
        && point.label == nil && frames[route.source] == frames[route.destination]
    }
    let groups = Dictionary(grouping: inside) {
      Group(frame: frames[lines[$0].route.source] ?? "", isDNS: lines[$0].look.isDNS)
    }
    return groups.compactMap { group, indices -> Cluster? in
      guard let boxes = members[group.frame], boxes.count >= Self.fewestInPanel else { return nil }
      let pairs = Set(indices.map { [lines[$0].route.source, lines[$0].route.destination] })
      guard pairs.count == boxes.count * (boxes.count - 1), indices.count == pairs.count else {
        return nil
      }
      return Cluster(frame: group.frame, members: indices)
    }
  }

  private mutating func add(_ cluster: Cluster, in panel: Int) {
    let taken = Set(cluster.members.map { lines[$0].route.id })
    diagram.panels[panel].arrows.removeAll { taken.contains($0.route) }
    let name = diagram.frames.first { $0.id == cluster.frame }?.name ?? ""
    diagram.panels[panel].mutual[cluster.frame] = Diagram.Arrow(
      route: "mutual-\(cluster.frame)", kind: .allowedByRule, sentence: words.mutual(name))
  }

  // MARK: Junctions

  /// Workloads that all reach the same workloads, in the same way.
  private struct Junction {
    var sources: [String]
    var destinations: [String]
    var members: [Int]
  }

  /// A dot must save so many lines.
  private static let fewestSaved = 2

  /// Those with exactly the same destinations: a reader takes in such a dot at once, and larger structures do not.
  private func junctions(_ used: Set<Int>) -> [Junction] {
    struct Reach: Hashable {
      var look: Look
      var destinations: [String]
    }
    struct Start: Hashable {
      var source: String
      var look: Look
    }
    let free = lines.indices.filter { index in
      !used.contains(index)
        && lines[index].look.points.allSatisfy { point in
          point.map {
            $0.kind == .allowedByRule && $0.badge == nil && $0.change == nil && $0.label == nil
          }
            ?? true
        }
    }
    let starts = Dictionary(grouping: free) {
      Start(source: lines[$0].route.source, look: lines[$0].look)
    }
    let alike = Dictionary(grouping: starts) { start, indices in
      Reach(
        look: start.look, destinations: Set(indices.map { lines[$0].route.destination }).sorted())
    }
    let found = alike.compactMap { reach, starts -> Junction? in
      let (many, few) = (starts.count, reach.destinations.count)
      let sources = starts.map(\.key.source).sorted()
      guard many > 1, few > 1, many * few - many - few >= Self.fewestSaved,
        Set(sources).isDisjoint(with: reach.destinations)
      else { return nil }
      return Junction(
        sources: sources, destinations: reach.destinations,
        members: starts.flatMap(\.value).sorted())
    }
    return found.sorted { ($0.sources, $0.destinations).0.lexicographicallyPrecedes($1.sources) }
  }

  /// The beginning of the ids of dots.
  static let junctionPrefix = "junction-"

  private mutating func add(_ junction: Junction, _ number: Int) {
    let id = "\(Self.junctionPrefix)\(number)"
    let taken = Set(junction.members.map { lines[$0].route.id })
    let names = Dictionary(
      diagram.boxes.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let sentence = words.junction(
      junction.sources.map { names[$0] ?? $0 }, junction.destinations.map { names[$0] ?? $0 })
    let ends = Set(junction.sources + junction.destinations)
    let frames = Set(diagram.boxes.filter { ends.contains($0.id) }.map(\.frame))
    diagram.boxes.append(
      Diagram.Box(
        id: id, frame: frames.count == 1 ? frames.first ?? nil : nil, kind: .junction, name: "",
        sentence: sentence))
    let legs =
      junction.sources.map { ($0, id) } + junction.destinations.map { (id, $0) }
    let routes = legs.map { source, destination in
      Diagram.Route(
        id: "leg-\(source)--\(destination)", source: source, destination: destination,
        sourceName: names[source] ?? "", destinationName: names[destination] ?? "", ports: "")
    }
    diagram.routes += routes
    for index in diagram.panels.indices
    where diagram.panels[index].arrows.contains(where: { taken.contains($0.route) }) {
      diagram.panels[index].arrows.removeAll { taken.contains($0.route) }
      diagram.panels[index].states[id] = Diagram.BoxState(ingress: .absent, egress: .absent)
      guard lines[junction.members[0]].look.points[index] != nil else { continue }
      diagram.panels[index].arrows += routes.map {
        Diagram.Arrow(route: $0.id, kind: .allowedByRule, sentence: sentence)
      }
    }
  }

  // MARK: Drawing

  private mutating func add(_ bundle: Bundle, in panels: Range<Int>) {
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

  private mutating func addEveryone(_ bundle: Bundle) {
    let isSource = bundle.source == Self.everySource
    let id = isSource ? Self.everySource : Self.everyDestination
    guard !diagram.boxes.contains(where: { $0.id == id }) else { return }
    diagram.boxes.append(
      Diagram.Box(
        id: id, kind: isSource ? .externalSource : .externalDestination,
        name: words.everyWorkload, sentence: words.everyWorkload))
    for index in diagram.panels.indices {
      diagram.panels[index].states[id] = Diagram.BoxState(ingress: .absent, egress: .absent)
    }
  }
}
