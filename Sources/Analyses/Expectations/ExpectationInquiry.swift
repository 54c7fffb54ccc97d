import Kubernetes
import Manifests
import Policies
import Reachability

/// Asks expectations of a state one after the other.
struct ExpectationInquiry {
  /// The outcomes of all pairs of some ends, worked out when they are asked for.
  private struct Table {
    /// Where the destinations are; in the table of all ends the sources too.
    let positions: [Party?: Int]
    var reader: MatrixReader

    init(_ check: ExpectationCheck, _ sources: [ConnectionEnd], _ destinations: [ConnectionEnd]) {
      positions = Dictionary(destinations.enumerated().map { ($1.party, $0) }) { first, _ in first }
      reader = MatrixReader(check.matrix(sources, destinations))
    }
  }

  private let check: ExpectationCheck
  /// That of all sources and destinations, which most expectations are about.
  private var shared: Table?

  private var ways: ExpectationWays

  init(_ check: ExpectationCheck) {
    self.check = check
    ways = ExpectationWays(check.entries, check.step)
  }

  /// Asks one expectation.
  mutating func result(of expectation: Expectation) -> ExpectationResult {
    var result = ExpectationResult(
      expectation: expectation, violations: [], violationCount: 0)
    do throws(ExpectationCheck.Problem) {
      switch expectation.content {
      case .probe(let probe):
        if let (from, to, ports, demand) = Self.ends(of: probe) {
          try ask([from], [to], ports, demand, &result)
        } else {
          try ask(probe, &result)
        }
      case .ends(let from, let to, let ports, let demand):
        try ask(from, to, ports, demand, &result)
      }
    } catch {
      result.problem = error.message
    }
    return result
  }

  /// A probe from outside as an expectation of ends: they come by whatever way leads in, however it is written.
  private static func ends(of probe: Probe) -> (
    from: Expectation.Ends, to: Expectation.Ends, ports: [PortExpectation],
    demand: Expectation.Demand
  )? {
    let texts = probe.connection.components(between: " → ")
    switch probe.source {
    case .internet, .addresses: break
    case .named, .url: return nil
    }
    guard case .named(let namespace, let name, let port) = probe.destination,
      probe.expected == .allowed || probe.expected == .blocked, texts.count == 2
    else { return nil }
    let ports: [PortExpectation] =
      switch port {
      case .number(let port): [.numbers(PortSet([port]))]
      case .name(let name, _): [.name(name)]
      case nil: []
      }
    return (
      .expression(probe.source, text: texts[0]),
      .expression(.named(namespace: namespace, name: name, port: nil), text: texts[1]), ports,
      probe.expected == .allowed ? .allowed : .blocked
    )
  }

  private func ask(_ probe: Probe, _ result: inout ExpectationResult) throws(ExpectationCheck
    .Problem)
  {
    do throws(ResolutionError) {
      let outcome = try check.step.outcome(of: probe)
      guard outcome != probe.expected else { return }
      let parts = probe.connection.components(between: " → ")
      result.add(
        .init(
          source: parts.first ?? "", destination: parts.last ?? "", ports: .none,
          outcome: outcome.rawValue))
      result.explanation = try check.step.explanation(
        from: (parts.first ?? "", probe.source), to: (parts.last ?? "", probe.destination))
    } catch {
      throw ExpectationCheck.Problem(message: "\(error)")
    }
  }

  // MARK: Sets

