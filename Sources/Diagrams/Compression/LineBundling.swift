/// Draws lines together that say the same: to or from every card of a namespace as one at its frame, to or from every
/// workload as one at a box that stands for all.
///
/// A bundle stands for exactly the lines that it takes the place of; where several all reach the same several, a dot joins
/// them.
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
    for bundle in hubs() + frames() where used.isDisjoint(with: bundle.members) {
      used.formUnion(bundle.members)
      copy.add(bundle)
    }
    for (number, junction) in junctions(used).enumerated() { copy.add(junction, number + 1) }
    return copy.diagram
  }

  // MARK: Frames

  private func frames() -> [Bundle] {
    let members = Dictionary(
      grouping: diagram.boxes.filter { $0.frame != nil && $0.kind != .namespace },
      by: { $0.frame ?? "" }
    ).mapValues { Set($0.map(\.id)) }
    let frameOf = Dictionary(
      diagram.boxes.map { ($0.id, $0.frame) }, uniquingKeysWith: { first, _ in first })
    struct Side: Hashable {
      var end: String
      var isSource: Bool
      var frame: String
      var look: Look
    }
    var sides: [Side: [Int]] = [:]
    for (index, line) in lines.enumerated() {
      let (source, destination) = (line.route.source, line.route.destination)
      if let frame = frameOf[source] ?? nil, frameOf[destination] != .some(frame) {
        sides[Side(end: destination, isSource: false, frame: frame, look: line.look), default: []]
          .append(index)
      }
      if let frame = frameOf[destination] ?? nil, frameOf[source] != .some(frame) {
        sides[Side(end: source, isSource: true, frame: frame, look: line.look), default: []]
          .append(index)
      }
    }
    let bundles = sides.compactMap { side, indices -> Bundle? in
      let others = indices.map {
        side.isSource ? lines[$0].route.destination : lines[$0].route.source
      }
      guard let all = members[side.frame], all.count > 1, Set(others) == all,
        others.count == all.count
      else { return nil }
      let ends = side.isSource ? (side.end, side.frame) : (side.frame, side.end)
      return Bundle(
        id: "bundle-\(ends.0)--\(ends.1)--\(lines[indices[0]].route.ports)", source: ends.0,
        destination: ends.1, members: indices)
    }
    return bundles.sorted {
      $0.members.count == $1.members.count
        ? $0.id < $1.id : $0.members.count > $1.members.count
    }
  }

  // MARK: Hubs

  private func hubs() -> [Bundle] {
    let workloads = diagram.boxes.filter { $0.frame != nil && $0.kind != .assumed }.map(\.id)
    return workloads.flatMap { end in
      [hub(end, isSource: true, workloads), hub(end, isSource: false, workloads)]
        .compactMap(\.self)
    }
  }

  /// The lines of a workload that reaches every other one, or that every other one reaches, on all that is asked about.
  private func hub(_ end: String, isSource: Bool, _ workloads: [String]) -> Bundle? {
    let own = lines.indices.filter { index in
      let route = lines[index].route
      return (isSource ? route.source : route.destination) == end
        && workloads.contains(isSource ? route.destination : route.source)
    }
    let others = workloads.filter { $0 != end }
    let isPlain = own.allSatisfy { index in
      lines[index].look.points.allSatisfy { point in
        point.map { $0.kind == .allowedByRule && $0.change == nil && $0.badge == nil } ?? false
      }
    }
    guard own.count >= Self.fewestOfHub, isPlain else { return nil }
    let routes = Dictionary(
      grouping: diagram.routes.filter {
        !$0.isDNS && (isSource ? $0.source : $0.destination) == end
      }, by: { isSource ? $0.destination : $0.source })
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
      id: "bundle-\(end)--\(everyone)", source: isSource ? end : everyone,
      destination: isSource ? everyone : end, members: own)
  }

  /// The boxes that stand for all workloads.
  static let everySource = "every-source"
  static let everyDestination = "every-destination"

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

  private mutating func add(_ bundle: Bundle) {
    let first = lines[bundle.members[0]].route
    let taken = Set(bundle.members.map { lines[$0].route.id })
    let isHub = [bundle.source, bundle.destination].contains {
      $0 == Self.everySource || $0 == Self.everyDestination
    }
    if isHub { addEveryone(bundle) }
    diagram.routes.append(
      Diagram.Route(
        id: bundle.id, source: bundle.source, destination: bundle.destination,
        sourceName: first.sourceName, destinationName: first.destinationName, ports: first.ports,
        isDNS: first.isDNS))
    for index in diagram.panels.indices {
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
      if isHub { arrow.label = nil }
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
