import Analyses
import Kubernetes
import Reachability

/// The boxes, routes and lines of the places of an overview.
struct OverviewPlaces {
  /// The numbers of two places.
  typealias Pair = (source: Int, destination: Int)

  private let overview: NamespaceOverview
  private let words: OverviewWords
  /// The numbers below are those of addresses that are sources.
  private let sourceCount: Int

  init(_ overview: NamespaceOverview, _ language: Language) {
    self.overview = overview
    words = OverviewWords(language)
    sourceCount = overview.places.prefix { if case .outside = $0 { true } else { false } }.count
  }

  // MARK: Boxes

  /// The ``Diagram/Box/id`` of a place.
  func id(_ place: Int) -> String {
    switch overview.places[place] {
    case .namespace(let name): "namespace-\(name)"
    case .workload(let party): DiagramComposition.boxID(party)
    case .outside(let party):
      "outside-\(place < sourceCount ? "source" : "destination")-\(party.fullName)"
    }
  }

  func name(_ place: Int) -> String {
    switch overview.places[place] {
    case .namespace(let name): name
    case .workload(let party), .outside(let party): party.name
    }
  }

  func box(_ place: Int) -> Diagram.Box {
    let name = name(place)
    guard case .namespace = overview.places[place] else {
      let isSource = place < sourceCount
      return Diagram.Box(
        id: id(place), kind: isSource ? .externalSource : .externalDestination, name: name,
        details: [isSource ? words.asSource : words.asDestination] + exceptions(of: place),
        sentence: fullName(place))
    }
    let standings = overview.steps.compactMap { $0.standings[overview.places[place]] }
    let count = standings.map(\.workloads).max() ?? 0
    let isAssumed = standings.allSatisfy { $0.assumed == $0.workloads }
    return Diagram.Box(
      id: id(place), kind: isAssumed ? .assumed : .namespace, name: name,
      details: [words.workloads(count)], sentence: words.namespace(name, count))
  }

  private func fullName(_ place: Int) -> String {
    if case .outside(let party) = overview.places[place] { party.fullName } else { name(place) }
  }

  private func exceptions(of place: Int) -> [String] {
    guard case .outside(let party) = overview.places[place] else { return [] }
    let list = party.blocks.flatMap(\.except).map(\.description)
    return list.count > 2
      ? [words.except(list[0], more: list.count - 1)] : list.map { words.except($0, more: 0) }
  }

  /// What a step says of a place; `nil` where it does not have it.
  func state(_ place: Int, _ step: NamespaceOverview.Step) -> Diagram.BoxState? {
    guard let standing = step.standings[overview.places[place]] else { return nil }
    guard case .namespace = overview.places[place] else {
      return Diagram.BoxState(ingress: .absent, egress: .absent)
    }
    return Diagram.BoxState(
      ingress: gate(standing.isolatedForIngress, of: standing),
      egress: gate(standing.isolatedForEgress, of: standing),
      remarks: words.remarks(standing, within: step.cells[place][place]))
  }

  private func gate(_ restricted: Int, of standing: NamespaceOverview.Standing)
    -> Diagram.BoxState.Gate
  {
    restricted == 0
      ? (standing.assumed == standing.workloads ? .absent : .open)
      : .some(restricted, of: standing.workloads)
  }

  // MARK: Routes

  func routeID(_ pair: Pair) -> String {
    "route-\(id(pair.source))--\(id(pair.destination))"
  }

  func route(_ pair: Pair) -> Diagram.Route {
    let ports = overview.steps.reduce(into: PortSet.none) {
      $0.formUnion($1.cells[pair.source][pair.destination].ports)
    }
    return Diagram.Route(
      id: routeID(pair), source: id(pair.source), destination: id(pair.destination),
      sourceName: name(pair.source), destinationName: name(pair.destination),
      ports: words.ports(ports))
  }

