internal import Graphviz

extension Scene {
  /// The fonts that Graphviz is asked for, the first that has a letter being taken for it.
  static let fontName = "DejaVu Sans,Verdana,Noto Sans CJK JP,sans-serif"
  /// The margin around the page, in points.
  static let margin = 10.0

  /// The picture as a graph for ``GraphvizRequest/Engine/pinned``.
  var graph: Graph {
    Graph(
      name: "picture",
      attributes: [
        .init("id", "picture"), .init("bgcolor", .text(ColourRole.page.light)),
        .init("pad", .text((Self.margin / 72).inches)), .init("outputorder", "edgesfirst"),
        .init("fontname", .text(Self.fontName)),
      ],
      nodeDefaults: [
        .init("fontname", .text(Self.fontName)), .init("shape", "plain"), .init("label", ""),
        .init("margin", "0"),
      ],
      edgeDefaults: [
        .init("dir", "both"), .init("arrowhead", "none"), .init("arrowtail", "none"),
        .init("arrowsize", .text(LineLook.markScale.decimal)),
      ],
      nodes: corners + blocks.map(\.node),
      edges: strokes.map { $0.edge(fallback: Ends(tail: Self.upperLeft, head: Self.lowerRight)) },
      subgraphs: areas.map(\.cluster))
  }

  private static let upperLeft = "corner-1"
  private static let lowerRight = "corner-2"

  /// Two invisible nodes, so that the page is as large as it should be, and samples of lines have ends.
  private var corners: [Graph.Node] {
    let places = [
      (Self.upperLeft, Point(x: 0, y: 0)),
      (Self.lowerRight, Point(x: size.width, y: size.height)),
    ]
    return places.map { name, place in
      Graph.Node(
        name,
        [
          .init("shape", "point"), .init("style", "invis"), .init("width", "0"),
          .init("height", "0"), .init("pos", .text(place.position)),
        ])
    }
  }
}

extension Scene.Area {
  fileprivate var cluster: Graph.Subgraph {
    let style = ["filled", isRounded ? "rounded" : nil, isDashed ? "dashed" : nil]
    return Graph.Subgraph(
      "cluster_\(id)",
      [
        .init("id", .text(id)), .init("label", ""), .init("bb", .text(rectangle.bounds)),
        .init("style", .text(style.compactMap(\.self).joined(separator: ","))),
        .init("fillcolor", .text(fill.light)), .init("color", .text((border ?? fill).light)),
        .init("penwidth", "1"),
      ])
  }
}

extension Scene.Block {
  fileprivate var node: Graph.Node {
    var attributes: [Graph.Attribute] = [
      .init("id", .text(id)), .init("pos", .text(rectangle.center.position)),
      .init("label", .html(table.markup)),
    ]
    if let outline {
      let style = [
        "filled", outline.isRounded ? "rounded" : nil, outline.isDashed ? "dashed" : nil,
      ]
      attributes += [
        .init("shape", "box"), .init("fixedsize", "true"),
        .init("width", .text((rectangle.width / 72).inches)),
        .init("height", .text((rectangle.height / 72).inches)),
        .init("style", .text(style.compactMap(\.self).joined(separator: ","))),
        .init("fillcolor", .text(outline.fill.light)),
        .init("color", .text(outline.border.light)),
        .init("penwidth", .text(outline.width.decimal)),
      ]
    }
    return Graph.Node(id, attributes)
  }
}

extension Scene.Stroke {
  fileprivate func edge(fallback: Scene.Ends) -> Graph.Edge {
    let ends = ends ?? fallback
    let headLength = look.head.length * LineLook.markScale
    let tailLength = look.tail.length * LineLook.markScale
    let body = curve.cut(atEnd: headLength).cut(atStart: tailLength)
    var position = ""
    // Graphviz reads `s,` only before `e,`.
    if tailLength > 0 { position += "s,\(curve.start.position) " }
    if headLength > 0 { position += "e,\(curve.end.position) " }
    position += body.points.map(\.position).joined(separator: " ")
    return Graph.Edge(
      id, from: ends.tail, to: ends.head,
      [
        .init("id", .text(id)), .init("pos", .text(position)),
        .init("color", .text(look.role.light)), .init("style", .text(look.dash.rawValue)),
        .init("penwidth", .text(width.decimal)), .init("arrowhead", .text(look.head.rawValue)),
        .init("arrowtail", .text(look.tail.rawValue)),
      ])
  }
}

extension Point {
  /// Graphviz' y axis points up.
  fileprivate var position: String { "\(x.decimal),\((-y).decimal)" }
}

extension Rectangle {
  fileprivate var bounds: String {
    "\(x.decimal),\((-maxY).decimal),\(maxX.decimal),\((-y).decimal)"
  }
}
