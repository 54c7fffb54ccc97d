public import Diagnostics
public import Kubernetes

/// What a flow log tells.
public struct FlowLog: Sendable {
  /// Why a record is left out.
  public enum Omission: String, Hashable, Sendable, CaseIterable {
    /// It is return traffic, which is part of the connection that it answers.
    case reply = "return traffic"
    /// It has no port, such as ICMP.
    case noPort = "without a port"
    /// It was dropped, and not by a policy.
    case droppedOtherwise = "dropped for a reason that is no policy"
    /// It does not say where it starts or ends.
    case unnamedEnd = "without an address or a pod at one end"
    /// It tells of no connection, such as the status of a node.
    case noConnection = "about something else than a connection"
  }

  /// The connections that were seen, each once with the place of its first record, in the order of their ends.
  public var flows: [ObservedFlow]
  /// How many records were read.
  public var recordCount: Int
  /// How many records were left out, and why.
  public var omissions: [Omission: Int]
  /// What is wrong with it.
  public var diagnostics: [Diagnostic]

  /// Creates what a log tells; an empty one by default.
  public init(
    flows: [ObservedFlow] = [], recordCount: Int = 0, omissions: [Omission: Int] = [:],
    diagnostics: [Diagnostic] = []
  ) {
    self.flows = flows
    self.recordCount = recordCount
    self.omissions = omissions
    self.diagnostics = diagnostics
  }

  /// Which records were left out, in a sentence; `nil` when nothing but return traffic was.
  public var note: Diagnostic? {
    let left = Omission.allCases.filter { $0 != .reply }.compactMap { omission in
      omissions[omission].map { "\($0) \(omission.rawValue)" }
    }
    guard !left.isEmpty else { return nil }
    return Diagnostic(
      .note, .flowsLeftOut,
      "of \(recordCount) records of flow logs are left out: \(left.joined(separator: ", "))")
  }

  /// Adds what another log tells.
  public mutating func merge(_ other: FlowLog) {
    if flows.isEmpty {
      flows = other.flows
    } else {
      // Of two logs that tell the same, the place that comes first.
      let all = (flows + other.flows).sorted(by: ObservedFlow.areInOrder)
      var seen: Set<ObservedFlow.Connection> = []
      flows = all.filter { seen.insert($0.connection).inserted }
    }
    recordCount += other.recordCount
    omissions.merge(other.omissions, uniquingKeysWith: +)
    diagnostics += other.diagnostics
  }
}

extension ObservedFlow {
  /// The flow without the place where it is written.
  struct Connection: Hashable {
    var source: End
    var destination: End
    var port: Port
    var wasAllowed: Bool
  }

  var connection: Connection {
    Connection(source: source, destination: destination, port: port, wasAllowed: wasAllowed)
  }

  /// Orders by ends, then by port, what was allowed first.
  static func areInOrder(_ left: Self, _ right: Self) -> Bool {
    if left.source != right.source { return left.source.order < right.source.order }
    if left.destination != right.destination {
      return left.destination.order < right.destination.order
    }
    if left.port != right.port { return left.port < right.port }
    if left.wasAllowed != right.wasAllowed { return left.wasAllowed }
    return left.location < right.location
  }
}

extension ObservedFlow.End {
  /// Workloads, pods, then addresses, each by name.
  fileprivate var order: (Int, String, String) {
    switch self {
    case .workload(let namespace, let name): (0, namespace, name)
    case .pod(let namespace, let name): (1, namespace, name)
    case .address(let address): (2, "", address.description)
    }
  }
}
