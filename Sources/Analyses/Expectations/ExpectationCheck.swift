import Kubernetes
import Manifests
import Policies
public import Reachability

/// What came of an expectation.
public struct ExpectationResult: Sendable {
  /// A connection that is not as expected.
  public struct Violation: Hashable, Sendable {
    /// Where it starts.
    public var source: String
    /// Where it ends.
    public var destination: String
    /// The ports that are not as expected.
    public var ports: PortSet
    /// What becomes of them instead.
    public var outcome: String
  }

  /// The expectation.
  public var expectation: Expectation
  /// The connections that are not as expected, in order; at most ``most``.
  public var violations: [Violation]
  /// How many there are.
  public var violationCount: Int
  /// Why it cannot be asked, such as a name that nothing has; an expectation that cannot be asked does not hold.
  public var problem: String?
  /// The explanation of the first violation.
  public var explanation: Explanation?

  /// How many violations are kept.
  public static let most = 100

  /// Whether it holds.
  public var holds: Bool { problem == nil && violationCount == 0 }
}

/// A state that expectations are held against.
public struct ExpectationCheck: Sendable {
  let step: EvaluatedStep
  let externals: [Party]
  private let ways: [ConnectionList.WayRow]

  /// Evaluates a state for these expectations.
  public init(
    _ state: Series.State, for expectations: [Expectation],
    options: Series.Options = Series.Options()
  ) {
    let asked = expectations.flatMap(\.addresses)
    let named = state.snapshot.tiers.flatMap(\.policies).flatMap(\.rules).flatMap(\.peers)
      .compactMap(\.block)
    let pods = state.snapshot.workloads.lazy.flatMap(\.endpoints).flatMap(\.addresses).map(\.family)
    var families = Set(pods).union((asked + named).map(\.cidr.family))
    if families.isEmpty { families = [.v4] }
    let whole = families.sorted()
      .compactMap { CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0) }.map { IPBlock($0) }
    let evaluated = EvaluatedStates([state], options, blocks: asked + whole)
    let (entries, step) = (evaluated.entries[0], evaluated.steps[0])
    self.step = step
    externals = PartyFinder([step], podCIDRs: options.podCIDRs).externals(.ingress, asked: whole)
    ways = ConnectionList(step, entries: entries, outside: ([], [])).wayRows()
  }

  /// Asks one expectation.
  public func result(of expectation: Expectation) -> ExpectationResult {
    var result = ExpectationResult(
      expectation: expectation, violations: [], violationCount: 0)
    do throws(Problem) {
      switch expectation.content {
      case .probe(let probe): try ask(probe, &result)
      case .ends(let from, let to, let ports, let demand):
        try ask(from, to, ports, demand, &result)
      }
    } catch {
      result.problem = error.message
    }
    return result
  }

  /// Why an expectation cannot be asked.
  struct Problem: Error {
    var message: String
  }

  private func ask(_ probe: Probe, _ result: inout ExpectationResult) throws(Problem) {
    do throws(ResolutionError) {
      let outcome = try step.outcome(of: probe)
      guard outcome != probe.expected else { return }
      let parts = probe.connection.components(between: " → ")
      add(
        .init(
          source: parts.first ?? "", destination: parts.last ?? "", ports: .none,
          outcome: outcome.rawValue), &result)
      result.explanation = try step.explanation(
        from: (parts.first ?? "", probe.source), to: (parts.last ?? "", probe.destination))
    } catch {
      throw Problem(message: "\(error)")
    }
  }

  // MARK: Sets

  private func ask(
    _ from: [Expectation.Ends], _ to: [Expectation.Ends], _ ports: [PortExpectation],
    _ demand: Expectation.Demand, _ result: inout ExpectationResult
  ) throws(Problem) {
    if to.contains(where: { if case .expression(.url, _) = $0 { true } else { false } }) {
      return try askByName(from, to, demand, &result)
    }
    let destinations = try ends(to)
    switch demand {
    case .allowed, .blocked, .onlyPorts:
      let sources = try ends(from)
      try ask(sources, destinations, &result) { (source, destination, outcome) throws(Problem) in
        let asked = try self.ports(ports, at: destination, isForAll: demand == .blocked)
        switch demand {
        case .allowed, .only: return outcome.failing(asked, expected: .allowed)
        case .blocked: return outcome.failing(asked, expected: .blocked)
        case .onlyPorts(let only):
          let open = try self.ports(only, at: destination, isForAll: false, isExact: true)
          return outcome.failing(open, expected: .allowed)
            + outcome.failing(open.complement, expected: .blocked)
        }
      }
    case .only(let sets):
      let chosen = Set(try ends(sets))
      let everyone = allSources
      // Of a set that is a part of a block of addresses, the block as a whole is not asked.
      let others = everyone.filter { !chosen.contains($0) && !isAmong($0, chosen) }
      try ask(Array(chosen).sorted { $0.name < $1.name }, destinations, &result) {
        (source, destination, outcome) throws(Problem) in
        guard !ports.isEmpty else {
          // Without ports it is enough that something passes.
          return outcome.allowed.isEmpty ? outcome.failing(.all, expected: .allowed) : []
        }
        let asked = try self.ports(ports, at: destination, isForAll: true)
        return outcome.failing(asked, expected: .allowed)
      }
      try ask(others, destinations, &result) { (source, destination, outcome) throws(Problem) in
        // What it does among its own pods is its own business.
        if source.party?.workload == destination.party?.workload { return [] }
        let asked = try self.ports(ports, at: destination, isForAll: true)
        return outcome.failing(asked, expected: .blocked)
      }
    }
  }

  private typealias Failing = (
    _ source: ConnectionEnd, _ destination: ConnectionEnd, _ outcome: ConnectionMatrix.Outcome
  ) throws(Problem) -> [(ports: PortSet, outcome: String)]

  /// Asks every pair, and keeps those that fail.
  private func ask(
    _ sources: [ConnectionEnd], _ destinations: [ConnectionEnd],
    _ result: inout ExpectationResult, _ failing: Failing
  ) throws(Problem) {
    let matrix = ConnectionMatrix(step, sources: sources, destinations: destinations) { end in
      ConnectionMatrix.Standing(namespace: end.namespace)
    }
    var reader = MatrixReader(matrix)
    for (position, destination) in destinations.enumerated() {
      let column = reader.column(position)
      for (index, source) in sources.enumerated() {
        guard let number = column[index] else { continue }
        var outcome = reader.outcomes[number]
        if source.isEverywhere { outcome = outcome.joined(with: ways, to: destination) }
        for part in try failing(source, destination, outcome) {
          let violation = ExpectationResult.Violation(
            source: source.name, destination: destination.name, ports: part.ports,
            outcome: part.outcome)
          add(violation, &result)
          if result.explanation == nil { result.explanation = explanation(violation) }
        }
      }
    }
  }

  private func explanation(_ violation: ExpectationResult.Violation) -> Explanation? {
    guard let source = try? EndpointExpression(violation.source) else { return nil }
    let isBare = violation.destination.contains(":")
    let port =
      violation.ports.first.map { ":\($0.number)/\($0.transport.rawValue.lowercased())" } ?? ""
    let goal = (isBare ? "[\(violation.destination)]" : violation.destination) + port
    guard let destination = try? EndpointExpression(goal) else { return nil }
    return try? step.explanation(from: (violation.source, source), to: (goal, destination))
  }

  private func add(_ violation: ExpectationResult.Violation, _ result: inout ExpectationResult) {
    result.violationCount += 1
    if result.violations.count < ExpectationResult.most { result.violations.append(violation) }
  }

  /// Asks by the name of a Service, for each workload of the sources.
  private func askByName(
    _ from: [Expectation.Ends], _ to: [Expectation.Ends], _ demand: Expectation.Demand,
    _ result: inout ExpectationResult
  ) throws(Problem) {
    let expected: NamedOutcome = demand == .allowed ? .allowed : .blocked
    for source in try ends(from) {
      guard let start = try? EndpointExpression(source.name) else { continue }
      for case .expression(let destination, let text) in to {
        let probe = Probe(
          connection: "\(source.name) → \(text)", source: start, destination: destination,
          expected: expected)
        try ask(probe, &result)
      }
    }
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

  /// The outcome with what the ways in add: through a controller or a load balancer more may get there.
  fileprivate func joined(with ways: [ConnectionList.WayRow], to destination: ConnectionEnd) -> Self
  {
    var result = self
    for way in ways where way.destination.party?.workload == destination.party?.workload {
      switch way.outcome {
      case .allowed: result.allowed.formUnion(way.ports)
      case .partial: result.partial.formUnion(way.ports)
      case .unknown: result.unknown.formUnion(way.ports)
      case .blocked: break
      }
    }
    result.partial = result.partial.subtracting(result.allowed)
    result.unknown = result.unknown.subtracting(result.allowed).subtracting(result.partial)
    return result
  }

  fileprivate typealias Outcome = Reachability.Outcome
}

extension ConnectionEnd {
  /// Whether it stands for all addresses outside.
  fileprivate var isEverywhere: Bool {
    guard let party, party.workload == nil else { return false }
    return party.blocks.contains { $0.cidr.isWholeFamily }
  }
}

extension String {
  /// The parts of a text on both sides of a separator.
  fileprivate func components(between separator: String) -> [String] {
    guard let range = ranges(of: separator).first else { return [self] }
    return [String(self[..<range.lowerBound]), String(self[range.upperBound...])]
  }
}
