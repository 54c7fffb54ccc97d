import Kubernetes
import Policies
import Reachability

extension AttackNetwork {
  /// Evaluates a state and finds all connections that a question may be about.
  ///
  /// - Throws: when the start is not in the input.
  static func network(
    of state: Series.State, _ options: Series.Options, _ question: AttackQuestion
  ) throws(ResolutionError) -> AttackNetwork {
    let entries = EntryPoints(state.snapshot, options: options.entries)
    let asked = Self.asked(question, entries.snapshot) + options.externals
    let blocks = Set(
      entries.snapshot.tiers.flatMap(\.policies).flatMap(\.rules).flatMap(\.peers)
        .compactMap(\.block)
    ).union(asked).union(entries.blocks)
    let step = EvaluatedStep(
      entries.snapshot, enforcesPolicies: state.enforcesPolicies, dns: options.dns,
      podCIDRs: options.podCIDRs, blocks: Array(blocks))
    let finder = PartyFinder([step], podCIDRs: options.podCIDRs)
    let pods = ConnectionEnd.pods(of: step, by: .workload) { _ in true }
    let outside = (finder.nodes(.egress) + finder.externals(.egress, asked: asked)).compactMap {
      // The smaller blocks in it have places of their own.
      ConnectionEnd.outside($0, of: step, named: $0.name == "internet" ? $0.name : $0.fullName)
    }.toldApart
    let positions = PlacePositions(pods, step)
    var sources = pods
    var startSources: [Int] = []
    var ways: [Way] = []
    var blockedWays: [BlockedWay] = []
    switch question.start {
    case .internet: (ways, blockedWays) = Self.ways(entries, step, positions) { _ in true }
    case .addresses(let block, port: _):
      let ends = try step.sources(of: question.start).ends
      startSources = positions.numbers(of: ends)
      let addresses = Party(.external([IPBlock(block)]))
      if ends.contains(where: { if case .address = $0 { true } else { false } }),
        let end = ConnectionEnd.outside(addresses, of: step, named: addresses.fullName)
      {
        startSources.append(sources.count)
        sources.append(end)
        (ways, blockedWays) = Self.ways(entries, step, positions) {
          $0.contains { $0.overlaps(block) }
        }
      }
    case .named, .url:
      startSources = positions.numbers(of: try step.sources(of: question.start).ends)
    }
    try refuseAssumed(startSources, question.source, sources, step)
    let matrix = ConnectionMatrix.all(of: step, from: sources, to: pods + outside)
    var ports = AttackPorts(step)
    var places = (pods + outside).enumerated().map { place($0, at: $1, step, &ports) }
    let goal = try Self.goal(question, &places, positions, step)
    try refuseAssumed(goal, question.destination ?? "", pods + outside, step) {
      !step.dnsWorkloads.contains($0.id)
    }
    places.append(
      AttackPlace(
        number: places.count, kind: .start, name: startName(question, startSources, sources),
        party: startSources.count == 1 ? sources[startSources[0]].party : nil, ports: .all,
        known: []))
    let isAssumed = Set(step.snapshot.workloads.lazy.filter(\.isAssumed).map(\.id))
    return AttackNetwork(
      matrix, podCount: pods.count, places: places, startSources: startSources, ways: ways,
      blockedWays: blockedWays, goal: goal
    ) { number in
      let place = places[number]
      if let id = place.party?.workload, isAssumed.contains(id) { return false }
      return question.passesDNS || place.kind != .clusterDNS
    }
  }

