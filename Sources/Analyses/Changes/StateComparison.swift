import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Two states, with the ends that they have in common.
struct StateComparison {
  private let steps: [EvaluatedStep]
  private let entries: [EntryPoints]
  private let matrices: [ConnectionMatrix]
  /// For each state and source, its position among the sources of that state's matrix.
  private let sources: [[Int?]]
  private let destinations: [[Int?]]
  private let sourceParties: [Party]
  private let destinationParties: [Party]
  private let parties: [String: Party]
  let policies: PolicyComparison
  let workloads: [WorkloadChange]

  init(_ old: Series.State, _ new: Series.State, _ options: Series.Options) {
    let evaluated = EvaluatedStates([old, new], options)
    let (entries, steps) = (evaluated.entries, evaluated.steps)
    let finder = PartyFinder(steps, podCIDRs: options.podCIDRs)
    let pods = finder.workloads()
    let sourceParties = pods + finder.externals(.ingress, asked: options.externals)
    let destinationParties =
      pods + finder.nodes(.egress) + finder.externals(.egress, asked: options.externals)
    var matrices: [ConnectionMatrix] = []
    var sources: [[Int?]] = []
    var destinations: [[Int?]] = []
    for step in steps {
      let starts = sourceParties.map { ConnectionEnd.party($0, of: step) }
      let ends = destinationParties.map { ConnectionEnd.party($0, of: step) }
      matrices.append(.all(of: step, from: starts.compactMap(\.self), to: ends.compactMap(\.self)))
      sources.append(Self.positions(starts))
      destinations.append(Self.positions(ends))
    }
    self.steps = steps
    self.entries = entries
    self.matrices = matrices
    self.sources = sources
    self.destinations = destinations
    self.sourceParties = sourceParties
    self.destinationParties = destinationParties
    parties = Dictionary((sourceParties + destinationParties).map { ($0.fullName, $0) }) { $1 }
    policies = PolicyComparison(steps[0].policies, steps[1].policies)
    workloads = Self.workloads(steps)
  }

  private static func positions(_ ends: [ConnectionEnd?]) -> [Int?] {
    var next = 0
    return ends.map { end in
      guard end != nil else { return nil }
      next += 1
      return next - 1
    }
  }

