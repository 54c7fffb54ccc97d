public import Diagnostics
public import Kubernetes
public import Reachability

/// What flow logs tell of the connections of a cluster: on which ports they were seen, and what became of them.
///
/// A log speaks of the workloads that appear in it. Of one that never does it says nothing: that nobody was seen to use
/// a connection then means nothing either.
public struct ObservedConnections: Sendable {
  /// What was seen of the connections of one party with another.
  public struct Observation: Hashable, Sendable {
    /// Ports on which a connection was let through.
    public var allowed = PortSet.none
    /// Ports on which one was blocked.
    public var blocked = PortSet.none

    /// Creates an observation, of nothing by default.
    public init(allowed: PortSet = .none, blocked: PortSet = .none) {
      self.allowed = allowed
      self.blocked = blocked
    }

    /// Adds what else was seen.
    mutating func formUnion(_ other: Observation) {
      allowed.formUnion(other.allowed)
      blocked.formUnion(other.blocked)
    }
  }

  typealias Site = FlowDirectory.Site

  struct Pair: Hashable {
    var source: Site
    var destination: Site
  }

  /// A flow whose ends are in the input.
  struct Sighting: Hashable {
    var pair: Pair
    var port: Port
    var wasAllowed: Bool
    var location: SourceLocation
  }

  /// The flows between ends that are in the input, in the order of the log.
  let sightings: [Sighting]
  /// The workloads that the log mentions.
  public let workloads: Set<Workload.ID>
  /// How many flows have an end that is not in the input.
  public let unmatchedCount: Int
  /// How many flows there are.
  public let flowCount: Int
  private let observations: [(pair: Pair, observation: Observation)]
  /// The ports on which connections of two workloads were let through.
  private let used: [Workload.ID: [Workload.ID: PortSet]]

  /// Finds the ends of flows in the states of a cluster.
  public init(_ flows: [ObservedFlow], in steps: [EvaluatedStep], podCIDRs: [CIDR] = []) {
    let directory = FlowDirectory(steps, podCIDRs: podCIDRs)
    var sightings: [Sighting] = []
    var workloads: Set<Workload.ID> = []
    var unmatched = 0
    var byPair: [Pair: (allowed: Set<Port>, blocked: Set<Port>)] = [:]
    for flow in flows {
      let source = directory.site(of: flow.source)
      let ends = directory.destinations(of: flow)
      workloads.formUnion(([source] + ends.map(\.site)).compactMap { $0?.workload })
      let pairs = ends.compactMap { end in
        source.map { (pair: Pair(source: $0, destination: end.site), port: end.port) }
      }.filter { $0.pair.source.workload != nil || $0.pair.destination.workload != nil }
      if pairs.isEmpty { unmatched += 1 }
      for (pair, port) in pairs {
        sightings.append(
          Sighting(pair: pair, port: port, wasAllowed: flow.wasAllowed, location: flow.location))
        if flow.wasAllowed {
          byPair[pair, default: ([], [])].allowed.insert(port)
        } else {
          byPair[pair, default: ([], [])].blocked.insert(port)
        }
      }
    }
    self.sightings = sightings
    self.workloads = workloads
    unmatchedCount = unmatched
    flowCount = flows.count
    let observations = byPair.map { pair, ports in
      (
        pair: pair,
        observation: Observation(
          allowed: PortSet(ports.allowed), blocked: PortSet(ports.blocked))
      )
    }
    var used: [Workload.ID: [Workload.ID: PortSet]] = [:]
    for (pair, observation) in observations {
      guard let source = pair.source.workload, let destination = pair.destination.workload else {
        continue
      }
      used[source, default: [:]][destination, default: .none].formUnion(observation.allowed)
    }
    self.observations = observations
    self.used = used
  }

