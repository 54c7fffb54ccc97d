@testable import Diagrams

/// Larger pictures, and a small one.
enum Town {
  /// Fourteen workloads in four namespaces, addresses outside, and about sixty lines of every kind.
  static let large = diagram(lines: 60)

  /// The same boxes with few enough lines for all of them to be drawn.
  static let sparse = diagram(lines: 24)

  /// Two workloads without any policy, as one picture.
  static let plain = Diagram(
    title: "Two pods", language: .english, frames: [.init(id: "n", name: "default")],
    boxes: [
      .init(id: "a", frame: "n", kind: .workload, name: "a", sentence: "Pod a"),
      .init(id: "b", frame: "n", kind: .workload, name: "b", ports: [":80"], sentence: "Pod b"),
    ],
    routes: [
      .init(
        id: "a>b", source: "a", destination: "b", sourceName: "a", destinationName: "b",
        ports: "TCP 80")
    ],
    panels: [
      Diagram.Panel(
        title: "", counts: .init(allowed: 1),
        states: [
          "a": .init(ingress: .open, egress: .open), "b": .init(ingress: .open, egress: .open),
        ],
        arrows: [
          .init(route: "a>b", kind: .allowedByDefault, sentence: "a to b, TCP 80: ALLOWED")
        ],
        cells: [
          "a>b": .init(
            kind: .allowedByDefault, policies: [], isChanged: false,
            sentence: "a to b, TCP 80: ALLOWED")
        ])
    ], policies: [])

  private static func diagram(lines: Int) -> Diagram {
    let frames = ["edge", "shop", "data", "ops"]
    var boxes = (0..<14).map { index in
      Diagram.Box(
        id: "w\(index)", frame: frames[index % 4],
        kind: index == 13 ? .hostNetwork : index == 12 ? .assumed : .workload,
        name: index == 5
          ? "a-workload-with-a-generated-name-that-is-far-too-long-7d4f9c" : "w\(index)",
        details: ["app=w\(index)"], ports: (0..<(index % 5)).map { ":\(8000 + $0)" },
        count: index % 3 == 0 ? "×3" : nil, sentence: "Workload w\(index)")
    }
    boxes.append(
      .init(
        id: "in", kind: .externalSource, name: "internet", details: ["as source"],
        sentence: "any address outside"))
    boxes.append(
      .init(
        id: "out", kind: .externalDestination, name: "203.0.113.0/24",
        details: ["as destination", "except 203.0.113.7/32"], sentence: "addresses outside"))
    let routes = (0..<lines).map { index in
      let source = index == 0 ? "in" : "w\(index % 14)"
      let destination = index == 1 ? "out" : "w\((index * 5 + 3 + index / 14) % 14)"
      return Diagram.Route(
        id: "r\(index)", source: source,
        destination: destination == source ? "w\((index + 1) % 14)" : destination,
        sourceName: source, destinationName: destination, ports: "TCP \(8000 + index)")
    }
    return Diagram(
      title: "A town", subtitle: "Before and after", language: .english,
      banners: ["CiliumNetworkPolicy is not evaluated"],
      frames: frames.map { .init(id: $0, name: $0) }, boxes: boxes, routes: routes,
      panels: (0..<2).map { panel($0, routes) },
      policies: (1...30).map {
        .init(number: "P\($0)", name: "policy-\($0)", place: "p.yaml:\($0)")
      })
  }

  private static func panel(_ number: Int, _ routes: [Diagram.Route]) -> Diagram.Panel {
    let kinds = Diagram.ArrowKind.allCases.filter { !$0.rawValue.hasPrefix("dns") }
    var states: [String: Diagram.BoxState] = [:]
    for index in 0..<14 {
      states["w\(index)"] = .init(
        presence: number == 1 && index == 2
          ? .added : number == 1 && index == 3 ? .removed : .present,
        ingress: index == 13
          ? .absent : index % 4 == 1 ? .isolated((1...9).map { "P\($0)" }) : .open,
        egress: index == 13 ? .absent : index % 5 == 0 ? .unknown(["P7"]) : .open,
        replicas: index % 3 == 0
          ? .init(route: "self", kind: kinds[index % kinds.count], sentence: "among themselves")
          : nil)
    }
    states["in"] = .init(ingress: .absent, egress: .absent)
    states["out"] = .init(ingress: .absent, egress: .absent)
    let arrows = routes.enumerated().map { index, route in
      Diagram.Arrow(
        route: route.id, kind: kinds[(index + number) % kinds.count],
        label: index % 6 == 0 ? route.ports : nil,
        change: number == 1 && index % 4 == 0 ? .init(.closed, policies: ["P3"]) : nil,
        badge: index % 11 == 0 ? .partial : nil, sentence: "line \(index)")
    }
    let cells = arrows.map { arrow in
      (
        arrow.route,
        Diagram.Cell(
          kind: arrow.kind, policies: ["P1"], badge: arrow.badge, isChanged: arrow.change != nil,
          sentence: arrow.sentence)
      )
    }
    return Diagram.Panel(
      number: number + 1, title: number == 0 ? "Before" : "After",
      banners: number == 0 ? ["Policies are NOT enforced"] : [],
      counts: .init(allowed: 20, blocked: 30, unknown: 10), states: states, arrows: arrows,
      cells: Dictionary(cells, uniquingKeysWith: { first, _ in first }))
  }
}
