import Kubernetes
import Policies
import Reachability

/// What the ways in add to the connections of addresses outside: through a controller or a load balancer they may get to
/// where they cannot get by themselves.
struct ExpectationWays {
  /// A way to some pods of a workload.
  private struct Way {
    var point: EntryPoint
    var backend: EntryBackend
  }

  private struct Pair: Hashable {
    var source: Party
    var destination: Party
  }

  private let step: EvaluatedStep
  private let inquiry: EntryInquiry
  private let ways: [Workload.ID: [Way]]
  /// What they add to the pairs that were asked about.
  private var known: [Pair: ConnectionMatrix.Outcome] = [:]

  init(_ entries: EntryPoints, _ step: EvaluatedStep) {
    self.step = step
    inquiry = EntryInquiry(step)
    var ways: [Workload.ID: [Way]] = [:]
    // A way that only stands for another one is left out, as in a list.
    for point in entries.points where !point.isImplied {
      for backend in point.backends {
        let ids = backend.targets.compactMap { target -> Workload.ID? in
          if case .pod(let id, index: _) = target.backend { id } else { nil }
        }
        for id in Set(ids) { ways[id, default: []].append(Way(point: point, backend: backend)) }
      }
    }
    self.ways = ways
  }

  /// An outcome, with what the ways in add to it.
  mutating func joined(
    _ outcome: ConnectionMatrix.Outcome, from source: ConnectionEnd, to destination: ConnectionEnd
  ) -> ConnectionMatrix.Outcome {
    guard let start = source.party, case .external = start.kind, let goal = destination.party,
      let id = goal.workload, let leading = ways[id]
    else { return outcome }
    let pair = Pair(source: start, destination: goal)
    let added = known[pair] ?? self.added(by: leading, from: start, to: goal, id)
    known[pair] = added
    var result = outcome
    result.allowed.formUnion(added.allowed)
    result.partial = result.partial.union(added.partial).subtracting(result.allowed)
    result.unknown = result.unknown.union(added.unknown)
      .subtracting(result.allowed).subtracting(result.partial)
    return result
  }

  /// What passes through ways from these addresses to these pods.
  private func added(by ways: [Way], from source: Party, to destination: Party, _ id: Workload.ID)
    -> ConnectionMatrix.Outcome
  {
    let addresses = Set(
      step.representatives(of: source).compactMap { end -> IPAddress? in
        if case .address(let address) = end { address } else { nil }
      })
    let pods = Set(
      (step.workload(id)?.endpoints ?? []).enumerated().filter {
        destination.podNames.isEmpty || destination.podNames.contains($0.element.name)
      }.map(\.offset))
    var result = ConnectionMatrix.Outcome()
    for way in ways {
      guard let (arrival, isForAll) = arrival(of: addresses, at: way.point) else { continue }
      var backend = way.backend
      backend.targets = backend.targets.filter { target in
        if case .pod(id, let index) = target.backend { pods.contains(index) } else { false }
      }
      var inquiry = inquiry
      // What a proxy outside the cluster shows to the pods is not its client's address.
      if way.point.proxy != .outside { inquiry.clients = addresses }
      for hop in inquiry.deliveries(of: way.point, to: backend) {
        let reached = backend.targets.filter { hop.ports.contains($0.port) }.map(\.endpoint)
        let isWhole = isForAll && Set(reached).count == pods.count
        switch EntryOutcome.both(arrival, hop.outcome) {
        case .allowed where isWhole: result.allowed.formUnion(PortSet(hop.ports))
        case .allowed, .partial: result.partial.formUnion(PortSet(hop.ports))
        case .unknown: result.unknown.formUnion(PortSet(hop.ports))
        case .blocked: break
        }
      }
    }
    return result
  }

  /// What becomes of the addresses that may come before they get to the pods behind a way in, and whether all of them may
  /// come; `nil` where none may.
  private func arrival(of addresses: Set<IPAddress>, at point: EntryPoint) -> (
    outcome: EntryOutcome, isForAll: Bool
  )? {
    let hop = inquiry.arrival(at: point)
    var clients = point.clients
    if case .clients(let ofProxy) = hop?.source { clients = ofProxy }
    var coming = addresses
    if case .ranges(let ranges) = clients {
      coming = addresses.filter { address in ranges.contains { $0.contains(address) } }
    }
    guard !coming.isEmpty else { return nil }
    var narrowed = inquiry
    narrowed.clients = coming
    let outcome = hop == nil ? EntryOutcome.allowed : narrowed.arrival(at: point)?.outcome
    return outcome.map { ($0, coming.count == addresses.count) }
  }
}
