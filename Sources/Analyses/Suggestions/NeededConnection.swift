import Diagnostics
import Kubernetes
import Reachability

/// A connection for which there is evidence.
struct NeededConnection: Hashable {
  /// One end.
  enum End: Hashable, Comparable {
    case workload(Workload.ID)
    case block(CIDR)

    static func < (left: Self, right: Self) -> Bool {
      switch (left, right) {
      case (.workload(let first), .workload(let second)): first < second
      case (.block(let first), .block(let second)): first < second
      case (.workload, .block): true
      case (.block, .workload): false
      }
    }

    var workload: Workload.ID? { if case .workload(let id) = self { id } else { nil } }

    var name: String {
      switch self {
      case .workload(let id): "\(id.namespace)/\(id.name)"
      case .block(let block): block.isWholeFamily ? "internet" : block.description
      }
    }
  }

  var source: End
  var destination: End
  /// The ports at the destination's pods.
  var ports: PortSet
  /// Why it is needed, such as `env DATABASE_URL`.
  var because: String
  /// Where that is written.
  var location: SourceLocation?
}

/// Collects the evidence for connections.
struct NeedFinder {
  let step: EvaluatedStep
  let entries: EntryPoints

  /// All connections for which there is evidence, in order.
  func needs(flows: [ObservedFlow]) -> [NeededConnection] {
    let all = mentioned() + fromEntries() + observed(flows)
    return Set(all).filter { $0.source != $0.destination || $0.source.workload != nil }.sorted {
      ($0.source, $0.destination, $0.ports.description, $0.because)
        < ($1.source, $1.destination, $1.ports.description, $1.because)
    }
  }

  // MARK: Containers

  private func mentioned() -> [NeededConnection] {
    let finder = ServiceMentions(step.snapshot.services)
    return step.snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure }.flatMap { workload in
      Set(workload.endpoints.flatMap(\.spec.mentions)).flatMap { mention in
        finder.services(in: mention, of: workload.id.namespace).flatMap { found in
          needs(of: workload.id, found, mention)
        }
      }
    }
  }

  private func needs(of client: Workload.ID, _ found: ServiceMention, _ mention: Mention)
    -> [NeededConnection]
  {
    guard let service = step.services.service(found.name, in: found.namespace) else { return [] }
    let named = service.ports.map(\.port).filter { found.port == nil || $0.number == found.port }
    // A headless Service leads to the very port that is dialled.
    let dialled =
      named.isEmpty && service.kind == .headless
      ? found.port.map { [Port($0, .tcp)] } ?? [] : named
    var ports: [NeededConnection.End: Set<Port>] = [:]
    for target in dialled.flatMap({ step.services.targets(of: service, port: $0) }) {
      switch target.backend {
      case .pod(let id, _): ports[.workload(id), default: []].insert(target.port)
      case .address(let address):
        ports[.block(CIDR(address)), default: []].insert(target.port)
      }
    }
    let what = mention.variable.map { "variable \($0)" } ?? "an argument"
    return ports.map { end, ports in
      NeededConnection(
        source: .workload(client), destination: end, ports: PortSet(ports),
        because: "\(what) names \(found.namespace)/\(found.name)", location: mention.location)
    }
  }

  // MARK: Ways in

  private func fromEntries() -> [NeededConnection] {
    entries.points.filter { !$0.isImplied }.flatMap { point in
      step.paths(of: point).flatMap { path in
        path.hops.flatMap { hop in
          ends(hop.source, point).flatMap { source in
            ends(hop.destination, point).map { destination in
              NeededConnection(
                source: source, destination: destination, ports: PortSet(hop.ports),
                because: "\(point.title.filter { $0 != "`" }) leads there",
                location: point.location)
            }
          }
        }
      }
    }
  }

  private func ends(_ end: EntryHop.End, _ point: EntryPoint) -> [NeededConnection.End] {
    switch end {
    case .workloads(let ids): ids.map { .workload($0) }
    case .address(let address): [.block(CIDR(address))]
    case .clients(.ranges(let ranges)): ranges.map { .block($0) }
    case .clients(.everyone), .outsideProxy: everywhere.map { .block($0) }
    }
  }

  /// Every address of the families that the cluster has.
  private var everywhere: [CIDR] {
    let families = step.internet.ends.compactMap { end -> IPAddress.Family? in
      if case .address(let address) = end { address.family } else { nil }
    }
    return Set(families).sorted().compactMap {
      CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0)
    }
  }

  // MARK: Flows

  private func observed(_ flows: [ObservedFlow]) -> [NeededConnection] {
    let directory = FlowDirectory([step])
    return flows.filter(\.wasAllowed).flatMap { flow -> [NeededConnection] in
      guard let source = directory.site(of: flow.source) else { return [] }
      return directory.destinations(of: flow).map { end in
        NeededConnection(
          source: NeededConnection.End(source), destination: NeededConnection.End(end.site),
          ports: PortSet([end.port]), because: "seen in a flow log", location: nil)
      }
    }
  }
}

extension NeededConnection.End {
  /// What an end of a flow is.
  fileprivate init(_ site: FlowDirectory.Site) {
    switch site {
    case .pod(let id, name: _): self = .workload(id)
    case .address(let address): self = .block(CIDR(address))
    }
  }
}