  /// The places of the goal; where a port is asked for, it is the only one that leads there.
  private static func goal(
    _ question: AttackQuestion, _ places: inout [AttackPlace], _ positions: PlacePositions,
    _ step: EvaluatedStep
  ) throws(ResolutionError) -> [Int] {
    var numbers: [Int] = []
    let asked: EndpointExpression.PortExpression?
    var ends: Ends?
    switch question.goal {
    case nil: return []
    case .named(let namespace, let name, let port):
      let found = try step.endpoints(named: name, in: namespace)
      (numbers, asked, ends) = (positions.numbers(of: found.ends), port, found)
    case .addresses(let block, let port):
      asked = port
      numbers =
        positions.numbers(of: step.endpoints(in: block).ends)
        + places.indices.filter { number in
          places[number].kind == .outside
            && places[number].party?.blocks.contains { block.contains($0.cidr) } ?? false
        }
    case .internet(let port):
      asked = port
      numbers = places.indices.filter { number in
        places[number].party?.blocks.contains { $0.cidr.isWholeFamily } ?? false
      }
    case .url(let service, let namespace, let port):
      let found = try step.endpoints(named: service, in: namespace)
      (numbers, asked) = (positions.numbers(of: found.ends), nil)
      let named = step.snapshot.services.filter {
        $0.name == service && (namespace == nil || $0.namespace == namespace)
      }
      let targets = named.flatMap { step.services.targets(of: $0, port: port) }
      guard !targets.isEmpty else {
        throw .unknownServicePort(
          service: service, port: port, known: named.flatMap { $0.ports.map(\.port) })
      }
      for number in numbers { places[number].ports = PortSet(targets.map(\.port)) }
    }
    guard let asked else { return numbers }
    let ports = try step.ports(asked, at: ends)
    for number in numbers { places[number].ports = ports }
    return numbers
  }

  /// What the start is called: as a single place where it is one, or as it was asked for.
  private static func startName(
    _ question: AttackQuestion, _ numbers: [Int], _ sources: [ConnectionEnd]
  ) -> String {
    guard numbers.count == 1, let party = sources[numbers[0]].party, party.workload != nil else {
      return question.source
    }
    return sources[numbers[0]].name
  }

  /// The addresses that every attacker asks for: anywhere outside, and the cloud's credentials; and those of the goal.
  private static func asked(_ question: AttackQuestion, _ snapshot: Snapshot) -> [IPBlock] {
    let pods = snapshot.workloads.lazy.flatMap(\.endpoints).flatMap(\.addresses).map(\.family)
    let everywhere =
      pods.contains(.v6) ? ["0.0.0.0/0", "::/0"] : ["0.0.0.0/0"]
    let usual = (everywhere + ["169.254.169.254/32"]).compactMap { CIDR($0) }.map { IPBlock($0) }
    return usual + Narrowing.addresses(in: [question.start, question.goal].compactMap(\.self))
  }

  /// What there is at an end of a connection; outside any port is a way out.
  private static func place(
    _ number: Int, at end: ConnectionEnd, _ step: EvaluatedStep, _ finder: inout AttackPorts
  ) -> AttackPlace {
    guard let party = end.party, let id = party.workload else {
      return AttackPlace(
        number: number, kind: .outside, name: end.name, party: end.party, ports: .all, known: [])
    }
    let found = finder.ports(of: end)
    let isDNS = step.dnsWorkloads.contains(id)
    let lookups = PortSet([step.lookupPort, Port(step.lookupPort.number, .tcp)])
    let ports = isDNS ? found.ports?.union(lookups) ?? lookups : found.ports ?? .all
    // A range or "all ports" says nothing about what answers there.
    var place = AttackPlace(
      number: number, kind: isDNS ? .clusterDNS : .workload, name: end.name, party: party,
      ports: ports, known: SensitivePorts.all.filter { found.single.contains($0.port) })
    place.isHypothetical = step.workload(id)?.isExposure ?? false
    return place
  }

  /// Refuses what is only assumed: nothing is known about what it may do.
  private static func refuseAssumed(
    _ numbers: [Int], _ name: String, _ ends: [ConnectionEnd], _ step: EvaluatedStep,
    where includes: (Workload) -> Bool = { _ in true }
  ) throws(ResolutionError) {
    let workloads = numbers.compactMap { ends[$0].party?.workload }.compactMap(step.workload)
    let isAssumed = workloads.contains { $0.isAssumed && !$0.isExposure && includes($0) }
    if isAssumed, workloads.count == numbers.count { throw .unknown(name: name, candidates: []) }
  }