  /// What becomes of a pair in a step; `nil` where there is nothing to ask.
  func cell(_ pair: Pair, _ step: NamespaceOverview.Step, before: NamespaceOverview.Step?)
    -> Diagram.Cell?
  {
    let cell = step.cells[pair.source][pair.destination]
    guard cell.pairs > 0 else { return nil }
    let earlier = before?.cells[pair.source][pair.destination]
    return Diagram.Cell(
      kind: cell.kind, policies: [],
      isChanged: earlier.map { $0.connected != cell.connected } ?? false,
      sentence: words.sentence(name(pair.source), name(pair.destination), cell),
      share: .init(cell.connected, of: cell.pairs, unknown: cell.unknown))
  }

  // MARK: Look-ups

  /// The routes of look-ups: those of each namespace at the cluster DNS.
  var lookups: [Pair] {
    guard let server = overview.lookupPlaces.first else { return [] }
    return overview.lookupSources.filter { source in
      overview.steps.contains { standing(source, $0).map { $0.lookups > 0 } ?? false }
    }.map { ($0, server) }
  }

  private func standing(_ place: Int, _ step: NamespaceOverview.Step)
    -> NamespaceOverview.Standing?
  {
    step.standings[overview.places[place]]
  }

  func lookupRoute(_ pair: Pair) -> Diagram.Route {
    var route = Diagram.Route(
      id: "lookup-\(id(pair.source))--\(id(pair.destination))", source: id(pair.source),
      destination: id(pair.destination), sourceName: name(pair.source),
      destinationName: name(pair.destination), ports: "DNS")
    route.isDNS = true
    return route
  }

  /// What becomes of the look-ups of a namespace in a step; `nil` where it makes none.
  func lookupCell(_ pair: Pair, _ step: NamespaceOverview.Step, before: NamespaceOverview.Step?)
    -> Diagram.Cell?
  {
    guard let own = standing(pair.source, step), own.lookups > 0 else { return nil }
    let server = standing(pair.destination, step)
    let isRestricted = own.isolatedForEgress > 0 || (server?.isolatedForIngress ?? 0) > 0
    let kind: Diagram.ArrowKind =
      own.lookupsAllowed > 0
      ? (isRestricted ? .dnsByRule : .dnsByDefault)
      : own.lookupsUnknown > 0 ? .unknown : .blockedAtBoth
    let earlier = before.flatMap { standing(pair.source, $0) }
    return Diagram.Cell(
      kind: kind, policies: [],
      isChanged: earlier.map { $0.lookupsAllowed != own.lookupsAllowed } ?? false,
      sentence: words.lookups(name(pair.source), name(pair.destination), own),
      share: .init(own.lookupsAllowed, of: own.lookups, unknown: own.lookupsUnknown))
  }

  /// The line of a pair in a step: what rules let pass or nobody knows.
  ///
  /// What no policy restricts is told by the gates, and what connects within a namespace by its card.
  func arrow(_ pair: Pair, _ step: NamespaceOverview.Step, before: NamespaceOverview.Step?)
    -> Diagram.Arrow?
  {
    let cell = step.cells[pair.source][pair.destination]
    guard cell.byRule + cell.unknown > 0, pair.source != pair.destination else { return nil }
    let earlier = before?.cells[pair.source][pair.destination]
    var change: Diagram.Arrow.Change?
    if let earlier, earlier.connected != cell.connected {
      change = .init(cell.connected > earlier.connected ? .opened : .closed, policies: [])
    }
    return Diagram.Arrow(
      route: routeID(pair), kind: cell.byRule > 0 ? .allowedByRule : .unknown,
      label: words.share(cell), change: change,
      sentence: words.sentence(name(pair.source), name(pair.destination), cell))
  }
}

extension NamespaceOverview.Cell {
  /// The kind that says most: what rules let pass, then what is open, then what is not known.
  var kind: Diagram.ArrowKind {
    if byRule > 0 { return .allowedByRule }
    if byDefault > 0 { return .allowedByDefault }
    return unknown > 0 ? .unknown : .blockedAtBoth
  }
}

extension NamespaceOverview.Standing {
  /// How many workloads use the cluster DNS.
  fileprivate var lookups: Int { lookupsAllowed + lookupsBlocked + lookupsUnknown }
}
