/// What passes between each two boxes in all panels together, as numbers that are quickly compared.
struct RoutePatterns {
  private let routesOfPair: [Pair: [Diagram.Route]]
  private let numbers: [Pair: Int]

  private struct Pair: Hashable {
    var source: String
    var destination: String
  }

  /// What tells a route's cells apart from others.
  private struct Pattern: Hashable {
    struct Line: Hashable {
      var ports: String
      var isDNS: Bool
      var points: [Point?]
    }

    struct Point: Hashable {
      var kind: Diagram.ArrowKind
      var policies: [String]
      var badge: Diagram.Arrow.Badge?
      var isChanged: Bool
      var label: String?
      var share: Diagram.Cell.Share?
    }

    var lines: [Line]
  }

  /// Compares the routes of a diagram.
  init(_ diagram: Diagram) {
    let routes = Dictionary(grouping: diagram.routes) {
      Pair(source: $0.source, destination: $0.destination)
    }
    let labels = diagram.panels.map { panel in
      Dictionary(
        panel.arrows.map { ($0.route, $0.label) }, uniquingKeysWith: { first, _ in first })
    }
    var known: [Pattern: Int] = [:]
    numbers = routes.mapValues { routes in
      let lines = routes.map { route in
        Pattern.Line(
          ports: route.ports, isDNS: route.isDNS,
          points: diagram.panels.enumerated().map { index, panel in
            panel.cells[route.id].map {
              Pattern.Point(
                kind: $0.kind, policies: $0.policies, badge: $0.badge, isChanged: $0.isChanged,
                label: labels[index][route.id] ?? nil, share: $0.share)
            }
          })
      }
      let pattern = Pattern(
        lines: lines.sorted { ($0.ports, $0.isDNS ? 1 : 0) < ($1.ports, $1.isDNS ? 1 : 0) })
      if let number = known[pattern] { return number }
      known[pattern] = known.count + 1
      return known.count
    }
    routesOfPair = routes
  }

  /// The number of what passes from one box to another; `nil` where there is nothing to ask.
  subscript(source: String, destination: String) -> Int? {
    numbers[Pair(source: source, destination: destination)]
  }

  /// The routes from one box to another.
  func routes(from source: String, to destination: String) -> [Diagram.Route] {
    routesOfPair[Pair(source: source, destination: destination)] ?? []
  }

  /// The kinds of the routes from one box to another in a panel.
  func kinds(from source: String, to destination: String, in panel: Diagram.Panel)
    -> Set<Diagram.ArrowKind>
  {
    Set(routes(from: source, to: destination).compactMap { panel.cells[$0.id]?.kind })
  }
}
