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

/// Evidence for a connection that no suggested policy allows: what it leads to is not known by labels, or not known.
struct UncoveredMention: Hashable {
  var client: Workload.ID
  /// `variable API_URL names a host outside the cluster …`: never the value.
  var words: String
  var location: SourceLocation
}

/// Collects the evidence for connections.
struct NeedFinder {
  let step: EvaluatedStep
  let entries: EntryPoints
  /// What gives ServiceAccounts rights at the Kubernetes API, by `namespace/name`.
  var bindings: [String: String] = [:]

  /// All connections for which there is evidence, in order, and the evidence that leads to none.
  func needs(flows: [ObservedFlow]) -> (needs: [NeededConnection], uncovered: [UncoveredMention]) {
    let (mentioned, uncovered) = mentioned()
    let all = Set(mentioned + fromEntries() + observed(flows))
    let needs = all.filter { $0.source != $0.destination || $0.source.workload != nil }.sorted {
      ($0.source, $0.destination, $0.ports.description, $0.because)
        < ($1.source, $1.destination, $1.ports.description, $1.because)
    }
    return (
      needs,
      Set(uncovered).sorted {
        ($0.client, $0.location, $0.words) < ($1.client, $1.location, $1.words)
      }
    )
  }

  // MARK: Containers

  private func mentioned() -> ([NeededConnection], [UncoveredMention]) {
    let directory = HostDirectory(step)
    let configMaps = ConfigMaps(step.snapshot.configMaps)
    var needs: [NeededConnection] = []
    var uncovered: [UncoveredMention] = []
    for workload in step.snapshot.workloads where !workload.isAssumed && !workload.isExposure {
      let given = ContainerTexts(workload, configMaps, bindings: bindings)
      uncovered += given.unread.map {
        UncoveredMention(client: workload.id, words: $0.words, location: $0.location)
      }
      for text in given.texts {
        for mention in HostMention.all(in: text) {
          switch directory.finding(mention, from: workload.id.namespace) {
          case .ports(let ports, let name):
            needs += ports.map { end, ports in
              NeededConnection(
                source: .workload(workload.id), destination: end, ports: PortSet(ports),
                because: "\(text.title) names \(name)", location: text.location)
            }
          case .portUnclear(let words):
            uncovered.append(
              UncoveredMention(
                client: workload.id, words: "\(text.title) \(words)", location: text.location))
          // A file may speak of hosts that nobody connects to.
          case .notCovered(let words) where !text.isFile:
            uncovered.append(
              UncoveredMention(
                client: workload.id, words: "\(text.title) \(words)", location: text.location))
          case .notCovered, nil: break
          }
        }
      }
    }
    return (needs, uncovered)
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
