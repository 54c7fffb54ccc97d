internal import Graphviz

/// The one layout of all boxes, frames and routes of all panels.
///
/// Only attributes that Graphviz 2.42 is known to survive are used: `newrank` with `dot`, no labels on
/// edges, no `rank=same`, no `concentrate`.
struct UnionLayout: Sendable {
  let blueprint: Blueprint

  private let tracks: [Track]
  private let rows: LeafRows

  /// Prepares a layout.
  init(_ blueprint: Blueprint) {
    self.blueprint = blueprint
    tracks = Track.tracks(of: blueprint)
    rows = LeafRows(blueprint, tracks)
  }

  /// What to ask of Graphviz.
  var request: GraphvizRequest {
    let frames = blueprint.diagram.frames.enumerated().compactMap { index, frame in
      let members = blueprint.items.filter { $0.frame == frame.id }.map(\.name)
      return members.isEmpty
        ? nil
        : Graph.Subgraph(
          Self.clusterName(index),
          [.init("label", ""), .init("margin", .text("\(Int(Self.frameMargin))"))], members: members
        )
    }
    let lines = tracks.enumerated().map { index, track in
      Graph.Edge(
        Self.trackName(index), from: blueprint.items[track.tail].name,
        to: blueprint.items[track.head].name,
        [
          .init("weight", track.isDNS ? "1" : "3"),
          rows.spans[index] > 1 ? .init("minlen", .text("\(rows.spans[index])")) : nil,
          track.tailFrame.map { .init("ltail", .text(Self.clusterName($0))) },
          track.headFrame.map { .init("lhead", .text(Self.clusterName($0))) },
        ].compactMap(\.self))
    }
    let graph = Graph(
      name: "layout",
      attributes: [
        .init("rankdir", "TB"), .init("newrank", "true"),
        .init("nodesep", tracks.count > 30 ? "0.18" : "0.42"),
        .init("ranksep", "0.78"), .init("fontname", .text(Scene.fontName)),
      ] + (hasFrameEnds ? [.init("compound", "true")] : []) + (isLarge ? Self.fastAttributes : []),
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
      edges: lines + ranks + shelves, subgraphs: frames)
    return GraphvizRequest(graph, engine: .dot, outputs: [.geometry])
  }

  /// Where everything is, from Graphviz' answer.
  func placement(_ layout: Layout) -> Placement {
    let bottom = layout.bounds.upperRight.y
    func point(_ point: Layout.Point) -> Point { Point(x: point.x, y: bottom - point.y) }
    var placement = Placement()
    func place(of name: String) -> Rectangle {
      guard let node = layout.nodes[name] else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
      return Rectangle(
        center: point(node.center), size: Size(width: node.width, height: node.height))
    }
    for (id, index) in blueprint.itemOfBox {
      placement.boxes[id] = place(of: blueprint.items[index].name)
    }
    for (index, frame) in blueprint.diagram.frames.enumerated() {
      guard let box = layout.clusters[Self.clusterName(index)] else { continue }
      let corner = point(Layout.Point(x: box.lowerLeft.x, y: box.upperRight.y))
      placement.frames[frame.id] = Rectangle(
        x: corner.x, y: corner.y, width: box.upperRight.x - box.lowerLeft.x,
        height: box.upperRight.y - box.lowerLeft.y)
    }
    let detour = Detour(cards: Array(placement.boxes.values))
    for (index, track) in tracks.enumerated() {
      guard let spline = layout.edges[Self.trackName(index)]?.first,
        let curve = Curve(spline.points.map(point))
      else { continue }
      let tail = place(of: blueprint.items[track.tail].name)
      let head = place(of: blueprint.items[track.head].name)
      for rider in track.riders {
        let shift = (Double(rider.lane) - Double(track.lanes - 1) / 2) * Self.laneWidth
        var own = curve.moved(aside: shift, from: tail, to: head)
        if track.tailFrame == nil, track.headFrame == nil, !isLarge {
          own = detour.around(own, ends: [tail, head])
        }
        placement.curves[blueprint.paths[rider.path].route.id] =
          rider.isReversed ? own.reversed : own
      }
    }
    return placement
  }

  /// Between the border of a frame and the boxes in it.
  static let frameMargin = 18.0
  private static let laneWidth = 8.0
  private var hasFrameEnds: Bool {
    tracks.contains { $0.tailFrame != nil || $0.headFrame != nil }
  }
  private var isLarge: Bool { tracks.count > Self.mostTracks }
  /// More tracks than this need the faster and plainer ways of `dot`.
  private static let mostTracks = 300

  private static let fastAttributes: [Graph.Attribute] = [
    .init("nslimit", "2"), .init("nslimit1", "2"), .init("mclimit", "0.3"),
    .init("splines", "line"),
  ]

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

  /// Invisible edges to every box of a frame that a line ends at, so that all of them keep the ranks that lines of their
  /// own would give them.
  private var ranks: [Graph.Edge] {
    tracks.enumerated().flatMap { index, track -> [Graph.Edge] in
      func members(_ frame: Int?, _ item: Int) -> [Int] {
        guard let frame else { return [item] }
        let id = blueprint.diagram.frames[frame].id
        return blueprint.items.indices.filter { blueprint.items[$0].frame == id }
      }
      guard track.tailFrame != nil || track.headFrame != nil else { return [] }
      let tails = members(track.tailFrame, track.tail)
      let heads = members(track.headFrame, track.head)
      // Of two frames, each box has one edge only.
      let pairs =
        track.tailFrame == nil || track.headFrame == nil
        ? tails.flatMap { tail in heads.map { (tail, $0) } }
        : tails.map { ($0, track.head) } + heads.map { (track.tail, $0) }
      return pairs.filter { $0 != (track.tail, track.head) }.map { tail, head in
        Graph.Edge(
          "rank-\(index)-\(tail)-\(head)", from: blueprint.items[tail].name,
          to: blueprint.items[head].name, [.init("style", "invis")])
      }
    }
  }

  private static func clusterName(_ index: Int) -> String { "cluster_\(index)" }
  private static func trackName(_ index: Int) -> String { "line-\(index)" }
}
