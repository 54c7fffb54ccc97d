import Foundation
import Analyses
import Kubernetes
import TestSupport
import Testing

@testable import Diagrams

@Suite("A picture in which nothing is drawn twice")
struct CompressionTests {
  /// A line between two workloads in a panel.
  private struct Line: Hashable {
    var panel: Int
    var source: String
    var destination: String
    var kind: Diagram.ArrowKind
  }

  /// The lines that a reader takes from a picture, with cards, frames and "every workload" read as what they stand for.
  private static func expanded(_ diagram: Diagram) -> Set<Line> {
    let economy = LineEconomy(diagram)
    let boxes = Dictionary(uniqueKeysWithValues: diagram.boxes.map { ($0.id, $0) })
    func workloads(_ box: Diagram.Box) -> [String] {
      box.members.isEmpty ? [box.id] : box.members.map(\.id)
    }
    func ends(_ id: String, except other: String, in panel: Diagram.Panel) -> [String] {
      if let box = boxes[id], !id.hasPrefix("every-"), !id.hasPrefix("junction-") {
        return workloads(box)
      }
      let inside = diagram.boxes.filter { panel.states[$0.id] != nil }.filter {
        id.hasPrefix("every-") ? $0.frame != nil && $0.kind != .assumed : $0.frame == id
      }
      return inside.filter { $0.id != other }.flatMap(workloads)
    }
    let routes = Dictionary(uniqueKeysWithValues: diagram.routes.map { ($0.id, $0) })
    var lines: Set<Line> = []
    for (index, panel) in diagram.panels.enumerated() {
      func add(_ sources: [String], _ destinations: [String], _ kind: Diagram.ArrowKind) {
        for source in sources {
          for destination in destinations where source != destination {
            lines.insert(
              Line(panel: index, source: source, destination: destination, kind: kind))
          }
        }
      }
      let drawn = economy.lines(of: panel)
      for arrow in drawn {
        guard let route = routes[arrow.route], !route.isDNS,
          !route.source.hasPrefix("junction-")
        else { continue }
        // What leads to a dot goes on to everything behind it.
        let targets =
          route.destination.hasPrefix("junction-")
          ? drawn.compactMap { routes[$0.route] }.filter { $0.source == route.destination }
            .map(\.destination) : [route.destination]
        for target in targets {
          add(
            ends(route.source, except: target, in: panel),
            ends(target, except: route.source, in: panel), arrow.kind)
        }
      }
      for (frame, arrow) in panel.mutual {
        let inside = diagram.boxes.filter { $0.frame == frame && panel.states[$0.id] != nil }
        for box in inside {
          add(
            workloads(box), inside.filter { $0.id != box.id }.flatMap(workloads), arrow.kind)
        }
      }
      for box in diagram.boxes where !box.members.isEmpty {
        guard let replicas = panel.states[box.id]?.replicas else { continue }
        add(workloads(box), workloads(box), replicas.kind)
      }
    }
    return lines
  }

  /// The lines of the picture in full, and those that the gates tell.
  private static func cells(_ diagram: Diagram) -> [Line: Bool] {
    var lines: [Line: Bool] = [:]
    for (index, panel) in diagram.panels.enumerated() {
      for route in diagram.routes where !route.isDNS && route.source != route.destination {
        guard let cell = panel.cells[route.id] else { continue }
        lines[
          Line(
            panel: index, source: route.source, destination: route.destination, kind: cell.kind)] =
          true
      }
    }
    return lines
  }

  @Test("read back, it has the lines of the picture in full", arguments: 1...60)
  func nothingIsLost(seed: Int) {
    let (first, second) = (UInt64(seed), UInt64(seed + 1000))
    let manifests = RandomCluster.manifests(seed: first)
    let full =
      seed.isMultiple(of: 3)
      ? Diagram.of(manifests, manifests + RandomCluster.manifests(seed: second).policiesAlone)
      : Diagram.of(manifests)
    var small = full.arranged(.compressed)
    small.form = .lines
    var original = full
    original.omitsImplied = small.omitsImplied
    let (read, drawn, cells) = (
      Self.expanded(small), Self.expanded(original), Self.cells(full)
    )
    // "every workload" also tells what the gates would tell: that is true, if not in the picture in full.
    let isMissing = drawn.subtracting(read)
    #expect(isMissing.isEmpty)
    let wrong = read.subtracting(drawn).filter { line in
      var open = line
      open.kind = .allowedByDefault
      return cells[line] == nil && cells[open] == nil
    }
    #expect(wrong.isEmpty)
  }

