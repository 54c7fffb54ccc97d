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
  /// The pods that are not in the input.
  private let exposures: Set<Workload.ID>
  /// The workloads that are new and not one of another kind before.
  private let added: Set<Workload.ID>
  /// What a workload was before, where it was of another kind.
  private let earlier: [Workload.ID: Workload.ID]
  let policies: PolicyComparison
  let workloads: [WorkloadChange]

  init(_ old: Series.State, _ new: Series.State, _ options: Series.Options) {
    // What leaves the cluster is told even if no policy names the internet: one that is gone cannot.
    let internet = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }.map { IPBlock($0) }
    // Nor need any pod of the input be let in by what lets everyone in.
    let others = Exposure(
      [old, new].map { options.dns.completing($0.snapshot) }, isForEveryNamespace: true)
    let evaluated = EvaluatedStates([old, new], options, blocks: internet, exposure: others)
    let (entries, steps) = (evaluated.entries, evaluated.steps)
    let finder = PartyFinder(steps, podCIDRs: options.podCIDRs)
    let pods = finder.workloads()
    let exposures = Set(
      steps.flatMap(\.snapshot.workloads).filter(\.isExposure).map(\.id))
    let sourceParties = Self.wideFirst(
      pods + finder.externals(.ingress, asked: options.externals + internet), exposures)
    let destinationParties = Self.wideFirst(
      pods + finder.nodes(.egress)
        + finder.externals(.egress, asked: options.externals + internet), exposures)
    let workloads = Self.workloads(steps)
    let earlier = Self.earlier(workloads)
    var matrices: [ConnectionMatrix] = []
    var sources: [[Int?]] = []
    var destinations: [[Int?]] = []
    for (state, step) in steps.enumerated() {
      let starts = sourceParties.map { Self.end($0, of: step, state == 0 ? earlier : nil) }
      let ends = destinationParties.map { Self.end($0, of: step, state == 0 ? earlier : nil) }
      matrices.append(.all(of: step, from: starts.compactMap(\.self), to: ends.compactMap(\.self)))
      sources.append(Self.positions(starts))
      destinations.append(Self.positions(ends))
    }
    self.steps = steps
    self.entries = entries
    self.matrices = matrices
    self.sources = sources
    self.destinations = destinations
    self.exposures = exposures
    self.sourceParties = sourceParties
    self.destinationParties = destinationParties
    policies = PolicyComparison(steps[0].policies, steps[1].policies)
    self.workloads = workloads
    self.earlier = earlier
    added = Set(workloads.filter(\.isAdded).map(\.workload.id)).subtracting(earlier.keys)
  }

  /// What a party is in a state: in the earlier one pods that are new are compared with all that their workload had, and
  /// a workload of another kind with what it was.
  private static func end(
    _ party: Party, of step: EvaluatedStep, _ earlier: [Workload.ID: Workload.ID]?
  ) -> ConnectionEnd? {
    if let end = ConnectionEnd.party(party, of: step) { return end }
    guard let earlier, let id = party.workload else { return nil }
    return ConnectionEnd.party(Party(.workload(earlier[id] ?? id)), of: step)
  }

  /// What workloads were that changed their kind, such as a Pod that became a Deployment: one of their name went and one
  /// came.
  private static func earlier(_ changes: [WorkloadChange]) -> [Workload.ID: Workload.ID] {
    let byName = Dictionary(grouping: changes) { [$0.workload.id.namespace, $0.workload.id.name] }
    var result: [Workload.ID: Workload.ID] = [:]
    for changes in byName.values where changes.count == 2 {
      guard let new = changes.first(where: \.isAdded),
        let old = changes.first(where: { !$0.isAdded })
      else { continue }
      result[new.workload.id] = old.workload.id
    }
    return result
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

  /// A change with its ends; a way in has none.
  struct Found {
    var change: ConnectionChange
    var source: Party?
    var destination: Party?
  }

  /// Hands over every pair whose outcome differs, without the policies that are responsible.
  func forEachChange(_ receive: (Found) -> Void) {
    var readers = matrices.map { MatrixReader($0) }
    var known: [Pair: ConnectionChange?] = [:]
    let names = sourceParties.map(name)
    let sourceWidths = sourceParties.map(width)
    // What sources get at beyond the input, told as one where it is the same.
    var beyond = Array(repeating: WideChanges(), count: sourceParties.count)
    for destination in destinationParties.indices {
      let oldEnd = destinations[0][destination]
      let isDestinationAdded = oldEnd == nil && isAdded(destinationParties[destination])
      // What is not there now has no connections to be compared.
      guard let newEnd = destinations[1][destination], oldEnd != nil || isDestinationAdded
      else { continue }
      let before = oldEnd.map { readers[0].column($0) }
      let after = readers[1].column(newEnd)
      let name = name(destinationParties[destination])
      let width = width(destinationParties[destination])
      let sensitive = ports(of: destinationParties[destination]).compactMap(SensitivePorts.known)
      var others = WideChanges()
      for source in sourceParties.indices {
        guard let newStart = sources[1][source], let now = after[newStart] else { continue }
        let oldStart = sources[0][source]
        let isSourceAdded = oldStart == nil && isAdded(sourceParties[source])
        // What a new workload does by itself is no opening.
        if isDestinationAdded,
          sourceParties[source].workload == destinationParties[destination].workload
        {
          continue
        }
        // A workload that was added reached nothing, and nothing reached it.
        var pair = Pair(before: -1, after: now)
        if let before, let oldStart {
          guard let number = before[oldStart] else { continue }
          pair.before = number
        } else if !isSourceAdded && !isDestinationAdded {
          continue
        }
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
        change.source = names[source]
        change.destination = name
        change.isFromOutside = sourceParties[source].workload == nil
        change.isSourceAdded = isSourceAdded
        change.isDestinationAdded = isDestinationAdded
        change.sensitive = sensitive.filter { change.opened.contains($0.port) }
        let found = Found(
          change: change, source: sourceParties[source],
          destination: destinationParties[destination])
        // Of two ends beyond the input nothing is asked: at most one of them is wide.
        if sourceWidths[source] != .none {
          others.add(found, sourceWidths[source], \.source).forEach(receive)
        } else if width != .none {
          beyond[source].add(found, width, \.destination).forEach(receive)
        } else {
          receive(found)
        }
      }
      others.rest.forEach(receive)
    }
    for changes in beyond { changes.rest.forEach(receive) }
  }

  /// What an end is called.
  private func name(_ party: Party) -> String {
    guard let id = party.workload, exposures.contains(id) else { return party.fullName }
    return Exposure.words(id)
  }

  private func width(_ party: Party) -> WideChanges.Width {
    Self.width(party, exposures)
  }

  private static func width(_ party: Party, _ exposures: Set<Workload.ID>) -> WideChanges.Width {
    if let id = party.workload {
      guard exposures.contains(id) else { return .none }
      return id == Exposure.anyPod
        ? .anyPod
        : .somePods(namespace: id.namespace, isAny: id.name == Exposure.anyPodName)
    }
    return party.blocks.contains(where: \.cidr.isWholeFamily) ? .internet : .none
  }

  /// Parties with those first that stand for others.
  private static func wideFirst(_ parties: [Party], _ exposures: Set<Workload.ID>) -> [Party] {
    let widths = parties.map { width($0, exposures).order }
    return (0...4).flatMap { order in parties.indices.filter { widths[$0] == order } }
      .map { parties[$0] }
  }

  private func isAdded(_ party: Party) -> Bool { party.workload.map(added.contains) ?? false }

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
      .union(new.partial.intersection(old.blocked.union(old.unknown)))
    let closed = new.blocked.subtracting(old.blocked)
      .union(new.partial.intersection(old.allowed.union(old.unknown)))
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
      notKnownBefore: opened.union(closed).intersection(old.unknown),
      mayHaveOpened: !opened.isEmpty || !unknown.subtracting(old.allowed).isEmpty,
      mayHaveClosed: !closed.isEmpty || !unknown.subtracting(old.blocked).isEmpty,
      policies: [], sensitive: [], isFromOutside: false, isSourceAdded: false,
      isDestinationAdded: false)
  }

  /// What is not known before and after, and may have become another.
  private static func stillUnknown(_ ports: PortSet) -> ConnectionChange {
    ConnectionChange(
      source: "", destination: "", kind: .unknown, opened: .none, closed: .none, unknown: ports,
      notKnownBefore: ports, mayHaveOpened: true, mayHaveClosed: true, policies: [],
      sensitive: [], isFromOutside: true, isSourceAdded: false, isDestinationAdded: false)
  }

  /// A change with the policies that are responsible.
  func explained(_ found: Found) -> ConnectionChange {
    let change = found.change
    guard let source = found.source, let destination = found.destination else { return change }
    func endpoints(_ party: Party, _ state: Int) -> [Endpoint] {
      let members =
        Self.end(party, of: steps[state], state == 0 ? earlier : nil)?.members ?? []
      return members.flatMap(steps[state].representatives)
    }
    func deciding(_ state: Int, _ ports: PortSet) -> [PolicyReference] {
      guard !ports.isEmpty else { return [] }
      return steps[state].pieces(
        from: endpoints(source, state), to: endpoints(destination, state), ports: ports
      ).flatMap(\.verdict.decidingPolicies)
    }
    // Each half may have its own cause: a rule that is new at the one end, a policy that is gone at the other.
    let ports = change.opened.union(change.unknown).union(change.closed)
    var result = change
    result.policies = policies.responsible(deciding(1, ports) + deciding(0, ports))
    return result
  }

  /// What became of the ways in: Ingresses, Gateways, Routes and Services that lead in from outside.
  func waysIn() -> [Found] {
    let rows = zip(steps, entries).map { step, entries in
      // Of a way that is blocked it is of interest by whom.
      ConnectionList(
        step, entries: entries, outside: ([], []),
        options: ConnectionList.Options(outcomes: Set(ConnectionList.RowOutcome.allCases))
      ).wayRows()
    }
    let keyed = rows.map { rows in
      Dictionary(grouping: rows) { [$0.title, $0.destination.name] }
    }
    let keys = Set(keyed[0].keys).union(keyed[1].keys)
    return keys.flatMap { key -> [Found] in
      let both = keyed.map { $0[key] ?? [] }
      var told: [(clients: CIDR?, change: ConnectionChange)] = []
      for clients in Self.clients(of: both.flatMap(\.self)) {
        let outcomes = both.map { rows in
          ConnectionMatrix.Outcome(rows.filter { $0.admits(clients) })
        }
        let stillUnknown = outcomes[0].unknown.intersection(outcomes[1].unknown)
        var found = Self.change(outcomes[0], outcomes[1])
        // What was not known and is not may be another for a policy that is another.
        if found == nil, !stillUnknown.isEmpty,
          policies.responsible(both.flatMap(\.self).flatMap(\.policies))
            .contains(where: { $0.kind != .unchanged })
        {
          found = Self.stillUnknown(stillUnknown)
        }
        guard let change = found else { continue }
        // What is told of a block is told of those in it.
        let isTold = told.contains { wider, known in
          known == change && (wider.map { clients.map($0.contains) ?? false } ?? true)
        }
        if !isTold { told.append((clients, change)) }
      }
      return told.map { clients, change in
        var change = change
        change.source = "\(clients?.description ?? "internet") via \(key[0])"
        change.destination = key[1]
        change.isFromOutside = true
        let concerned = both.flatMap(\.self)
        // A way that is new, or gone, is so without any policy.
        if both.allSatisfy({ rows in rows.contains { $0.admits(clients) } }) {
          change.policies = policies.responsible(concerned.flatMap(\.policies))
            .filter { $0.kind != .unchanged }
        }
        if let party = concerned.first?.destination.party {
          change.sensitive = self.ports(of: party).compactMap(SensitivePorts.known).filter {
            change.opened.contains($0.port)
          }
        }
        return Found(change: change)
      }
    }
  }

  /// The addresses from which some rows tell of a way in, wider ones first; `nil` is everyone.
  private static func clients(of rows: [ConnectionList.WayRow]) -> [CIDR?] {
    let ranges = Set(rows.flatMap { $0.clients.ranges ?? [] }).sorted {
      ($0.prefixLength, $0) < ($1.prefixLength, $1)
    }
    return (rows.contains { $0.clients.ranges == nil } ? [nil] : []) + ranges
  }
}