  private mutating func ask(
    _ from: [Expectation.Ends], _ to: [Expectation.Ends], _ ports: [PortExpectation],
    _ demand: Expectation.Demand, _ result: inout ExpectationResult
  ) throws(ExpectationCheck.Problem) {
    let others = to.filter { !$0.isURL }
    if others.count < to.count {
      try askByName(from, to.filter(\.isURL), demand, &result)
      guard !others.isEmpty else { return }
    }
    let destinations = try check.ends(others)
    switch demand {
    case .allowed, .blocked, .onlyPorts:
      let sources = try check.ends(from)
      let count = try ask(sources, destinations, &result) {
        [check] (destination, outcome) throws(ExpectationCheck.Problem) in
        let asked = try check.ports(ports, at: destination, isForAll: demand == .blocked)
        switch demand {
        case .allowed, .only: return outcome.failing(asked, expected: .allowed)
        case .blocked: return outcome.failing(asked, expected: .blocked)
        case .onlyPorts(let only):
          let open = try check.ports(only, at: destination, isForAll: false, isExact: true)
          return outcome.failing(open, expected: .allowed)
            + outcome.failing(open.complement, expected: .blocked)
        }
      }
      // What asks nothing would hold whatever the policies say.
      guard count > 0 else {
        throw ExpectationCheck.Problem(
          message: "there is no connection between these ends to ask about")
      }
    case .only(let sets):
      let chosen = Set(try check.ends(sets, mayBeOthers: true))
      // Whose addresses are in a block may reach it, and need not.
      let required = Set(try check.ends(sets, includesPodsOfBlocks: false, mayBeOthers: true))
      _ = try ask(Array(required).sorted { $0.name < $1.name }, destinations, &result) {
        [check] (destination, outcome) throws(ExpectationCheck.Problem) in
        guard !ports.isEmpty else {
          // Without ports it is enough that something passes.
          return outcome.allowed.isEmpty ? outcome.failing(.all, expected: .allowed) : []
        }
        let asked = try check.ports(ports, at: destination, isForAll: true)
        return outcome.failing(asked, expected: .allowed)
      }
      let passing: Failing = {
        [check] (destination, outcome) throws(ExpectationCheck.Problem) in
        let asked = try check.ports(ports, at: destination, isForAll: true)
        return outcome.failing(asked, expected: .blocked)
      }
      try askOthers(than: chosen, destinations, &result, passing)
      // Nobody but the listed also means pods that are not in the input. What these do outside is not told by it.
      let strangers = check.others.filter { [check] other in
        !sets.contains { check.covers($0, other) }
      }
      try askForeign(
        strangers, destinations.filter { $0.party?.workload != nil }, &result
      ) { (destination, outcome) throws(ExpectationCheck.Problem) in
        // Whether their addresses are in a block is not known, and no reason to fail.
        try passing(destination, ConnectionMatrix.Outcome(allowed: outcome.allowed))
      }
    }
  }

  /// The ports that are not as expected where connections to a destination come to something.
  private typealias Failing = (
    _ destination: ConnectionEnd, _ outcome: ConnectionMatrix.Outcome
  ) throws(ExpectationCheck.Problem) -> [(ports: PortSet, outcome: String)]

  /// Asks every pair, and keeps those that fail.
  ///
  /// - Returns: of how many there is anything to ask.
  /// - Throws: where of addresses outside nothing can be asked, since connections among them are no business of the cluster:
  ///   an expectation about them would always hold.
  private mutating func ask(
    _ sources: [ConnectionEnd], _ destinations: [ConnectionEnd],
    _ result: inout ExpectationResult, _ failing: Failing
  ) throws(ExpectationCheck.Problem) -> Int {
    var table = sharedTable()
    var rows = sources.compactMap { table.positions[$0.party] }
    var columns = destinations.compactMap { table.positions[$0.party] }
    let isShared = rows.count == sources.count && columns.count == destinations.count
    defer { if isShared { shared = table } }
    if !isShared {
      shared = table
      table = Table(check, sources, destinations)
      (rows, columns) = (Array(sources.indices), Array(destinations.indices))
    }
    var count = 0
    let isAnyInside = sources.contains { $0.party?.workload != nil }
    let leadsInside = destinations.contains { $0.party?.workload != nil }
    for end in isAnyInside || sources.isEmpty ? [] : destinations where end.party?.workload == nil {
      throw ExpectationCheck.Problem(message: Self.noQuestion(to: end))
    }
    for end in leadsInside ? [] : sources where end.party?.workload == nil {
      throw ExpectationCheck.Problem(message: Self.noQuestion(from: end))
    }
    for (destination, position) in zip(destinations, columns) {
      let column = table.reader.column(position)
      for (source, row) in zip(sources, rows) {
        guard let number = column[row] else { continue }
        count += 1
        let outcome = ways.joined(table.reader.outcomes[number], from: source, to: destination)
        result.add(source, destination, try failing(destination, outcome), check)
      }
    }
    return count
  }

  private static func noQuestion(to end: ConnectionEnd) -> String {
    "connections from outside to `\(end.name)` do not concern the cluster"
  }

  private static func noQuestion(from end: ConnectionEnd) -> String {
    "connections of `\(end.name)` to addresses outside do not concern the cluster"
  }

