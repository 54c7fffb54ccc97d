internal import Graphviz

extension Scene {
  /// The fonts that Graphviz is asked for, the first that has a letter being taken for it.
  static let fontName = "DejaVu Sans,Verdana,Noto Sans CJK JP,sans-serif"
  static let boldFontName = "\(fontName) Bold"
  /// The margin around the page, in points.
  static let margin = 10.0

  /// The picture as a graph for ``GraphvizRequest/Engine/pinned``.
  ///
  /// Areas are nodes and not clusters: Graphviz draws sibling clusters in the order of their names' addresses in
  /// memory, nodes in the order of the graph. Each edge is drawn after its ends, so that what comes later in the
  /// list of nodes lies on top of it.
  var graph: Graph {
    Graph(
      name: "picture",
      attributes: [
        .init("id", "picture"), .init("bgcolor", .text(ColourRole.page.light)),
        .init("pad", .text((Self.margin / 72).inches)),
        .init("fontname", .text(Self.fontName)),
      ],
      nodeDefaults: [
        .init("fontname", .text(Self.fontName)), .init("shape", "plain"), .init("label", ""),
        .init("margin", "0"),
      ],
      edgeDefaults: [
        .init("dir", "both"), .init("arrowhead", "none"), .init("arrowtail", "none"),
      ],
      nodes: areas.map(\.node) + joined + rest + corners,
      edges: strokes.map { $0.edge(fallback: Ends(tail: Self.upperLeft, head: Self.lowerRight)) })
  }

  /// Blocks with lines come before those that lie on lines.
  private var joined: [Graph.Node] { blocks.filter { $0.outline != nil }.map(\.node) }
  private var rest: [Graph.Node] { blocks.filter { $0.outline == nil }.map(\.node) }

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
  fileprivate var node: Graph.Node {
    Graph.Node(
      id,
      Graph.Attribute.box(
        id, rectangle, fill: fill, border: border ?? fill, isRounded: isRounded,
        isDashed: isDashed, width: border == nil ? 0.5 : 1))
  }
}

extension Graph.Attribute {
  /// Everything of a box in its place, except what stands in it.
  fileprivate static func box(
    _ id: String, _ rectangle: Rectangle, fill: ColourRole, border: ColourRole, isRounded: Bool,
    isDashed: Bool, width: Double
  ) -> [Graph.Attribute] {
    let style = ["filled", isRounded ? "rounded" : nil, isDashed ? "dashed" : nil]
    return [
      .init("id", .text(id)), .init("pos", .text(rectangle.center.position)),
      .init("shape", "box"), .init("fixedsize", "true"),
      .init("width", .text((rectangle.width / 72).inches)),
      .init("height", .text((rectangle.height / 72).inches)),
      .init("style", .text(style.compactMap(\.self).joined(separator: ","))),
      .init("fillcolor", .text(fill.light)), .init("color", .text(border.light)),
      .init("penwidth", .text(width.decimal)),
    ]
  }
}

extension Scene.Block {
  fileprivate var node: Graph.Node {
    let label = Graph.Attribute("label", .html(table.markup))
    guard let outline else {
      return Graph.Node(
        id, [.init("id", .text(id)), .init("pos", .text(rectangle.center.position)), label])
    }
    return Graph.Node(
      id,
      Graph.Attribute.box(
        id, rectangle, fill: outline.fill, border: outline.border, isRounded: outline.isRounded,
        isDashed: outline.isDashed, width: outline.width) + [label])
  }
}

extension Scene.Stroke {
  fileprivate func edge(fallback: Scene.Ends) -> Graph.Edge {
    let ends = ends ?? fallback
    let scale = width >= LineLook.changedWidth ? LineLook.changedMarkScale : LineLook.markScale
    let headLength = look.head.length * scale
    let tailLength = look.tail.length * scale
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
        .init("arrowtail", .text(look.tail.rawValue)), .init("arrowsize", .text(scale.decimal)),
      ])
  }
}

extension Point {
  /// Graphviz' y axis points up.
  fileprivate var position: String { "\(x.decimal),\((-y).decimal)" }
}