extension ConnectionList.WayRow {
  /// Whether all of some addresses may come; `nil` is everyone.
  fileprivate func admits(_ asked: CIDR?) -> Bool {
    guard let ranges = clients.ranges else { return true }
    guard let asked else { return false }
    return ranges.contains { $0.contains(asked) }
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
  /// The matrix of ends of a state, each with its standing; `table` is that of the state, where it is known.
  static func all(
    of step: EvaluatedStep, from sources: [ConnectionEnd], to destinations: [ConnectionEnd],
    table: ReachabilityTable? = nil, isInQuestion: (ConnectionEnd) -> Bool = { _ in true }
  ) -> ConnectionMatrix {
    let workloads = step.snapshot.workloads
    let assumed = Set(workloads.filter { $0.isAssumed && !$0.isExposure }.map(\.id))
    let exposures = Set(workloads.filter(\.isExposure).map(\.id))
    return ConnectionMatrix(
      step, sources: sources, destinations: destinations, table: table
    ) { end in
      let workload = end.party?.workload
      return Standing(
        isOutside: end.namespace == nil, isAssumed: workload.map(assumed.contains) ?? false,
        isAssumedProxy: workload.map { assumed.contains($0) && !step.dnsWorkloads.contains($0) }
          ?? false,
        isExposure: workload.map(exposures.contains) ?? false, isInQuestion: isInQuestion(end))
    }
  }
}