  /// A cluster with policies of every tier, named ports, ranges, addresses, a host's pod, and sometimes a broken policy.
  private static func town(_ seed: Int) -> Diagram {
    var town = RandomTown(seed: UInt64(seed))
    let first = town.manifests(hasTiers: seed.isMultiple(of: 2))
    var diagram =
      seed.isMultiple(of: 3)
      ? Diagram.of(first, first + Manifest.policy("more", in: "alpha", "{podSelector: {}}"))
      : Diagram.of(first)
    diagram.omitsImplied = true
    return diagram
  }

  @Test(
    "read back, it has the lines of the picture in full, whatever policies there are",
    arguments: 1...80)
  func townsAreWhole(seed: Int) {
    let full = Self.town(seed)
    var small = full.arranged(.compressed)
    small.form = .lines
    let (read, drawn, cells) = (Self.expanded(small), Self.expanded(full), Self.cells(full))
    #expect(drawn.subtracting(read).isEmpty)
    let wrong = read.subtracting(drawn).filter { line in
      var open = line
      open.kind = .allowedByDefault
      return cells[line] == nil && cells[open] == nil
    }
    #expect(wrong.isEmpty)
  }

  @Test("what has no line is what the gates tell", arguments: 1...80)
  func gatesTellTheRest(seed: Int) {
    let full = Self.town(seed)
    let drawn = Self.expanded(full)
    for (index, panel) in full.panels.enumerated() {
      for route in full.routes where !route.isDNS && route.source != route.destination {
        guard let cell = panel.cells[route.id] else { continue }
        let line = Line(
          panel: index, source: route.source, destination: route.destination, kind: cell.kind)
        guard !drawn.contains(line) else { continue }
        let gates = [panel.states[route.source]?.egress, panel.states[route.destination]?.ingress]
        let isOpen = gates.allSatisfy { $0 == .open || $0 == .absent }
        #expect(cell.badge == nil && cell.kind != .unknown, "\(cell.sentence)")
        #expect(isOpen != cell.kind.isBlocked, "\(cell.sentence)")
      }
    }
  }

  @Test("the random clusters have what is drawn once")
  func samplesAreTelling() {
    let all = (1...60).map {
      Diagram.of(RandomCluster.manifests(seed: UInt64($0))).arranged(.compressed)
    }
    let twins = all.filter { diagram in diagram.boxes.contains { !$0.members.isEmpty } }
    let framed = all.filter { diagram in
      let frames = Set(diagram.frames.map(\.id))
      return diagram.routes.contains {
        frames.contains($0.source) || frames.contains($0.destination)
      }
    }
    let dots = all.filter { diagram in diagram.boxes.contains { $0.kind == .junction } }
    let mutual = all.filter { diagram in diagram.panels.contains { !$0.mutual.isEmpty } }
    #expect(mutual.count > 2)
    #expect(!dots.isEmpty)
    #expect(twins.count > 20)
    #expect(framed.count > 10)
  }

  private static let alike =
    Manifest.deployment("web") + Manifest.deployment("one", ports: [80])
    + Manifest.deployment("two", ports: [80])
    + Manifest.policy("deny", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}")

  @Test(
    "Workloads that connect alike are one card, which names them and says what passes between them")
  func twins() throws {
    let diagram = Diagram.of(Self.alike).arranged(.compressed)
    let card = try #require(diagram.boxes.first { !$0.members.isEmpty })
    #expect(card.members.map(\.name) == ["one", "two"])
    #expect(card.name == "2 workloads")
    #expect(card.details == ["one, two"])
    #expect(diagram.panels[0].states[card.id]?.replicas?.kind == .allowedByDefault)
  }

  @Test(
    "Workloads that differ in anything have cards of their own",
    arguments: [
      Manifest.deployment("two", ports: [81]),
      Manifest.deployment("two", in: "other", ports: [80]),
      Manifest.deployment("two", ports: [80])
        + Manifest.policy("own", "{podSelector: {matchLabels: {app: two}}, ingress: [{}]}"),
    ])
  func near(manifests: String) {
    let diagram = Diagram.of(
      Manifest.deployment("web") + Manifest.deployment("one", ports: [80]) + manifests
        + Manifest.policy(
          "deny", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}")
    ).arranged(.compressed)
    let cards = diagram.boxes.filter { !$0.members.isEmpty }
    #expect(cards.isEmpty)
  }

