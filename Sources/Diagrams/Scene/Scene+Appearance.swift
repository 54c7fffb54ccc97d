internal import Graphviz

extension Scene {
  /// The picture as a graph in a theme's colours and in a size.
  ///
  /// - Parameters:
  ///   - options: the theme, the background and the size.
  ///   - format: SVG keeps the light colours, by which its own writer tells roles apart.
  /// - Returns: the graph, every place fixed.
  func graph(_ options: DrawingOptions, _ format: DiagramWriter.Format) -> Graph {
    var graph = self.graph
    if format != .svg {
      graph = graph.recoloured(options.theme)
      let width = size.width + 2 * Self.margin
      let height = size.height + 2 * Self.margin
      let factor = options.magnification.factor(
        width: width,
        pixelsPerInch: format == .png
          ? Double(options.pixelsPerInch) : Magnification.webPixelsPerInch)
      if factor != 1 {
        let inches = ((width * factor / 72).inches, (height * factor / 72).inches)
        graph.attributes.append(.init("size", .text("\(inches.0),\(inches.1)!")))
      }
    }
    // Graphviz leaves half an inch around a PDF, which is not wanted where it is pasted.
    if format == .pdf { graph.attributes.append(.init("margin", "0")) }
    if options.background == .transparent {
      graph.attributes.removeAll { $0.name == "bgcolor" }
      graph.attributes.append(.init("bgcolor", "transparent"))
    }
    return graph
  }

  /// The picture for a page of any colour: what stands on no panel gets a card to stand on.
  var onCards: Scene {
    let panels = areas.filter { $0.note.classes.contains("panel-background") }.map(\.rectangle)
    var loose: [(section: String?, place: Rectangle)] = []
    loose += areas.map { ($0.note.section, $0.rectangle) }
    loose += blocks.map { ($0.note.section, $0.rectangle) }
    loose += strokes.map { ($0.note.section, $0.curve.bounds.grown(by: 6)) }
    var cards: [Rectangle] = []
    for (_, items) in Dictionary(grouping: loose, by: \.section).sorted(by: {
      ($0.key ?? "") < ($1.key ?? "")
    }) {
      let outside = items.map(\.place).filter { place in
        place.height > 0 && !panels.contains { $0.grown(by: 8).contains(place) }
      }
      guard let first = outside.first else { continue }
      cards.append(outside.dropFirst().reduce(first) { $0.union($1) }.grown(by: Self.cardMargin))
    }
    var copy = self
    copy.areas =
      Self.merged(cards).enumerated().map { index, place in
        Area(
          id: "card-\(index + 1)", rectangle: place, fill: .page, border: .panelBorder,
          isRounded: true, note: .init(.ornament, "page-card"))
      } + areas
    return copy
  }

  private static let cardMargin = 4.0

  /// Cards that overlap become one.
  private static func merged(_ cards: [Rectangle]) -> [Rectangle] {
    var result: [Rectangle] = []
    for var card in cards {
      while let index = result.firstIndex(where: { $0.overlaps(card) }) {
        card = card.union(result.remove(at: index))
      }
      result.append(card)
    }
    return result
  }
}

extension Curve {
  /// A rectangle that holds it: that of its control points.
  fileprivate var bounds: Rectangle {
    points.dropFirst().reduce(Rectangle(center: start, size: Size(width: 0, height: 0))) {
      $0.union(Rectangle(center: $1, size: Size(width: 0, height: 0)))
    }
  }
}

extension Graph {
  /// The graph with every colour of a role replaced by the theme's.
  func recoloured(_ theme: Theme) -> Graph {
    guard theme != .auto, theme != .light else { return self }
    func recoloured(_ attributes: [Attribute]) -> [Attribute] {
      attributes.map { attribute in
        switch attribute.value {
        case .text(let text):
          Attribute(attribute.name, .text(theme.colour(inPlaceOf: text)))
        case .html(let markup):
          Attribute(attribute.name, .html(Self.recoloured(markup, theme)))
        }
      }
    }
    var copy = self
    copy.attributes = recoloured(attributes)
    for index in copy.nodes.indices {
      copy.nodes[index].attributes = recoloured(copy.nodes[index].attributes)
    }
    for index in copy.edges.indices {
      copy.edges[index].attributes = recoloured(copy.edges[index].attributes)
    }
    return copy
  }

  /// Markup with the colours of its attributes replaced.
  ///
  /// A quotation mark of the user's own words is escaped there, so that `="#` is never one of them.
  private static func recoloured(_ markup: String, _ theme: Theme) -> String {
    let parts = markup.split(separator: "=\"#", omittingEmptySubsequences: false)
    guard let first = parts.first else { return markup }
    return parts.dropFirst().reduce(into: String(first)) { result, part in
      let colour = theme.colour(inPlaceOf: "#\(part.prefix(6))")
      result += "=\"\(colour)\(part.dropFirst(6))"
    }
  }
}
