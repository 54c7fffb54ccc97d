import Analyses
import Diagnostics
import Kubernetes
import Policies
import Reachability

extension Storyboard {
  /// The picture.
  public func diagram() -> Diagram { DiagramComposition(self).diagram() }

  /// The picture in words.
  public var words: String { AlternativeText(diagram()).text }
}

/// Turns answers into boxes, routes and panels.
struct DiagramComposition {
  let storyboard: Storyboard
  let numbers: PolicyNumbering
  let naming: BoxNaming
  /// The routes that some panel draws: indices into ``Series/routes``, without those among replicas.
  let drawn: [Int]
  /// The parties that have a box.
  let shown: Set<Party>
  /// For each state, the policies that it has and the one before does not, and those that went.
  let policyChanges: [PolicyChange]
  /// The drawn routes of each pair, without lookups.
  let siblings: [[Party]: [Int]]
  /// For each state, the connections that were seen; empty without a flow log.
  let uses: [RouteUses]
  /// The routes among the pods of a workload.
  let amongReplicas: [Party: [Int]]
  /// The routes that a table tells of: those that some panel draws, and those among the pods of a workload.
  let told: [Int]

  var series: Series { storyboard.series }
  var language: Language { storyboard.language }

  init(_ storyboard: Storyboard) {
    self.storyboard = storyboard
    numbers = PolicyNumbering(storyboard.series)
    naming = BoxNaming(storyboard.series, storyboard.language)
    let series = storyboard.series
    uses =
      storyboard.flows.isEmpty
      ? [] : series.steps.map { RouteUses(storyboard.flows, of: series.routes, in: $0) }
    let filters = storyboard.filters
    told = series.routes.indices.filter { route in
      series.steps.indices.contains { series.isDrawn(route, at: $0, filters) }
    }
    drawn = told.filter { !series.routes[$0].isAmongReplicas }
    policyChanges = PolicyChange.all(series.steps)
    // A line is one of some ports also where those of the other ports are not drawn.
    siblings = Dictionary(
      grouping: series.routes.indices.filter {
        !series.routes[$0].isDNS && !series.routes[$0].isAmongReplicas
      }
    ) {
      [series.routes[$0].source, series.routes[$0].destination]
    }
    amongReplicas = Dictionary(
      grouping: series.routes.indices.filter { series.routes[$0].isAmongReplicas }
    ) { series.routes[$0].source }
    // Without a filter and a question every workload has its box, also one that nothing connects.
    let ends = told.flatMap { [series.routes[$0].source, series.routes[$0].destination] }
    let asked = series.routes.flatMap { [$0.source, $0.destination] }
    let naming = naming
    let present = series.workloads.filter { naming.workload($0)?.isExposure != true }
    let parties = series.isNarrowed ? asked : asked + present
    shown = Set(filters.isEmpty ? parties : ends)
  }

  func diagram() -> Diagram {
    let workloads = series.workloads.filter(shown.contains)
    let namespaces = Set(workloads.compactMap(\.namespace)).sorted()
    let panels = series.steps.indices.map(panel(at:))
    var diagram = Diagram(
      title: storyboard.title, subtitle: storyboard.scope?.words(language), language: language,
      banners: commonBanners, notes: filterNote,
      frames: namespaces.map(frame), boxes: boxes(workloads),
      routes: told.map { route(series.routes[$0]) }, panels: panels,
      policies: legend(panels, namespaces: namespaces))
    if !storyboard.filters.isEmpty {
      let unshown = series.routes.indices.filter { position in
        let route = series.routes[position]
        return shown.contains(route.source) && shown.contains(route.destination)
      }
      let known = Set(told)
      let rest = unshown.filter { !known.contains($0) }
      diagram.unshownRoutes = rest.map { route(series.routes[$0]) }
      for index in series.steps.indices {
        diagram.panels[index].unshownCells = cells(of: rest, at: index)
      }
    }
    diagram.isPart =
      series.isNarrowed || panels.indices.contains { !storyboard.filters(at: $0).isEmpty }
    // Gates tell what is blocked from what is allowed: without the allowed lines they would be misread.
    if !storyboard.filters.isEmpty, !storyboard.filters.contains(.allowed) {
      diagram.omitsImplied = false
    }
    return diagram
  }

