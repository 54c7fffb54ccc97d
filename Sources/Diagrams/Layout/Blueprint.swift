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
  }

  let diagram: Diagram
  let words: Words
  let items: [Item]
  let paths: [Path]
  /// Indices into ``items`` by the box's id.
  let itemOfBox: [String: Int]

  /// Measures everything that some panel shows.
  init(_ diagram: Diagram) {
    let words = Words.of(diagram.language)
    var items: [Item] = []
    var itemOfBox: [String: Int] = [:]
    let frames = Set(diagram.frames.map(\.id))
    for box in diagram.boxes where itemOfBox[box.id] == nil {
      let states = diagram.panels.compactMap { $0.states[box.id] }
      guard !states.isEmpty else { continue }
      itemOfBox[box.id] = items.count
      items.append(
        Item(
          name: "box-\(box.id.identifier)", card: Card(box, states: states, words: words),
          frame: box.frame.flatMap { frames.contains($0) ? $0 : nil }))
    }
    let drawn = Set(diagram.panels.flatMap { $0.arrows.map(\.route) })
    var seen: Set<String> = []
    paths = diagram.routes.compactMap { route in
      guard drawn.contains(route.id), route.source != route.destination,
        let tail = itemOfBox[route.source], let head = itemOfBox[route.destination],
        seen.insert(route.id).inserted
      else { return nil }
      return Path(route: route, tail: tail, head: head)
    }
    self.diagram = diagram
    self.words = words
    self.items = items
    self.itemOfBox = itemOfBox
  }
}