  @Test("A twin that a later step treats differently is none")
  func steps() {
    let diagram = Diagram.of(
      Self.alike,
      Self.alike
        + Manifest.policy(
          "later", "{podSelector: {matchLabels: {app: two}}, policyTypes: [Ingress]}")
    ).arranged(.compressed)
    let cards = diagram.boxes.filter { !$0.members.isEmpty }
    #expect(cards.isEmpty)
  }

  /// Three workloads that all reach three others, all of which differ in something else.
  private static let crossed =
    ["a", "b", "c"].map { Manifest.deployment($0, in: "front", ports: [80]) }.joined()
    + ["one", "two", "three"].map { Manifest.deployment($0, in: "back", ports: [80]) }.joined()
    + Manifest.deployment("lone", in: "front", ports: [80])
    + Manifest.deployment("other", in: "back", ports: [80])
    + ["front", "back"].map { Manifest.policy("deny", in: $0, "{podSelector: {}}") }.joined()
    + Manifest.policy(
      "in", in: "back",
      "{podSelector: {matchExpressions: [{key: app, operator: In, values: [one, two, three]}]}, "
        + "ingress: [{from: [{namespaceSelector: {}, podSelector: "
        + "{matchExpressions: [{key: app, operator: In, values: [a, b, c]}]}}]}]}")
    + zip(["a", "b", "c"], ["one", "two", "three"]).map { client, server in
      Manifest.policy(
        "from-\(server)", in: "front",
        "{podSelector: {matchLabels: {app: \(client)}}, ingress: [{from: [{namespaceSelector: {}, "
          + "podSelector: {matchLabels: {app: \(server)}}}]}]}")
    }.joined()

  @Test("A dot joins those that all reach the same, in a line each")
  func junction() throws {
    let full = Diagram.of(Self.crossed)
    let small = full.arranged(.compressed)
    let dot = try #require(small.boxes.first { $0.kind == .junction })
    #expect(small.routes.count { $0.destination == dot.id } == 3)
    #expect(small.routes.count { $0.source == dot.id } == 3)
    #expect(dot.sentence == "each of a, b, c to each of one, three, two: ALLOWED by rules")
    let svg = try DrawnSVG(small)
    #expect(svg.words.contains("dot: all that lead to it reach all behind it"))
  }

  @Test("A frame lies below its cards, wherever lines end")
  func order() throws {
    let svg = try DrawnSVG(
      Diagram.of(
        Self.crossed
          + Manifest.policy(
            "all", in: "front",
            "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{namespaceSelector: {}}]}]}")
      ).arranged(.compressed))
    let order = svg.elements.compactMap { $0["class"] }
    let frames = order.indices.filter { order[$0].split(separator: " ").contains("frame") }
    let cards = order.indices.filter { order[$0].split(separator: " ").contains("box") }
    #expect(try #require(frames.max()) < #require(cards.min()))
  }

  /// Three workloads that reach one another and the two of another namespace, by rules that close everything else.
  private static let team =
    zip(["a", "b", "c"], [80, 81, 82]).map { Manifest.deployment($0, in: "team", ports: [$1]) }
    .joined()
    + zip(["one", "two"], [83, 84]).map { Manifest.deployment($0, in: "back", ports: [$1]) }
    .joined()
    + Manifest.policy(
      "own", in: "team", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")
    + Manifest.policy(
      "team", in: "back",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
        + "{kubernetes.io/metadata.name: team}}}]}]}")

  @Test("A frame says that its cards reach one another, and one line leads from frame to frame")
  func mutual() throws {
    let diagram = Diagram.of(Self.team).arranged(.compressed)
    let panel = diagram.panels[0]
    let frame = try #require(diagram.frames.first { $0.name == "team" })
    #expect(panel.mutual.keys.map(\.self) == [frame.id])
    let ends = LineEconomy(diagram).lines(of: panel).compactMap { arrow in
      diagram.routes.first { $0.id == arrow.route && !$0.isDNS }
    }.map { [$0.source, $0.destination] }
    let back = try #require(diagram.frames.first { $0.name == "back" })
    #expect(ends == [[frame.id, back.id]])
    let svg = try DrawnSVG(diagram)
    #expect(svg.words.contains("at a frame: each card in it reaches each other one"))
    #expect(
      svg.elements(class: "mutual").compactMap(\.title) == [
        "each in team to each other in it: ALLOWED by rules"
      ])
  }

