import Analyses
import Kubernetes
import Policies
import Reachability

extension DiagramComposition {
  /// The panel of a state.
  func panel(at index: Int) -> Diagram.Panel {
    let scene =
      storyboard.scenes.indices.contains(index)
      ? storyboard.scenes[index] : Storyboard.Scene(title: "")
    return Diagram.Panel(
      number: storyboard.isSeries ? index + 1 : nil, title: scene.title,
      caption: caption(scene, at: index),
      changes: changes(at: index), banners: ownBanners(at: index), counts: counts(at: index),
      states: states(at: index), arrows: arrows(at: index), cells: cells(at: index),
      checks: scene.checks)
  }

  // MARK: Policies of the step

  /// The words of the user, and that a step changes no connection, where it changes policies.
  private func caption(_ scene: Storyboard.Scene, at index: Int) -> String? {
    guard storyboard.isSeries, index > 0, scene.filters == nil, !changes(at: index).isEmpty,
      series.routes.indices.allSatisfy({ !series.isChanged($0, at: index) })
    else { return scene.caption }
    return [scene.caption, Words.of(language).nothingChanges].compactMap(\.self)
      .joined(separator: " ")
  }

  /// What the step adds and removes, such as `+ P3 api-deny-egress`; the first step's policies are its starting point.
  private func changes(at index: Int) -> [String] {
    guard storyboard.isSeries else { return [] }
    let added = policyChanges[index].added.map { "+ \(numbers.number($0)) \($0.name)" }
    let removed = policyChanges[index].removed.map { "− \(numbers.number($0)) \($0.name)" }
    let replaced = policyChanges[index].replaced.map { "~ \(numbers.number($0)) \($0.name)" }
    return added + removed + replaced
  }

  // MARK: Verdicts

  private func counts(at index: Int) -> Diagram.Counts {
    var counts = Diagram.Counts()
    for answer in series.answers[index].compactMap(\.self) {
      switch answer.outcome {
      case .allowed: counts.allowed += answer.count
      case .blocked: counts.blocked += answer.count
      case .nameLookupBlocked: counts.nameBlocked += answer.count
      case .unknown where answer.kind == .partial: counts.partial += answer.count
      case .unknown: counts.unknown += answer.count
      }
    }
    return counts
  }

  private func arrows(at index: Int) -> [Diagram.Arrow] {
    // Routes of one pair that look alike here share the first one's line.
    var seen: Set<Line> = []
    return drawn.compactMap { position in
      guard series.isDrawn(position, at: index, storyboard.filters(at: index)),
        let arrow = arrow(position, at: index)
      else { return nil }
      let route = series.routes[position]
      let line = Line(
        source: route.source, destination: route.destination, kind: arrow.kind,
        badge: arrow.badge, change: arrow.change)
      return seen.insert(line).inserted ? arrow : nil
    }
  }

  private struct Line: Hashable {
    var source: Party
    var destination: Party
    var kind: Diagram.ArrowKind
    var badge: Diagram.Arrow.Badge?
    var change: Diagram.Arrow.Change?
  }

  private func arrow(_ position: Int, at index: Int) -> Diagram.Arrow? {
    guard let answer = series.answers[index][position] else { return nil }
    let route = series.routes[position]
    return Diagram.Arrow(
      route: routeID(route), kind: answer.arrowKind(isDNS: route.isDNS),
      label: label(position, at: index), change: change(position, at: index),
      badge: badge(answer, of: route, at: index), sentence: sentence(route, answer, at: index))
  }

  private func badge(_ answer: Answer, of route: Series.Route, at index: Int)
    -> Diagram.Arrow.Badge?
  {
    if answer.isNameBlocked { return .noDNS }
    if answer.kind == .partial { return .partial }
    return isNeverSeen(answer, route, at: index) ? .neverSeen : nil
  }

  /// Whether connections that are allowed were never seen, as far as the flow logs know of both ends.
  private func isNeverSeen(_ answer: Answer, _ route: Series.Route, at index: Int) -> Bool {
    guard answer.isAllowed, !route.isDNS, uses.indices.contains(index) else { return false }
    return uses[index].isNeverSeen(route)
  }

  /// What the flow logs add to a verdict; empty where they add nothing.
  private func remark(_ answer: Answer, _ route: Series.Route, at index: Int) -> String {
    let words = Words.of(language)
    if isNeverSeen(answer, route, at: index) { return " – \(words.neverSeen)" }
    guard answer.isBlocked, uses.indices.contains(index) else { return "" }
    let tried = uses[index].triedPorts(route)
    return tried.isEmpty ? "" : " – \(words.tried): \(tried)"
  }

