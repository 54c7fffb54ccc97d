/// A transport protocol that policies and Services know.
public enum TransportProtocol: String, Hashable, Sendable, Comparable, CaseIterable {
  /// TCP, the default wherever a field is absent.
  case tcp = "TCP"
  /// UDP.
  case udp = "UDP"
  /// SCTP.
  case sctp = "SCTP"

  /// Orders TCP, UDP, SCTP.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  /// The position in ``allCases``.
  public var rank: Int {
    switch self {
    case .tcp: 0
    case .udp: 1
    case .sctp: 2
    }
  }
}

/// A port of a protocol, where a connection goes to.
public struct Port: Hashable, Sendable, Comparable {
  /// The protocol.
  public var transport: TransportProtocol
  /// The number, 1…65535.
  public var number: UInt16

  /// Creates a port.
  public init(_ number: UInt16, _ transport: TransportProtocol = .tcp) {
    self.number = number
    self.transport = transport
  }

  /// Orders by protocol, then by number.
  public static func < (left: Self, right: Self) -> Bool {
    (left.transport, left.number) < (right.transport, right.number)
  }
}

extension Port: CustomStringConvertible {
  /// `TCP 80`.
  public var description: String { "\(transport.rawValue) \(number)" }
}

/// A port that a container declares (core/v1 ContainerPort).
///
/// Declaring is not listening.
public struct ContainerPort: Hashable, Sendable {
  /// The name, by which policies and Services may refer to it.
  public var name: String?
  /// Number and protocol.
  public var port: Port

  /// Creates a declared port.
  public init(name: String? = nil, _ port: Port) {
    self.name = name
    self.port = port
  }
}
