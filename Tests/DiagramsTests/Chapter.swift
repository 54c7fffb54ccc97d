@testable import Diagrams

/// The tutorial chapter's six steps, written by hand: what the pipeline should hand to the writer.
enum Chapter {
  static func diagram(_ language: Language = .english) -> Diagram {
    Diagram(
      title: "np-demo: what each NetworkPolicy changes", language: language,
      frames: [
        .init(id: "np-demo", name: "np-demo"),
        .init(id: "kube-system", name: "kube-system", remark: "assumed"),
      ],
      boxes: [
        box("api"), box("db", ports: [":80"]), box("attacker"),
        .init(
          id: "dns", frame: "kube-system", kind: .assumed, name: "kube-dns",
          details: ["k8s-app=kube-dns"], ports: [":53"], sentence: "kube-dns, assumed"),
      ],
      routes: routes.map(\.route), panels: steps.indices.map(panel),
      policies: policies.enumerated().map { index, name in
        .init(number: "P\(index + 1)", name: name, place: "np-demo/policies.yaml:\(index * 12 + 2)")
      })
  }

  private static let policies = [
    "api-allow-dns", "api-allow-egress-to-db", "api-default-deny-egress", "db-allow-from-api",
    "db-default-deny-ingress",
  ]

  private static func box(_ name: String, ports: [String] = []) -> Diagram.Box {
    .init(
      id: name, frame: "np-demo", kind: .workload, name: name, details: ["app=\(name)"],
      ports: ports, sentence: "Deployment \(name) in np-demo")
  }

  private static let routes: [(route: Diagram.Route, source: String)] = [
    (route("api", "db", "TCP 80"), "api"), (route("attacker", "db", "TCP 80"), "attacker"),
    (route("api", "dns", "DNS 53"), "api"), (route("attacker", "dns", "DNS 53"), "attacker"),
    (route("db", "dns", "DNS 53"), "db"),
  ]

  private static func route(
    _ source: String, _ destination: String, _ ports: String
  ) -> Diagram.Route {
    .init(
      id: "\(source)>\(destination)", source: source, destination: destination, sourceName: source,
      destinationName: destination == "dns" ? "kube-dns" : destination, ports: ports,
      isDNS: destination == "dns")
  }

  /// A step: its words, the gates, and how the routes differ from what is allowed by default.
  private struct Step {
    var title: String
    var change: String?
    var ingress: [String] = []
    var egress: [String] = []
    var kinds: [String: Diagram.ArrowKind] = [:]
    var changed: [String: Diagram.Arrow.Change] = [:]
    var badges: [String: Diagram.Arrow.Badge] = [:]
    var counts: Diagram.Counts
    var check: Diagram.Check
  }

  private static let steps: [Step] = [
    Step(
      title: "Apps only", counts: .init(allowed: 5),
      check: .init(text: "api → http://db: allowed", holds: true)),
    Step(
      title: "Deny ingress on db", change: "+ P5 db-default-deny-ingress", ingress: ["P5"],
      kinds: ["api>db": .blockedAtIngress, "attacker>db": .blockedAtIngress],
      changed: ["api>db": .init(.closed, ["P5"]), "attacker>db": .init(.closed, ["P5"])],
      counts: .init(allowed: 3, blocked: 2),
      check: .init(text: "api → http://db: blocked", holds: true)),
    Step(
      title: "Allow db from api", change: "+ P4 db-allow-from-api", ingress: ["P4", "P5"],
      kinds: ["api>db": .allowedByRule, "attacker>db": .blockedAtIngress],
      changed: ["api>db": .init(.opened, ["P4"])], counts: .init(allowed: 4, blocked: 1),
      check: .init(text: "api → http://db: allowed", holds: true)),
    Step(
      title: "Deny egress from api", change: "+ P3 api-default-deny-egress",
      ingress: ["P4", "P5"], egress: ["P3"],
      kinds: [
        "api>db": .blockedAtEgress, "attacker>db": .blockedAtIngress, "api>dns": .blockedAtEgress,
      ],
      changed: ["api>db": .init(.closed, ["P3"]), "api>dns": .init(.closed, ["P3"])],
      counts: .init(allowed: 2, blocked: 3),
      check: .init(text: "api → http://db: blocked", holds: true)),
    Step(
      title: "Allow api to db", change: "+ P2 api-allow-egress-to-db", ingress: ["P4", "P5"],
      egress: ["P2", "P3"],
      kinds: [
        "api>db": .allowedByRule, "attacker>db": .blockedAtIngress, "api>dns": .blockedAtEgress,
      ],
      changed: ["api>db": .init(.opened, ["P2", "P4"])], badges: ["api>db": .noDNS],
      counts: .init(allowed: 2, blocked: 2, nameBlocked: 1),
      check: .init(text: "api → http://db: allowed", holds: false, actual: "no name")),
    Step(
      title: "Allow DNS from api", change: "+ P1 api-allow-dns", ingress: ["P4", "P5"],
      egress: ["P1", "P2", "P3"],
      kinds: [
        "api>db": .allowedByRule, "attacker>db": .blockedAtIngress, "api>dns": .dnsByRule,
      ],
      changed: ["api>dns": .init(.opened, ["P1"])], counts: .init(allowed: 4, blocked: 1),
      check: .init(text: "api → http://db: allowed", holds: true)),
  ]

  private static func panel(_ index: Int) -> Diagram.Panel {
    let step = steps[index]
    func gate(_ policies: [String]) -> Diagram.BoxState.Gate {
      policies.isEmpty ? .open : .isolated(policies)
    }
    func kind(_ route: Diagram.Route) -> Diagram.ArrowKind {
      step.kinds[route.id] ?? (route.isDNS ? .dnsByDefault : .allowedByDefault)
    }
    let arrows = routes.map(\.route).map { route in
      Diagram.Arrow(
        route: route.id, kind: kind(route), change: step.changed[route.id],
        badge: step.badges[route.id],
        sentence: "\(route.sourceName) to \(route.destinationName): \(kind(route).rawValue)")
    }
    let cells = arrows.map { arrow in
      (
        arrow.route,
        Diagram.Cell(
          kind: arrow.kind, policies: arrow.change?.policies ?? [], badge: arrow.badge,
          isChanged: arrow.change != nil, sentence: arrow.sentence)
      )
    }
    return Diagram.Panel(
      number: index + 1, title: step.title, changes: [step.change].compactMap(\.self),
      counts: step.counts,
      states: [
        "api": .init(ingress: .open, egress: gate(step.egress)),
        "db": .init(ingress: gate(step.ingress), egress: .open),
        "attacker": .init(ingress: .open, egress: .open),
        "dns": .init(ingress: .open, egress: .open),
      ],
      arrows: arrows, cells: Dictionary(cells, uniquingKeysWith: { first, _ in first }),
      checks: [step.check])
  }
}

extension Diagram.Arrow.Change {
  init(_ effect: Effect, _ policies: [String]) { self.init(effect, policies: policies) }
}