  private static func workloads(_ steps: [EvaluatedStep]) -> [WorkloadChange] {
    let own = steps.map { step in
      step.snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure }
    }
    let ids = own.map { Set($0.map(\.id)) }
    let changes =
      own[1].filter { !ids[0].contains($0.id) }.map { WorkloadChange(workload: $0, isAdded: true) }
      + own[0].filter { !ids[1].contains($0.id) }
      .map { WorkloadChange(workload: $0, isAdded: false) }
    return changes.sorted { $0.workload.id < $1.workload.id }
  }

  /// What became of a pair, by the numbers of its outcomes before and after.
  private struct Pair: Hashable {
    var before: Int
    var after: Int
  }

  /// Hands over every pair whose outcome differs, without the policies that are responsible.
  func forEachChange(_ receive: (ConnectionChange) -> Void) {
    var readers = matrices.map { MatrixReader($0) }
    var known: [Pair: ConnectionChange?] = [:]
    for destination in destinationParties.indices {
      // What was not there before, or is not now, has no connections to be compared.
      guard let oldEnd = destinations[0][destination], let newEnd = destinations[1][destination]
      else { continue }
      let before = readers[0].column(oldEnd)
      let after = readers[1].column(newEnd)
      let ports = ports(of: destinationParties[destination])
      for source in sourceParties.indices {
        guard let newStart = sources[1][source], let now = after[newStart] else { continue }
        let earlier = sources[0][source].map { before[$0] }
        guard earlier != .some(nil) else { continue }
        // A workload that was added reached nothing.
        let pair = Pair(before: earlier.flatMap(\.self) ?? -1, after: now)
        let difference: ConnectionChange?
        if let found = known[pair] {
          difference = found
        } else {
          difference = Self.change(
            pair.before < 0 ? ConnectionMatrix.Outcome() : readers[0].outcomes[pair.before],
            readers[1].outcomes[now])
          known[pair] = difference
        }
        guard var change = difference else { continue }
        change.source = sourceParties[source].fullName
        change.destination = destinationParties[destination].fullName
        change.isFromOutside = sourceParties[source].workload == nil
        change.isSourceAdded = pair.before < 0
        change.sensitive = ports.compactMap(SensitivePorts.known).filter {
          change.opened.contains($0.port)
        }
        receive(change)
      }
    }
  }

  private func ports(of party: Party) -> [Port] {
    guard let id = party.workload, let workload = steps[1].workload(id) else { return [] }
    return workload.endpoints.indices.reduce(into: Set<Port>()) { ports, index in
      ports.formUnion(workload.endpoints[index].spec.ports.map(\.port))
      ports.formUnion(steps[1].services.ports(leadingTo: id, index: index))
    }.sorted()
  }

  /// What two outcomes differ in; `nil` where they do not.
  static func change(_ old: ConnectionMatrix.Outcome, _ new: ConnectionMatrix.Outcome)
    -> ConnectionChange?
  {
    guard old != new else { return nil }
    let opened = new.allowed.subtracting(old.allowed)
      .union(new.partial.intersection(old.blocked))
    let closed = new.blocked.subtracting(old.blocked)
      .union(new.partial.intersection(old.allowed))
    let unknown = new.unknown.subtracting(old.unknown)
    guard !(opened.isEmpty && closed.isEmpty && unknown.isEmpty) else { return nil }
    let kind: ConnectionChange.Kind =
      if opened.isEmpty, closed.isEmpty {
        .unknown
      } else if old.blocked == .all {
        .opened
      } else if new.blocked == .all {
        .closed
      } else {
        .changed
      }
    return ConnectionChange(
      source: "", destination: "", kind: kind, opened: opened, closed: closed, unknown: unknown,
      policies: [], sensitive: [], isFromOutside: false, isSourceAdded: false)
  }

  /// A change with the policies that are responsible.
  func explained(_ change: ConnectionChange) -> ConnectionChange {
    guard let source = parties[change.source], let destination = parties[change.destination] else {
      return change
    }
    func deciding(_ state: Int, _ ports: PortSet) -> [PolicyReference] {
      guard !ports.isEmpty else { return [] }
      let step = steps[state]
      return step.pieces(
        from: step.representatives(of: source), to: step.representatives(of: destination),
        ports: ports
      ).flatMap(\.verdict.decidingPolicies)
    }
    // What allows it says most: the new rule that opens, the old one that is gone; then what blocks, or did.
    let opened = change.opened.union(change.unknown)
    var result = change
    result.policies = Set(
      policies.responsible(deciding(1, opened), else: deciding(0, opened))
        + policies.responsible(deciding(0, change.closed), else: deciding(1, change.closed))
    ).sorted()
    return result
  }

  /// What became of the ways in: Ingresses, Gateways, Routes and Services that lead in from outside.
  func waysIn() -> [ConnectionChange] {
    let rows = zip(steps, entries).map { step, entries in
      ConnectionList(step, entries: entries, outside: ([], [])).wayRows()
    }
    let keyed = rows.map { rows in
      Dictionary(grouping: rows) { [$0.source.name, $0.destination.name] }
    }
    let keys = Set(keyed[0].keys).union(keyed[1].keys)
    return keys.compactMap { key -> ConnectionChange? in
      guard
        var change = Self.change(
          .init(keyed[0][key] ?? []), .init(keyed[1][key] ?? []))
      else { return nil }
      change.source = key[0]
      change.destination = key[1]
      change.isFromOutside = true
      let concerned = (keyed[0][key] ?? []) + (keyed[1][key] ?? [])
      change.policies = policies.responsible(concerned.flatMap(\.policies), else: [])
        .filter { $0.kind != .unchanged }
      if let party = concerned.first?.destination.party {
        change.sensitive = self.ports(of: party).compactMap(SensitivePorts.known).filter {
          change.opened.contains($0.port)
        }
      }
      return change
    }
  }
}

extension ConnectionMatrix.Outcome {
  /// What becomes of a way in.
  fileprivate init(_ rows: [ConnectionList.WayRow]) {
    self.init()
    for row in rows {
      switch row.outcome {
      case .allowed: allowed.formUnion(row.ports)
      case .partial: partial.formUnion(row.ports)
      case .unknown: unknown.formUnion(row.ports)
      case .blocked: break
      }
    }
    partial = partial.subtracting(allowed)
    unknown = unknown.subtracting(allowed).subtracting(partial)
  }
}

extension ConnectionMatrix {
  /// The matrix of ends of a state, each with its standing.
  static func all(
    of step: EvaluatedStep, from sources: [ConnectionEnd], to destinations: [ConnectionEnd],
    isInQuestion: (ConnectionEnd) -> Bool = { _ in true }
  ) -> ConnectionMatrix {
    let workloads = step.snapshot.workloads
    let assumed = Set(workloads.filter { $0.isAssumed && !$0.isExposure }.map(\.id))
    let exposures = Set(workloads.filter(\.isExposure).map(\.id))
    return ConnectionMatrix(step, sources: sources, destinations: destinations) { end in
      let workload = end.party?.workload
      return Standing(
        namespace: end.namespace, isAssumed: workload.map(assumed.contains) ?? false,
        isAssumedProxy: workload.map { assumed.contains($0) && !step.dnsWorkloads.contains($0) }
          ?? false,
        isExposure: workload.map(exposures.contains) ?? false, isInQuestion: isInQuestion(end))
    }
  }
}
