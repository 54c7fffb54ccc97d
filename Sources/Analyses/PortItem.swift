import Kubernetes
public import Reachability

/// Ports that are asked about together: one declared port, a range of a rule, or all that is left.
public struct PortItem: Hashable, Sendable, Comparable {
  /// How it came about, which is also how it is called.
  public enum Kind: Int, Hashable, Sendable, Comparable {
    /// The cluster's DNS port.
    case dns
    /// A declared port, or a range that a rule names.
    case declared
    /// Every port of a destination that declares none.
    case anyPort
    /// The ports that nothing declares.
    case otherPorts

    /// Orders DNS first and the rest last.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// How it came about.
  public var kind: Kind
  /// The ports.
  public var ports: PortSet

  /// Creates an item.
  public init(_ kind: Kind, _ ports: PortSet) {
    self.kind = kind
    self.ports = ports
  }

  /// Orders by kind, then by the lowest port.
  public static func < (left: Self, right: Self) -> Bool {
    left.kind == right.kind
      ? left.ports.sortKey.lexicographicallyPrecedes(right.ports.sortKey) : left.kind < right.kind
  }
}

extension PortSet {
  /// Numbers that order sets by their lowest ports.
  fileprivate var sortKey: [Int] {
    TransportProtocol.allCases.flatMap { transport in
      ranges(of: transport).flatMap {
        [transport.rank << 20 | Int($0.lowerBound), transport.rank << 20 | Int($0.upperBound)]
      }
    }
  }
}
