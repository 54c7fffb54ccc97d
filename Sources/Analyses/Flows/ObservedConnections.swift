public import Kubernetes
import Policies
public import Reachability

/// The connections of flow logs, matched to the workloads of a state.
public struct ObservedConnections: Sendable {
  /// A source and a destination.
  struct Pair: Hashable {
    var source: Workload.ID
    var destination: Workload.ID
  }

  /// The ports on which connections of two workloads were let through.
  private let allowed: [Pair: Set<Port>]
  /// The workloads that a log names at all.
  private let seen: Set<Workload.ID>

  /// Matches flows to a state.
  public init(_ flows: [ObservedFlow], in step: EvaluatedStep) {
    let matcher = FlowMatcher(step)
    var allowed: [Pair: Set<Port>] = [:]
    var seen: Set<Workload.ID> = []
    for flow in Set(flows) {
      for end in [flow.source, flow.destination] {
        if let id = matcher.end(end)?.workload { seen.insert(id) }
      }
      guard let connection = matcher.connection(flow) else { continue }
      seen.formUnion(
        [connection.source.workload, connection.destination.workload].compactMap(\.self))
      guard flow.wasAllowed, let source = connection.source.workload,
        let destination = connection.destination.workload
      else { continue }
      allowed[Pair(source: source, destination: destination), default: []].insert(connection.port)
    }
    self.allowed = allowed
    self.seen = seen
  }

  /// Whether connections of two workloads on some of these ports were seen; `nil` where a log does not name one of them,
  /// and so says nothing.
  public func isUsed(from source: Workload.ID, to destination: Workload.ID, on ports: PortSet)
    -> Bool?
  {
    guard seen.contains(source), seen.contains(destination) else { return nil }
    let used = allowed[Pair(source: source, destination: destination)] ?? []
    return used.contains(where: ports.contains)
  }
}