  private func sentence(_ route: Series.Route, _ answer: Answer, at index: Int) -> String {
    VerdictSentence(
      language: language, source: naming.name(route.source),
      destination: naming.name(route.destination), ports: ports(route),
      isEnforced: series.steps[index].enforcesPolicies
    ).text(answer)
      + remark(answer, route, at: index)
  }

  /// The ports at a line that does not stand for all ports of its destination, together with the routes that share it.
  private func label(_ position: Int, at index: Int) -> String? {
    let route = series.routes[position]
    guard !route.isDNS else { return nil }
    guard route.ways.isEmpty else { return route.ways.joined(separator: ", ") }
    let siblings = siblings[[route.source, route.destination]] ?? []
    let isUnseen = siblings.count == 1 && !isOnCard(route)
    if isUnseen { return PortWords(language: language).text(route.items) }
    guard siblings.count > 1 || route.destination.workload == nil else { return nil }
    guard let kind = series.answers[index][position]?.kind else { return nil }
    let alike = siblings.filter { series.answers[index][$0]?.kind == kind }
    guard alike.count < siblings.count || route.destination.workload == nil else { return nil }
    return PortWords(language: language).text(alike.flatMap { series.routes[$0].items })
  }

  /// Whether the card of the destination shows a port of the route, or there is none to show.
  private func isOnCard(_ route: Series.Route) -> Bool {
    let isPlain = route.items.allSatisfy { $0.kind != .declared }
    guard let id = route.destination.workload, !isPlain else { return true }
    let asked = route.items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
    return series.steps.contains { step in
      step.workload(id)?.endpoints.contains { pod in
        pod.spec.ports.contains { asked.contains($0.port) }
      } ?? false
    }
  }

  /// What the step changed: the outcome is another one than before.
  private func change(_ position: Int, at index: Int) -> Diagram.Arrow.Change? {
    guard index > 0 else { return nil }
    return change(
      from: series.answers[index - 1][position], to: series.answers[index][position],
      of: series.routes[position].source, at: index)
  }

  /// What the step changed of the connections of a source.
  private func change(
    from before: Answer?, to now: Answer?, of source: Party, at index: Int
  ) -> Diagram.Arrow.Change? {
    guard let before, let now, before.outcome != now.outcome else { return nil }
    var cause = ChangeCause(from: before, to: now, policyChanges[index])
    // The connection itself is as before, the lookup of its name is not.
    if now.isNameBlocked != before.isNameBlocked, cause.isEmpty {
      for lookup in series.routes.indices
      where series.routes[lookup].isDNS && series.routes[lookup].source == source {
        guard let new = series.answers[index][lookup], let old = series.answers[index - 1][lookup]
        else { continue }
        cause.formUnion(ChangeCause(from: old, to: new, policyChanges[index]))
      }
    }
    // Neither a policy came nor one went: enforcement began, or an object changed.
    let deciding =
      cause.isEmpty && now.outcome == .blocked ? now.decidingPolicies : cause.added.sorted()
    let effect: Diagram.Arrow.Change.Effect =
      switch now.outcome {
      case .allowed: .opened
      case .nameLookupBlocked: before.isAllowed ? .cutOff : .opened
      case .blocked: .closed
      case .unknown: .becameUnknown
      }
    return Diagram.Arrow.Change(
      effect, policies: numbers.numbers(deciding), removed: numbers.numbers(cause.removed.sorted()))
  }

  private func cells(at index: Int) -> [String: Diagram.Cell] { cells(of: told, at: index) }

  /// The verdicts of some routes.
  func cells(of positions: [Int], at index: Int) -> [String: Diagram.Cell] {
    var cells: [String: Diagram.Cell] = [:]
    for position in positions {
      guard let answer = series.answers[index][position] else { continue }
      let route = series.routes[position]
      cells[routeID(route)] = Diagram.Cell(
        kind: answer.arrowKind(isDNS: route.isDNS),
        policies: numbers.numbers(answer.decidingPolicies),
        badge: badge(answer, of: series.routes[position], at: index),
        isChanged: series.isChanged(position, at: index),
        sentence: sentence(route, answer, at: index))
    }
    return cells
  }

  // MARK: Boxes