  /// Which lines are left out because others were asked for; the counts are of all.
  private var filterNote: [String] {
    guard !storyboard.filters.isEmpty else { return [] }
    let list = storyboard.filters.map(\.rawValue).sorted().joined(separator: ", ")
    return [
      language == .english
        ? "Only these lines are drawn: \(list). The numbers count all connections."
        : "表示は \(list) の線のみ。件数は全通信。"
    ]
  }

  // MARK: Frames and boxes

  private func frame(_ namespace: String) -> Diagram.Frame {
    let known = series.steps.contains { step in
      step.snapshot.namespaces.contains { $0.name == namespace && !$0.isAssumed }
    }
    // That a namespace has no manifest is worth a word only where everything in it is assumed.
    let isAssumed =
      !known
      && series.workloads.allSatisfy {
        $0.namespace != namespace || naming.workload($0)?.isAssumed == true
      }
    return Diagram.Frame(
      id: "ns-\(namespace)", name: namespace,
      remark: remark(isAssumed: isAssumed, in: namespace))
  }

  private func remark(isAssumed: Bool, in namespace: String) -> String? {
    guard isAssumed else { return nil }
    // "any namespace" says so itself.
    if Exposure.isInvented(namespace) { return "" }
    let isExposure = series.workloads.contains {
      $0.namespace == namespace && naming.workload($0)?.isExposure == true
    }
    return switch (isExposure, language) {
    case (true, .english): "not in the input"
    case (true, .japanese): "入力にない"
    case (false, .english): "assumed"
    case (false, .japanese): "仮定"
    }
  }

  private func boxes(_ workloads: [Party]) -> [Diagram.Box] {
    let usedSources = Set(drawn.map { series.routes[$0].source })
    let usedDestinations = Set(drawn.map { series.routes[$0].destination })
    let sources = series.externalSources.filter(usedSources.contains).map {
      external($0, .externalSource)
    }
    let destinations = series.externalDestinations.filter(usedDestinations.contains).map {
      external($0, .externalDestination)
    }
    return sources + workloads.map(box) + destinations
  }

  private func box(_ party: Party) -> Diagram.Box {
    let workload = naming.workload(party)
    let usesHostNetwork = workload?.endpoints.allSatisfy(\.spec.usesHostNetwork) ?? false
    let kind: Diagram.Box.Kind =
      workload?.isAssumed == true ? .assumed : usesHostNetwork ? .hostNetwork : .workload
    return Diagram.Box(
      id: id(party, as: .source), frame: party.namespace.map { "ns-\($0)" }, kind: kind,
      name: party.name, details: naming.details(party), ports: naming.ports(party),
      count: naming.count(party), sentence: naming.sentence(party))
  }

  private func external(_ party: Party, _ kind: Diagram.Box.Kind) -> Diagram.Box {
    let role: Role = kind == .externalSource ? .source : .destination
    let words =
      switch (role, language) {
      case (.source, .english): "as source"
      case (.destination, .english): "as destination"
      case (.source, .japanese): "送信元"
      case (.destination, .japanese): "宛先"
      }
    let isInternet = party.name == "internet"
    let blocks = party.blocks.flatMap { block -> [String] in
      let except = block.except.map { (language == .english ? "except " : "除外 ") + $0.description }
      return (isInternet || party.blocks.count > 1 ? [block.cidr.description] : []) + except
    }
    let isAllThereIs = isInternet && party.blocks.allSatisfy(\.isWholeFamily)
    let details = [words] + known(party) + (isAllThereIs ? [] : blocks)
    // What is cut out of a block says as much as the block: only a long list is counted.
    let kept =
      details.count > Card.mostExternalDetails ? Card.mostExternalDetails - 1 : details.count
    let rest = details.count - kept
    return Diagram.Box(
      id: id(party, as: role), kind: kind, name: party.name,
      details: details.prefix(kept) + (rest > 0 ? [Words.of(language).more(rest)] : []),
      sentence: naming.sentence(party))
  }

