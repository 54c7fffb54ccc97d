public import Kubernetes

/// Which connections a question is about: from some ends, to some ends, touching some namespaces.
public struct Narrowing: Sendable {
  private let sources: Set<PartyKey>?
  private let destinations: Set<PartyKey>?
  private let namespaces: Set<String>?

  /// What touches a namespace.
  public init(touching namespace: String) {
    (sources, destinations, namespaces) = (nil, nil, [namespace])
  }

  /// Resolves what a person wrote against the states of a cluster; empty lists narrow nothing.
  ///
  /// - Throws: when a name is in none of the states.
  public init(
    from sources: [EndpointExpression], to destinations: [EndpointExpression],
    namespaces: [String], in snapshots: [Snapshot]
  ) throws(ResolutionError) {
    self.sources = try Self.keys(sources, snapshots)
    self.destinations = try Self.keys(destinations, snapshots)
    self.namespaces = namespaces.isEmpty ? nil : Set(namespaces)
    let known = Set(snapshots.flatMap { $0.namespaces.map(\.name) })
    for namespace in namespaces where !known.contains(namespace) {
      throw .unknown(
        name: namespace, candidates: Similarity.closest(to: namespace, among: Array(known)))
    }
  }

  /// Whether it leaves everything in.
  public var isEmpty: Bool { sources == nil && destinations == nil && namespaces == nil }

  /// The addresses that a person wrote, as ends that are asked about.
  public static func addresses(in expressions: [EndpointExpression]) -> [IPBlock] {
    expressions.compactMap { expression in
      switch expression {
      case .addresses(let block, port: _): IPBlock(block)
      case .internet: CIDR("0.0.0.0/0").map { IPBlock($0) }
      case .named, .url: nil
      }
    }
  }

  /// Whether connections of these parties are asked about.
  public func includes(_ source: Party, _ destination: Party) -> Bool {
    admits(source: source) && admits(destination: destination)
      && admits(source.namespace, destination.namespace)
  }

  /// Whether a question is about a party: it is named as an end, or in a namespace that is named.
  public func isAbout(_ party: Party) -> Bool {
    if let sources, sources.contains(where: { $0.matches(party) }) { return true }
    if let destinations, destinations.contains(where: { $0.matches(party) }) { return true }
    guard sources == nil, destinations == nil, let namespaces else { return false }
    return party.namespace.map(namespaces.contains) ?? false
  }

  /// Whether connections from a party can be asked about.
  public func admits(source: Party) -> Bool {
    sources?.contains { $0.matches(source) } ?? true
  }

  /// Whether connections to a party can be asked about.
  public func admits(destination: Party) -> Bool {
    destinations?.contains { $0.matches(destination) } ?? true
  }

  /// Whether it asks about whole namespaces, and about no single end.
  var isByNamespace: Bool { sources == nil && destinations == nil }

  /// Whether connections between these namespaces, `nil` outside the cluster, are asked about.
  func admits(_ source: String?, _ destination: String?) -> Bool {
    guard let namespaces else { return true }
    return [source, destination].contains { $0.map(namespaces.contains) ?? false }
  }

  private enum PartyKey: Hashable {
    case workload(Workload.ID)
    case pod(Workload.ID, String)
    case addresses(CIDR)
    case internet

    func matches(_ party: Party) -> Bool {
      switch self {
      case .workload(let id): party.workload == id
      case .pod(let id, let name):
        party.workload == id && (party.podNames.isEmpty || party.podNames.contains(name))
      case .addresses(let block):
        party.blocks.contains { other in
          other.cidr.overlaps(block) && !other.except.contains { $0.contains(block) }
        }
      case .internet: party.workload == nil
      }
    }
  }

  private static func keys(_ expressions: [EndpointExpression], _ snapshots: [Snapshot])
    throws(ResolutionError) -> Set<PartyKey>?
  {
    guard !expressions.isEmpty else { return nil }
    var keys: Set<PartyKey> = []
    for expression in expressions {
      switch expression {
      case .addresses(let block, port: _):
        keys.insert(.addresses(block))
        // The addresses of pods are those pods.
        for workload in snapshots.flatMap(\.workloads) {
          for pod in workload.endpoints where pod.addresses.contains(where: block.contains) {
            keys.insert(.pod(workload.id, pod.name))
          }
        }
      case .internet: keys.insert(.internet)
      case .named(let namespace, let name, port: _):
        keys.formUnion(try named(name, in: namespace, snapshots))
      case .url(let service, let namespace, port: _):
        keys.formUnion(try named(service, in: namespace, snapshots))
      }
    }
    return keys
  }

  private static func named(_ name: String, in namespace: String?, _ snapshots: [Snapshot])
    throws(ResolutionError) -> Set<PartyKey>
  {
    var keys: Set<PartyKey> = []
    for snapshot in snapshots {
      let workloads = snapshot.workloads.filter {
        namespace == nil || $0.id.namespace == namespace
      }
      for workload in workloads {
        if WorkloadName(name).matches(workload.id) { keys.insert(.workload(workload.id)) }
        for pod in workload.pods where pod.name == name { keys.insert(.pod(workload.id, name)) }
      }
      guard keys.isEmpty else { continue }
      for service in snapshot.services
      where service.name == name && (namespace == nil || service.namespace == namespace) {
        guard let labels = service.selector else { continue }
        let selector = LabelSelector(matchLabels: labels)
        for workload in snapshot.workloads
        where workload.id.namespace == service.namespace
          && workload.endpoints.contains(where: { selector.matches($0.labels) })
        {
          keys.insert(.workload(workload.id))
        }
      }
    }
    guard keys.isEmpty else { return keys }
    let full = namespace.map { "\($0)/\(name)" } ?? name
    let names = snapshots.flatMap { $0.workloads.map { "\($0.id.namespace)/\($0.id.name)" } }
    throw .unknown(name: full, candidates: Similarity.closest(to: full, among: names))
  }
}
