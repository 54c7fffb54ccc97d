/// Many lines that one sign stands for: a dot that joins them, or a mark at a frame whose cards all reach one another.
extension LineBundling {
  /// A frame of which every card reaches every other in the same way.
  struct Cluster {
    var frame: String
    var members: [Int]
  }

  func clusters(in panel: Int, without used: Set<Int>) -> [Cluster] {
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

  mutating func add(_ cluster: Cluster, in panel: Int) {
    let taken = Set(cluster.members.map { lines[$0].route.id })
    diagram.panels[panel].arrows.removeAll { taken.contains($0.route) }
    let name = diagram.frames.first { $0.id == cluster.frame }?.name ?? ""
    diagram.panels[panel].mutual[cluster.frame] = Diagram.Arrow(
      route: "mutual-\(cluster.frame)", kind: .allowedByRule, sentence: words.mutual(name))
  }

  // MARK: Junctions

  /// Workloads that all reach the same workloads, in the same way.
  struct Junction {
    var sources: [String]
    var destinations: [String]
    var members: [Int]
  }

  /// A dot must save so many lines.
  static let fewestSaved = 2

  /// Those with exactly the same destinations: a reader takes in such a dot at once, and larger structures do not.
  func junctions(_ used: Set<Int>) -> [Junction] {
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

  mutating func add(_ junction: Junction, _ number: Int) {
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
}