  private func states(at index: Int) -> [String: Diagram.BoxState] {
    var states: [String: Diagram.BoxState] = [:]
    for party in series.workloads where shown.contains(party) {
      let isHere = series.isPresent(party, at: index)
      let wasHere = index > 0 && series.isPresent(party, at: index - 1)
      guard isHere || wasHere else { continue }
      let presence: Diagram.BoxState.Presence =
        !isHere ? .removed : index > 0 && !wasHere ? .added : .present
      states[id(party, as: .source)] = Diagram.BoxState(
        presence: presence, ingress: gate(party, .ingress, at: index),
        egress: gate(party, .egress, at: index), replicas: replicas(party, at: index))
    }
    for party in series.externalSources {
      states[id(party, as: .source)] = Diagram.BoxState(ingress: .absent, egress: .absent)
    }
    for party in series.externalDestinations {
      states[id(party, as: .destination)] = Diagram.BoxState(ingress: .absent, egress: .absent)
    }
    return states
  }

  private func gate(_ party: Party, _ direction: Direction, at index: Int)
    -> Diagram.BoxState.Gate
  {
    let step = series.steps[index]
    guard let endpoint = step.representatives(of: party).first,
      let pod = step.evaluation.pod(endpoint)
    else { return .open }
    if pod.spec.usesHostNetwork { return .absent }
    let policies = step.evaluation.policies(selecting: endpoint, direction)
    guard !policies.isEmpty else {
      let workload = naming.workload(party)
      // Nobody asks what a DNS that is only assumed reaches.
      let isUnasked = workload?.isAssumed == true && direction == .egress
      return workload?.isExposure == true || isUnasked ? .absent : .open
    }
    let list = numbers.numbers(policies.map(\.reference))
    guard policies.allSatisfy({ $0.effect == .known }) else { return .unknown(list) }
    return policies.contains { $0.priority == nil } ? .isolated(list) : .ordered(list)
  }

  private func replicas(_ party: Party, at index: Int) -> Diagram.Arrow? {
    let routes = amongReplicas[party] ?? []
    let filters = storyboard.filters(at: index)
    func joined(at step: Int) -> Answer? {
      Answer.joined(routes.compactMap { series.answers[step][$0] })
    }
    guard let answer = joined(at: index),
      routes.contains(where: { series.isDrawn($0, at: index, filters) })
    else { return nil }
    let items = routes.flatMap { series.routes[$0].items }
    let route = Series.Route(source: party, destination: party, items: items)
    return Diagram.Arrow(
      route: routeID(route), kind: answer.arrowKind(isDNS: false),
      change: index > 0
        ? change(from: joined(at: index - 1), to: answer, of: party, at: index) : nil,
      badge: answer.isNameBlocked ? .noDNS : answer.kind == .partial ? .partial : nil,
      sentence: sentence(route, answer, at: index))
  }
}

extension Answer {
  /// How the line looks.
  func arrowKind(isDNS: Bool) -> Diagram.ArrowKind {
    switch kind {
    case .allowedByRule: isDNS ? .dnsByRule : .allowedByRule
    case .allowedByDefault: isDNS ? .dnsByDefault : .allowedByDefault
    case .blocked(.ingress): .blockedAtIngress
    case .blocked(.egress): .blockedAtEgress
    case .blocked(.both): .blockedAtBoth
    case .unknown, .partial: .unknown
    }
  }
}

extension Series {
  /// Whether a route's outcome is another one than in the state before.
  func isChanged(_ route: Int, at step: Int) -> Bool {
    guard step > 0, let now = answers[step][route], let before = answers[step - 1][route]
    else { return false }
    return now.outcome != before.outcome
  }

  /// Whether a route that the state before did not have, since an end of it is new, is not blocked.
  private func hasOpenedAnew(_ route: Int, at step: Int) -> Bool {
    guard step > 0, answers[step - 1][route] == nil, let now = answers[step][route] else {
      return false
    }
    return !now.isBlocked
  }

  /// Whether a route's line is drawn in a state.
  func isDrawn(_ route: Int, at step: Int, _ filters: Set<Storyboard.Filter>) -> Bool {
    guard let answer = answers[step][route] else { return false }
    return filters.isEmpty
      || filters.contains {
        switch $0 {
        case .allowed: answer.isAllowed
        case .blocked: answer.isBlocked
        case .changed: isChanged(route, at: step) || hasOpenedAnew(route, at: step)
        case .dns: routes[route].isDNS
        }
      }
  }

  /// Whether a state has a workload's pods.
  func isPresent(_ party: Party, at step: Int) -> Bool {
    !steps[step].representatives(of: party).isEmpty
  }
}
