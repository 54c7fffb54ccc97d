/// What is drawn of a diagram: its boxes with their cards, and the routes that some panel has a line on.
struct Blueprint: Sendable {
  /// A box that some panel shows.
  struct Item: Sendable {
    /// Its identity in graphs, free of whatever the user's names hold.
    var name: String
    var card: Card
    var frame: String?
  }

  /// A route that some panel draws.
  struct Path: Sendable {
    var route: Diagram.Route
    /// Indices into ``Blueprint/items``.
    var tail: Int
    var head: Int
    /// An index into ``Diagram/frames``, where the line starts at a frame: ``tail`` is then one of the boxes in it.
    var tailFrame: Int?
    /// The same where it ends.
    var headFrame: Int?
  }

  let diagram: Diagram
  let words: Words
  let items: [Item]
  let paths: [Path]
  /// Indices into ``items`` by the box's id.
  let itemOfBox: [String: Int]
  /// Which lines are left out.
  let economy: LineEconomy

  /// Measures everything that some panel shows.
  init(_ diagram: Diagram) {
    let words = Words.of(diagram.language)
    let economy = LineEconomy(diagram)
    var items: [Item] = []
    var itemOfBox: [String: Int] = [:]
    let frames = Set(diagram.frames.map(\.id))
    let lonely = Self.widthsOfLonelyBoxes(diagram)
    for box in diagram.boxes where itemOfBox[box.id] == nil {
      let states = diagram.panels.compactMap { $0.states[box.id] }
      guard !states.isEmpty else { continue }
      itemOfBox[box.id] = items.count
      let card = Card(
        box, states: states,
        lookups: diagram.panels.compactMap { economy.lookup(of: box.id, in: $0) },
        minimumWidth: box.frame.flatMap { lonely[$0] } ?? 0, words: words)
      items.append(
        Item(
          name: "box-\(box.id.identifier)", card: card,
          frame: box.frame.flatMap { frames.contains($0) ? $0 : nil }))
    }
    let drawn = Set(diagram.panels.flatMap { economy.lines(of: $0).map(\.route) })
    let memberOfFrame = Dictionary(
      items.enumerated().compactMap { index, item in item.frame.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    paths = diagram.routes.compactMap { route in
      guard drawn.contains(route.id), route.source != route.destination,
        let tail = itemOfBox[route.source] ?? memberOfFrame[route.source],
        let head = itemOfBox[route.destination] ?? memberOfFrame[route.destination],
        seen.insert(route.id).inserted
      else { return nil }
      return Path(
        route: route, tail: tail, head: head,
        tailFrame: diagram.frames.firstIndex { $0.id == route.source },
        headFrame: diagram.frames.firstIndex { $0.id == route.destination })
    }
    self.diagram = diagram
    self.words = words
    self.items = items
    self.itemOfBox = itemOfBox
    self.economy = economy
  }

  /// How wide the only box of a frame must be, so that the frame is as wide as its tab.
  private static func widthsOfLonelyBoxes(_ diagram: Diagram) -> [String: Double] {
    let members = Dictionary(grouping: diagram.boxes, by: \.frame)
    return Dictionary(
      diagram.frames.filter { members[$0.id]?.count == 1 }
        .map { ($0.id, TabPlacement.width($0) - 2 * UnionLayout.frameMargin) },
      uniquingKeysWith: { first, _ in first })
  }
}