  /// Whether connections of two workloads on some of these ports were seen; `nil` where a log does not name one of them,
  /// and so says nothing.
  public func isUsed(from source: Workload.ID, to destination: Workload.ID, on ports: PortSet)
    -> Bool?
  {
    guard workloads.contains(source), workloads.contains(destination) else { return nil }
    return !(used[source]?[destination] ?? .none).intersection(ports).isEmpty
  }

  /// Whether the log speaks of a party: a workload that appears in it, or addresses, which every log shows.
  public func speaks(of party: Party) -> Bool {
    party.workload.map(workloads.contains) ?? true
  }

  /// What was seen of each pair of ends, by their positions; pairs of which nothing was seen are left out.
  ///
  /// - Complexity: the number of pairs in the log, times the ends that one pod is part of.
  func table(
    sources: [[Party]], destinations: [[Party]], in step: EvaluatedStep
  ) -> [EndPair: Observation] {
    let starts = EndFinder(sources, step)
    let ends = EndFinder(destinations, step)
    var table: [EndPair: Observation] = [:]
    for (pair, observation) in observations {
      let reached = ends.positions(of: pair.destination)
      for source in starts.positions(of: pair.source) {
        for destination in reached {
          table[EndPair(source: source, destination: destination), default: Observation()]
            .formUnion(observation)
        }
      }
    }
    return table
  }

  /// The positions of two ends.
  struct EndPair: Hashable {
    var source: Int
    var destination: Int
  }

  /// What was seen between parties, each pair of which something was seen.
  public func observations(
    from sources: [Party], to destinations: [Party], in step: EvaluatedStep
  ) -> [Party: [Party: Observation]] {
    let table = table(
      sources: sources.map { [$0] }, destinations: destinations.map { [$0] }, in: step)
    var result: [Party: [Party: Observation]] = [:]
    for (pair, observation) in table {
      result[sources[pair.source], default: [:]][destinations[pair.destination]] = observation
    }
    return result
  }

  /// What a reader has to know about the log as a whole: what of it could not be used.
  public var notes: [Diagnostic] {
    var notes: [Diagnostic] = []
    if unmatchedCount > 0 {
      notes.append(
        Diagnostic(
          unmatchedCount == flowCount ? .warning : .note, .flowsUnmatched,
          "\(unmatchedCount) of \(flowCount) observed connections have an end that is not in the "
            + "input: they are left out",
          hint: unmatchedCount == flowCount
            ? "is the log from the cluster that these manifests describe?" : nil))
    }
    return notes
  }
}

/// Finds the positions of the ends that a pod or an address is part of.
private struct EndFinder {
  private var byWorkload: [Workload.ID: [(position: Int, podNames: Set<String>)]] = [:]
  private var outside: [(position: Int, matches: (IPAddress) -> Bool)] = []

  init(_ ends: [[Party]], _ step: EvaluatedStep) {
    for (position, parties) in ends.enumerated() {
      for party in parties {
        switch party.kind {
        case .workload(let id):
          byWorkload[id, default: []].append((position, Set(party.podNames)))
        case .external(let blocks):
          outside.append((position, { address in blocks.contains { $0.contains(address) } }))
        case .nodes(let selector):
          let addresses = Set(
            step.snapshot.nodes.filter { selector.matches($0.labels) }.flatMap(\.addresses))
          outside.append((position, addresses.contains))
        }
      }
    }
  }

  func positions(of site: FlowDirectory.Site) -> Set<Int> {
    switch site {
    case .address(let address):
      Set(outside.lazy.filter { $0.matches(address) }.map(\.position))
    case .pod(let id, let name):
      // A pod that is not known by name may be any of them.
      Set(
        (byWorkload[id] ?? []).lazy.filter { end in
          end.podNames.isEmpty || name.map(end.podNames.contains) ?? true
        }.map(\.position))
    }
  }
}

extension Diagnostic.Code {
  /// Flows that say nothing about the input.
  static let flowsUnmatched = Self("flows-unmatched")
  /// A flow whose fate is not what the manifests say.
  static let flowDiffers = Self("flow-differs")
}