  /// Asks all sources but some; what a workload does among its own pods is its own business.
  private mutating func askOthers(
    than chosen: Set<ConnectionEnd>, _ destinations: [ConnectionEnd],
    _ result: inout ExpectationResult, _ failing: Failing
  ) throws(ExpectationCheck.Problem) {
    let left = check.excluded(by: chosen)
    var table = sharedTable()
    defer { shared = table }
    for destination in destinations {
      guard let position = table.positions[destination.party] else { continue }
      let column = table.reader.column(position)
      // Almost all sources come to one of a few outcomes, and most of those are as they should be.
      var known: [[(ports: PortSet, outcome: String)]?] = Array(
        repeating: nil, count: table.reader.outcomes.count)
      for (row, number) in column.enumerated() {
        guard let number else { continue }
        let isPod = row < check.podSourceCount
        if isPod, let parts = known[number], parts.isEmpty { continue }
        guard !left.rows.contains(row) else { continue }
        let source = check.allSources[row]
        if let id = source.party?.workload, id == destination.party?.workload { continue }
        let outcome = ways.joined(table.reader.outcomes[number], from: source, to: destination)
        let parts = try failing(destination, outcome)
        if isPod { known[number] = parts }
        result.add(source, destination, parts, check)
      }
    }
    // The ends that the table does not have: some pods of a workload, as sources or destinations.
    try askForeign(left.rest, destinations, &result, failing)
    let parts = destinations.filter { table.positions[$0.party] == nil }
    guard !parts.isEmpty else { return }
    let whole = check.allSources.indices.filter { !left.rows.contains($0) }
    try askForeign(whole.map { check.allSources[$0] }, parts, &result, failing)
  }

  private mutating func askForeign(
    _ sources: [ConnectionEnd], _ destinations: [ConnectionEnd],
    _ result: inout ExpectationResult, _ failing: Failing
  ) throws(ExpectationCheck.Problem) {
    guard !sources.isEmpty, !destinations.isEmpty else { return }
    var table = Table(check, sources, destinations)
    for (position, destination) in destinations.enumerated() {
      let column = table.reader.column(position)
      for (row, source) in sources.enumerated() {
        guard let number = column[row] else { continue }
        if let id = source.party?.workload, id == destination.party?.workload { continue }
        let outcome = ways.joined(table.reader.outcomes[number], from: source, to: destination)
        result.add(source, destination, try failing(destination, outcome), check)
      }
    }
  }

  /// Takes the table of all ends out, to be put back: two of it would be copies.
  private mutating func sharedTable() -> Table {
    defer { shared = nil }
    return shared ?? Table(check, check.allSources, check.allSources)
  }

  /// Asks by the name of a Service, for each workload of the sources.
  private func askByName(
    _ from: [Expectation.Ends], _ to: [Expectation.Ends], _ demand: Expectation.Demand,
    _ result: inout ExpectationResult
  ) throws(ExpectationCheck.Problem) {
    let expected: NamedOutcome = demand == .allowed ? .allowed : .blocked
    for source in try check.ends(from) {
      guard let party = source.party else { continue }
      let start = Ends(check.step.representatives(of: party), isOnePod: party.podNames.count == 1)
      for case .expression(let destination, let text) in to {
        let outcome: NamedOutcome
        do throws(ResolutionError) {
          outcome = try check.step.outcome(from: start, to: destination)
        } catch {
          throw ExpectationCheck.Problem(message: "\(error)")
        }
        guard outcome != expected else { continue }
        result.add(
          .init(
            source: source.name, destination: text, ports: .none, outcome: outcome.rawValue))
        guard result.explanation == nil, let (name, expression) = Self.written(party) else {
          continue
        }
        result.explanation = try? check.step.explanation(
          from: (name, expression), to: (text, destination))
      }
    }
  }

  /// A source as an explanation is asked about it: of several pods the first.
  private static func written(_ party: Party) -> (name: String, EndpointExpression)? {
    let name: String
    if let id = party.workload {
      name = "\(id.namespace)/\(party.podNames.first ?? id.name)"
    } else {
      name = party.blocks.first?.cidr.description ?? ""
    }
    return (try? EndpointExpression(name)).map { (name, $0) }
  }
}

extension Expectation.Ends {
  /// Whether it is a Service by its name.
  fileprivate var isURL: Bool {
    if case .expression(.url, _) = self { true } else { false }
  }
}

extension ConnectionMatrix.Outcome {
  /// The ports that are not as expected, with what becomes of them.
  fileprivate func failing(_ ports: PortSet, expected: Outcome) -> [(
    ports: PortSet, outcome: String
  )] {
    let parts: [(PortSet, Reachability.Outcome?, String)] = [
      (allowed, .allowed, "allowed"), (blocked, .blocked, "blocked"),
      (partial, nil, "allowed between some of the pods"), (unknown, nil, "unknown"),
    ]
    return parts.compactMap { set, outcome, word in
      let concerned = set.intersection(ports)
      return outcome == expected || concerned.isEmpty ? nil : (concerned, word)
    }
  }

  fileprivate typealias Outcome = Reachability.Outcome
}

extension String {
  /// The parts of a text on both sides of a separator.
  fileprivate func components(between separator: String) -> [String] {
    guard let range = ranges(of: separator).first else { return [self] }
    return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
  }
}
