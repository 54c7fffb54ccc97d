internal import Graphviz

/// The one layout of all boxes, frames and routes of all panels.
///
/// Only attributes that Graphviz 2.42 is known to survive are used: `newrank` with `dot`, no labels on
/// edges, no `rank=same`, no `concentrate`.
struct UnionLayout: Sendable {
  let blueprint: Blueprint

  /// A line that Graphviz routes, and the paths that run along it.
  private struct Track {
    var tail: Int
    var head: Int
    var isDNS: Bool
    /// Indices into ``Blueprint/paths``, and whether each runs from head to tail.
    var riders: [(path: Int, isReversed: Bool)]
  }

  /// More lines than this are laid out in one direction only, two-way pairs as one.
  private static let mostLinesAsTheyAre = 150

  /// What to ask of Graphviz.
  var request: GraphvizRequest {
    let frames = blueprint.diagram.frames.enumerated().compactMap { index, frame in
      let members = blueprint.items.filter { $0.frame == frame.id }.map(\.name)
      return members.isEmpty
        ? nil
        : Graph.Subgraph(
          Self.clusterName(index),
          [.init("label", ""), .init("margin", "18")], members: members)
    }
    let lines = tracks.enumerated().map { index, track in
      Graph.Edge(
        Self.trackName(index), from: blueprint.items[track.tail].name,
        to: blueprint.items[track.head].name, [.init("weight", track.isDNS ? "1" : "3")])
    }
    let graph = Graph(
      name: "layout",
      attributes: [
        .init("rankdir", "TB"), .init("newrank", "true"), .init("nodesep", "0.42"),
        .init("ranksep", "0.78"), .init("fontname", .text(Scene.fontName)),
      ] + (isLarge ? Self.fastAttributes : []),
      nodeDefaults: [
        .init("fontname", .text(Scene.fontName)), .init("shape", "box"),
        .init("fixedsize", "true"), .init("label", ""),
      ],
      edgeDefaults: [.init("dir", "none")],
      nodes: blueprint.items.map { item in
        Graph.Node(
          item.name,
          [
            .init("width", .text((item.card.size.width / 72).inches)),
            .init("height", .text((item.card.size.height / 72).inches)),
          ])
      },
      edges: lines + shelves, subgraphs: frames)
    return GraphvizRequest(graph, engine: .dot, outputs: [.geometry])
  }

  /// Where everything is, from Graphviz' answer.
  func placement(_ layout: Layout) -> Placement {
    let bottom = layout.bounds.upperRight.y
    func point(_ point: Layout.Point) -> Point { Point(x: point.x, y: bottom - point.y) }
    var placement = Placement()
    for (id, index) in blueprint.itemOfBox {
      guard let node = layout.nodes[blueprint.items[index].name] else { continue }
      placement.boxes[id] = Rectangle(
        center: point(node.center), size: Size(width: node.width, height: node.height))
    }
    for (index, frame) in blueprint.diagram.frames.enumerated() {
      guard let box = layout.clusters[Self.clusterName(index)] else { continue }
      let corner = point(Layout.Point(x: box.lowerLeft.x, y: box.upperRight.y))
      placement.frames[frame.id] = Rectangle(
        x: corner.x, y: corner.y, width: box.upperRight.x - box.lowerLeft.x,
        height: box.upperRight.y - box.lowerLeft.y)
    }
    for (index, track) in tracks.enumerated() {
      guard let spline = layout.edges[Self.trackName(index)]?.first,
        let curve = Curve(spline.points.map(point))
      else { continue }
      for (lane, rider) in track.riders.enumerated() {
        // Lines that share a track run side by side; ends are on horizontal borders.
        let shift = (Double(lane) - Double(track.riders.count - 1) / 2) * 7
        let own = curve.moved(by: Point(x: shift, y: 0))
        placement.curves[blueprint.paths[rider.path].route.id] =
          rider.isReversed ? own.reversed : own
      }
    }
    return placement
  }

  private var isLarge: Bool { blueprint.paths.count > Self.mostLinesAsTheyAre }

  private static let fastAttributes: [Graph.Attribute] = [
    .init("nslimit", "2"), .init("nslimit1", "2"), .init("mclimit", "0.3"),
    .init("splines", "line"),
  ]

  private var tracks: [Track] {
    guard isLarge else {
      return blueprint.paths.enumerated().map { index, path in
        Track(
          tail: path.tail, head: path.head, isDNS: path.route.isDNS, riders: [(index, false)])
      }
    }
    var tracks: [Track] = []
    var trackOfPair: [[Int]: Int] = [:]
    for (index, path) in blueprint.paths.enumerated() {
      let isReversed = path.tail > path.head
      let pair = [min(path.tail, path.head), max(path.tail, path.head)]
      if let known = trackOfPair[pair] {
        tracks[known].riders.append((index, isReversed))
      } else {
        trackOfPair[pair] = tracks.count
        tracks.append(
          Track(
            tail: pair[0], head: pair[1], isDNS: path.route.isDNS, riders: [(index, isReversed)]))
      }
    }
    return tracks
  }

  /// Invisible edges that stack boxes without any line in rows, instead of one endless row.
  private var shelves: [Graph.Edge] {
    let joined = Set(blueprint.paths.flatMap { [$0.tail, $0.head] })
    let loose = blueprint.items.indices.filter { !joined.contains($0) }
    let frames = [nil] + blueprint.diagram.frames.map { Optional($0.id) }
    return frames.flatMap { frame in
      let members = loose.filter { blueprint.items[$0].frame == frame }
      let columns = max(2, Int(Double(members.count).squareRoot().rounded(.up)))
      return zip(members, members.dropFirst(columns)).map { upper, lower in
        Graph.Edge(
          "shelf-\(upper)", from: blueprint.items[upper].name, to: blueprint.items[lower].name,
          [.init("style", "invis")])
      }
    }
  }

  private static func clusterName(_ index: Int) -> String { "cluster_\(index)" }
  private static func trackName(_ index: Int) -> String { "line-\(index)" }
}
