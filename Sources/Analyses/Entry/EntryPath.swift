public import Kubernetes
public import Policies
public import Reachability

/// How connections get from outside to the pods of a backend, hop by hop.
public struct EntryPath: Hashable, Sendable {
  /// The way in.
  public var point: EntryPoint
  /// Where it leads.
  public var backend: EntryBackend
  /// The hops in order: to the proxy's pods, where there are any, and to the backend.
  public var hops: [EntryHop]

  /// What becomes of the connections: each hop must let them pass.
  public var outcome: EntryOutcome { hops.map(\.outcome).reduce(.allowed, EntryOutcome.both) }
}

/// One connection on the way from outside to a pod.
public struct EntryHop: Hashable, Sendable {
  /// An end of a hop.
  public enum End: Hashable, Sendable {
    /// Clients outside.
    case clients(EntryPoint.Clients)
    /// A proxy outside the cluster.
    case outsideProxy
    /// Pods of workloads.
    case workloads([Workload.ID])
    /// An address that no pod of the input has.
    case address(IPAddress)
  }

  /// A fact that is missing.
  public enum Doubt: Hashable, Sendable {
    /// Whose address the pod sees, which decides whether a block of addresses matches.
    case sourceAddress
    /// Whether these rules mean the controller that is assumed: they speak of namespaces that the input does not hold.
    case assumedController([RuleReference])
    /// Policies at the controller that is assumed: whether they select the real one.
    case policiesOfAssumedController([PolicyReference])
  }

  /// Where it starts.
  public var source: End
  /// Where it ends.
  public var destination: End
  /// The ports at the destination.
  public var ports: [Port]
  /// What the policies say, and what is missing to be sure (``Answer/doubt``).
  public var answer: Answer

  /// What becomes of the connection.
  public var outcome: EntryOutcome {
    switch answer.kind {
    case .allowedByRule, .allowedByDefault: return .allowed
    case .blocked: return .blocked
    case .unknown: return .unknown
    case .partial: return .partial
    }
  }
}

/// What becomes of the connections of a way in.
public enum EntryOutcome: String, Hashable, Sendable, CaseIterable {
  /// All of them pass.
  case allowed
  /// None of them passes.
  case blocked
  /// Some pass: those of some clients, or to some of the pods.
  case partial
  /// What the input tells does not decide.
  case unknown

  /// The outcome of two hops, both of which must let a connection pass.
  static func both(_ left: Self, _ right: Self) -> Self {
    if left == .blocked || right == .blocked { return .blocked }
    if left == .unknown || right == .unknown { return .unknown }
    return left == .allowed && right == .allowed ? .allowed : .partial
  }
}
