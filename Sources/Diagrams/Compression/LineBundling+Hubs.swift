/// Lines of a workload that reaches every other one, or that every other one reaches: one line at a box for all of them.
extension LineBundling {
  /// A box for every workload is worth it from so many lines on.
  static let fewestOfHub = 4

  /// Where frames tell the same with as few lines, there are none: a line of a bundle counts as its share of that.
  ///
  /// Nor are there any in a picture of a part: it does not know every workload.
  func hubs() -> [Bundle] {
    guard !diagram.isPart else { return [] }
    let shares = diagram.panels.indices.map { panel in
      let (clusters, bundles) = framed(in: panel, without: [])
      let groups = clusters.map(\.members) + bundles.map(\.members)
      return Dictionary(
        groups.flatMap { group in group.map { ($0, 1 / Double(group.count)) } },
        uniquingKeysWith: { first, _ in first })
    }
    let workloads = diagram.boxes.filter { $0.frame != nil && $0.kind != .assumed }.map(\.id)
    let known = Set(workloads)
    let inner = lines.indices.filter {
      known.contains(lines[$0].route.source) && known.contains(lines[$0].route.destination)
    }
    let asked = diagram.routes.filter { !$0.isDNS }
    let hubs = [true, false].map { isSource in
      let own = Dictionary(grouping: inner) {
        isSource ? lines[$0].route.source : lines[$0].route.destination
      }
      let routes = Dictionary(grouping: asked) { isSource ? $0.source : $0.destination }
      return workloads.compactMap { end in
        hub(
          end, isSource: isSource, workloads, own: own[end] ?? [], routes: routes[end] ?? [])
      }
    }
    // Those of one direction take lines from those of the other: the direction that tells more comes first.
    let order = hubs.sorted { left, right in
      left.reduce(0) { $0 + $1.members.count } > right.reduce(0) { $0 + $1.members.count }
    }
    return order.joined().filter { hub in
      shares.allSatisfy { share in hub.members.reduce(0) { $0 + (share[$1] ?? 1) } > 1.5 }
    }
  }

  /// The lines of a workload that reaches every other one, or that every other one reaches, on all that is asked about.
  ///
  /// `own` are its lines with workloads, `routes` all that is asked about it.
  func hub(
    _ end: String, isSource: Bool, _ workloads: [String], own: [Int], routes: [Diagram.Route]
  ) -> Bundle? {
    let others = workloads.filter { $0 != end }
    let isPlain = own.allSatisfy { index in
      lines[index].look.points.allSatisfy { point in
        point.map { $0.kind == .allowedByRule && $0.change == nil && $0.badge == nil } ?? false
      }
    }
    guard own.count >= Self.fewestOfHub, isPlain else { return nil }
    let routes = Dictionary(grouping: routes) { isSource ? $0.destination : $0.source }
    let reachesAll = others.allSatisfy { other in
      guard let routes = routes[other], !routes.isEmpty else { return false }
      return diagram.panels.allSatisfy { panel in
        routes.allSatisfy { route in
          panel.cells[route.id].map {
            ($0.kind == .allowedByRule || $0.kind == .allowedByDefault) && $0.badge == nil
          } ?? false
        }
      }
    }
    guard reachesAll else { return nil }
    let everyone = isSource ? Self.everyDestination : Self.everySource
    return Bundle(
      from: isSource ? end : everyone, to: isSource ? everyone : end, "", own)
  }

  /// The boxes that stand for all workloads.
  static let everySource = "every-source"
  static let everyDestination = "every-destination"

  mutating func addEveryone(_ bundle: Bundle) {
    let isSource = bundle.source == Self.everySource
    let id = isSource ? Self.everySource : Self.everyDestination
    guard !diagram.boxes.contains(where: { $0.id == id }) else { return }
    diagram.boxes.append(
      Diagram.Box(
        id: id, kind: isSource ? .externalSource : .externalDestination,
        name: words.everyWorkload, sentence: words.everyWorkload))
    for index in diagram.panels.indices {
      diagram.panels[index].states[id] = Diagram.BoxState(ingress: .absent, egress: .absent)
    }
  }
}
