import Kubernetes

/// What one record of a log says, before records are put together.
struct FlowSighting {
  /// Where in the network it was seen.
  ///
  /// What leaves the source may still be blocked on its way into the destination.
  enum Side: Hashable {
    case source
    case destination
    case unknown
  }

  /// Which way the record goes.
  enum Course: Hashable {
    /// From the client to the server.
    case forward
    /// Back to the client.
    case reply
    /// The log does not tell.
    case unknown
  }

  var source: ObservedFlow.End
  var destination: ObservedFlow.End
  var port: Port
  var wasAllowed: Bool
  var side = Side.unknown
  var course = Course.unknown
  /// The port that the client chose, where the log has it.
  var sourcePort: UInt16?

  /// The same with the direction settled by the port numbers, where the log does not tell.
  ///
  /// Clients get their ports from the system: on Linux 32768 to 60999, elsewhere 49152 and up. What goes from a lower
  /// port to such a one is on its way back.
  var settled: FlowSighting {
    guard course == .unknown else { return self }
    var result = self
    guard let sourcePort else {
      result.course = .forward
      return result
    }
    switch (Self.isClientPort(sourcePort), Self.isClientPort(port.number)) {
    case (true, false): result.course = .forward
    case (false, true): result.course = .reply
    case (true, true), (false, false): break
    }
    return result
  }

  private static func isClientPort(_ number: UInt16) -> Bool { number >= 32768 }
}

/// What becomes of a record.
enum FlowReading {
  /// It tells of a connection.
  case sighting(FlowSighting)
  /// It tells of nothing that policies decide about.
  case left(FlowLog.Omission)
  /// It is a flow that lacks something; what it lacks.
  case incomplete(String)
}

extension ObservedFlow.End {
  /// A pod, told as its workload where the log knows that.
  ///
  /// What a controller calls its pods need not be guessed then; only those of a StatefulSet differ from one another.
  init(pod name: String, of owner: String?, in namespace: String) {
    guard let owner else {
      self = .pod(namespace: namespace, name: name)
      return
    }
    let ordinal = name.dropFirst(owner.count + 1)
    let isNumbered =
      name.hasPrefix("\(owner)-") && !ordinal.isEmpty
      && ordinal.utf8.allSatisfy { (0x30...0x39).contains($0) }
    self =
      isNumbered
      ? .pod(namespace: namespace, name: name) : .workload(namespace: namespace, name: owner)
  }
}

/// Reads the records of one kind of log.
protocol FlowFormat {
  /// Whether a record is of this kind.
  static func recognises(_ record: FlowRecord) -> Bool
  /// Reads a record of this kind.
  static func read(_ record: FlowRecord) -> FlowReading
}

extension TransportProtocol {
  /// Reads a protocol's name, or its number (IANA Protocol Numbers); `nil` for what has no ports or none that policies
  /// know.
  init?(flowName name: String) {
    switch name.lowercased() {
    case "tcp", "6": self = .tcp
    case "udp", "17": self = .udp
    case "sctp", "132": self = .sctp
    default: return nil
    }
  }
}