  /// The ways into the cluster that clients at some addresses may take, to each place once, and those that are blocked.
  private static func ways(
    _ entries: EntryPoints, _ step: EvaluatedStep, _ positions: PlacePositions,
    _ admits: ([CIDR]) -> Bool
  ) -> (ways: [Way], blocked: [BlockedWay]) {
    var ways: Set<Way> = []
    var blocked: [String: Set<PolicyReference>] = [:]
    for path in entries.paths(in: step) where !path.point.isImplied {
      if case .ranges(let ranges) = path.point.clients, !admits(ranges) { continue }
      let title =
        path.point.wayTitle
        + (path.point.clients.ranges == nil ? "" : " (\(path.point.clients.words) only)")
      for (index, hop) in path.hops.enumerated() {
        guard case .workloads(let ids) = hop.destination else { continue }
        let isLast = index == path.hops.count - 1
        let outcome = isLast ? path.outcome : hop.outcome
        guard outcome != .blocked else {
          let verdicts = hop.answer.pieces.map(\.verdict).filter { $0.outcome == .blocked }
          blocked[title, default: []].formUnion(verdicts.flatMap(\.decidingPolicies))
          continue
        }
        let behind = path.backend.targets.filter { hop.ports.contains($0.port) }.map(\.endpoint)
        let numbers =
          isLast ? positions.numbers(of: behind) : ids.flatMap { positions.numbers(of: $0) }
        for number in numbers {
          guard let id = positions.ids[number], ids.contains(id),
            step.workload(id)?.isAssumed == false
          else { continue }
          ways.insert(
            Way(
              title: title, destination: number, ports: PortSet(hop.ports),
              // From some of the addresses they get in for certain; of several places it is not told to which.
              isCertain: outcome == .allowed || outcome == .partial && Set(numbers).count == 1,
              verdicts: hop.answer.pieces.map(\.verdict)))
        }
      }
    }
    let sorted = ways.sorted {
      ($0.destination, $0.title, $0.ports.description)
        < ($1.destination, $1.title, $1.ports.description)
    }
    return (
      sorted,
      blocked.sorted { $0.key < $1.key }.map {
        BlockedWay(title: $0.key, policies: $0.value.sorted())
      }
    )
  }
}

extension [ConnectionEnd] {
  /// The ends with names that tell several parts of the internet apart by what they leave out.
  fileprivate var toldApart: [ConnectionEnd] {
    func holes(_ end: ConnectionEnd) -> Set<CIDR> {
      Set((end.party?.blocks ?? []).filter(\.cidr.isWholeFamily).flatMap(\.except))
    }
    let names = Dictionary(grouping: self, by: \.name)
    return map { end in
      guard let alike = names[end.name], alike.count > 1 else { return end }
      let common = alike.map(holes).reduce(holes(end)) { $0.intersection($1) }
      let own = holes(end).subtracting(common).sorted()
      guard !own.isEmpty else { return end }
      var result = end
      result.name = "\(end.name) except \(Words.list(own.map(\.description)))"
      return result
    }
  }
}

extension EntryPoint {
  /// What a way in is called: `Ingress shop/web`, `LoadBalancer shop/front`.
  fileprivate var wayTitle: String {
    let name = [object.namespace, object.name].compactMap(\.self).joined(separator: "/")
    return switch kind {
    case .ingress: "Ingress \(name)"
    case .gatewayListener(let listener):
      "Gateway \(name)\(listener.map { " listener \($0)" } ?? "")"
    case .openShiftRoute: "Route \(name)"
    case .loadBalancer: "LoadBalancer \(name)"
    case .nodePort: "NodePort \(name)"
    case .externalIP: "externalIPs \(name)"
    }
  }
}