  @Test("A line at a frame is drawn where the frame's first card is not there yet")
  func framesThatGrow() throws {
    let clients = zip(["b", "c", "d"], [70, 71, 72])
      .map { Manifest.deployment($0, in: "team", ports: [$1]) }.joined()
    let rest =
      (0..<8).map { Manifest.deployment("w\($0)", in: "back", ports: [80 + $0]) }.joined()
      + Manifest.policy(
        "team", in: "back",
        "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
          + "{kubernetes.io/metadata.name: team}}}]}]}")
    let first = Manifest.deployment("a", in: "team", ports: [80])
    let diagram = Diagram.of(clients + rest, first + clients + rest).arranged(.compressed)
    let frames = Set(diagram.frames.map(\.id))
    let ends = diagram.panels[0].arrows.compactMap { arrow in
      diagram.routes.first { $0.id == arrow.route }?.source
    }
    #expect(ends.contains(where: frames.contains))
    _ = try DrawnSVG(diagram)
  }

  @Test("What a step changes is drawn apart in that step alone")
  func panelByPanel() throws {
    let closing = Manifest.policy(
      "closed", in: "team", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress]}")
    let diagram = Diagram.of(Self.team, Self.team + closing).arranged(.compressed)
    #expect(diagram.panels[0].mutual.count == 1)
    #expect(diagram.panels[1].mutual.isEmpty)
    let frames = Set(diagram.frames.map(\.id))
    let drawn = diagram.panels.map { panel in
      panel.arrows.compactMap { arrow in diagram.routes.first { $0.id == arrow.route } }
        .count { frames.contains($0.source) && frames.contains($0.destination) }
    }
    #expect(drawn == [1, 0])
  }

  /// A watcher that may come in everywhere in its own namespace, and a namespace that is closed to it.
  private static let watched =
    ["watcher", "a", "b", "c", "d", "e", "f", "g"]
    .map { Manifest.deployment($0, in: "own", ports: [80]) }.joined()
    + Manifest.deployment("closed", in: "shut", ports: [80])
    + Manifest.policy(
      "watched", in: "own",
      "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: watcher}}}]}]}")
    + Manifest.policy(
      "apart", in: "own",
      "{podSelector: {matchLabels: {app: a}}, ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}]}"
    )

  @Test("Who reaches every card of a part is not said to reach every workload")
  func everyWorkloadOfAPart() {
    let open = Manifest.policy(
      "in", in: "shut",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: "
        + "{matchLabels: {app: watcher}}}]}]}")
    func hasEveryone(_ diagram: Diagram) -> Bool {
      LineBundling(diagram, LineEconomy(diagram)).bundled().boxes
        .contains { $0.id == LineBundling.everyDestination }
    }
    func isOwn(_ source: Party, _ destination: Party) -> Bool {
      source.namespace == "own" && destination.namespace == "own"
    }
    var whole = Diagram.of([Self.watched + open])
    var part = Diagram.of([Self.watched], includes: isOwn)
    var filtered = Diagram.of([Self.watched], filters: [.allowed])
    (whole.omitsImplied, part.omitsImplied, filtered.omitsImplied) = (true, true, true)
    #expect(hasEveryone(whole))
    #expect(!hasEveryone(part))
    #expect(!hasEveryone(filtered))
  }

  @Test("It says so in its legend, and each card is in the SVG once")
  func legend() throws {
    let svg = try DrawnSVG(Diagram.of(Self.alike).arranged(.compressed))
    #expect(
      svg.words.contains("double frame: workloads that connect alike in this picture, drawn once"))
    #expect(svg.elements(class: "box").count == 3)
  }
}

extension String {
  /// The NetworkPolicies of some manifests, under other names.
  fileprivate var policiesAlone: String {
    components(separatedBy: "---\n").filter { $0.contains("kind: NetworkPolicy") }
      .map { "---\n" + $0.replacing("metadata: {name: p", with: "metadata: {name: q") }.joined()
  }
}