  /// What the blocks are known as, such as "cloud metadata"; English words, which everybody in the field uses.
  private func known(_ party: Party) -> [String] {
    let names = party.blocks.filter { !$0.cidr.isWholeFamily }
      .compactMap { WellKnownAddresses.name(of: $0.cidr) }
    return Array(Set(names)).sorted()
  }

  // MARK: Routes

  enum Role { case source, destination }

  /// The identity of a party's box; addresses outside have one as a source and one as a destination.
  func id(_ party: Party, as role: Role) -> String {
    switch party.kind {
    case .workload: return Self.boxID(party)
    case .nodes(let selector): return "nodes-\(selector)"
    case .external(let blocks):
      let text = blocks.map(\.description).joined(separator: " ")
      return "external-\(role == .source ? "source" : "destination")-\(text)"
    }
  }

  /// The identity of a workload's box.
  static func boxID(_ party: Party) -> String {
    guard let id = party.workload else { return "box-\(party.fullName)" }
    let parts = [id.namespace, id.kind.rawValue.lowercased(), id.name] + party.podNames.prefix(1)
    return "box-" + parts.joined(separator: ".")
  }

  func ports(_ route: Series.Route) -> String { PortWords(language: language).text(route.items) }

  func routeID(_ route: Series.Route) -> String {
    let ends = [id(route.source, as: .source), id(route.destination, as: .destination)]
    return "route-"
      + (ends + [PortWords(language: .english).text(route.items)])
      .joined(separator: "--")
  }

  private func route(_ route: Series.Route) -> Diagram.Route {
    Diagram.Route(
      id: routeID(route), source: id(route.source, as: .source),
      destination: id(route.destination, as: .destination),
      sourceName: naming.name(route.source), destinationName: naming.name(route.destination),
      ports: ports(route), isDNS: route.isDNS)
  }

  // MARK: Legend and banners

  /// The policies that some gate, cell or head of the picture names.
  private func legend(_ panels: [Diagram.Panel], namespaces: [String]) -> [Diagram.PolicyEntry] {
    var used: Set<String> = []
    for panel in panels {
      for state in panel.states.values {
        used.formUnion(state.ingress.numbers + state.egress.numbers)
      }
      for cell in panel.cells.values { used.formUnion(cell.policies) }
      for change in panel.changes { used.formUnion(change.split(separator: " ").map(String.init)) }
    }
    let spaces = Set(numbers.references.compactMap(\.namespace))
    return numbers.references.compactMap { reference in
      let number = numbers.number(reference)
      guard used.contains(number) else { return nil }
      let name = spaces.count > 1 ? reference.fullName : reference.name
      return Diagram.PolicyEntry(
        number: number, name: [name, rank(reference)].compactMap(\.self).joined(separator: " · "),
        place: reference.location.fileAndLine)
    }
  }

  /// When a cluster-wide policy is asked: `Admin 10`, `Baseline`; `nil` for others.
  private func rank(_ reference: PolicyReference) -> String? {
    for tier in series.steps.reversed().flatMap(\.evaluation.tiers) {
      for policy in tier.policies where policy.reference == reference && policy.effect == .known {
        switch tier.kind {
        case .networkPolicy: return nil
        case .admin: return "Admin \(policy.priority ?? 0)"
        case .baseline:
          return reference.kind == "BaselineAdminNetworkPolicy"
            ? "Baseline" : "Baseline \(policy.priority ?? 0)"
        }
      }
    }
    return nil
  }

  /// Banners that every panel needs are the picture's own.
  private var commonBanners: [String] {
    let all = series.steps.map { StateBanners($0, language).lines }
    guard let first = all.first else { return [] }
    return first.filter { banner in all.allSatisfy { $0.contains(banner) } }
  }

  func ownBanners(at step: Int) -> [String] {
    let common = commonBanners
    return StateBanners(series.steps[step], language).lines.filter { !common.contains($0) }
  }
}

extension Diagram.BoxState.Gate {
  /// The numbers of the policies that it names.
  var numbers: [String] {
    switch self {
    case .isolated(let numbers), .ordered(let numbers), .unknown(let numbers): numbers
    case .open, .some, .absent: []
    }
  }
}
