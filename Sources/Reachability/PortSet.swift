public import Kubernetes

/// A set of ports: for each protocol, disjoint ranges in ascending order, no two of them adjacent.
public struct PortSet: Hashable, Sendable {
  /// INVARIANT: one entry a protocol, by ``TransportProtocol/rank``; ranges lie in 1…65535.
  private var ranges: [[ClosedRange<UInt16>]]

  /// No port.
  public static let none = PortSet()

  /// Every port of every protocol.
  public static let all = PortSet(
    ranges: Array(repeating: [1...UInt16.max], count: TransportProtocol.allCases.count))

  /// Creates the empty set.
  public init() { self.init(ranges: Array(repeating: [], count: TransportProtocol.allCases.count)) }

  /// Creates the set of a range of a protocol.
  public init(_ transport: TransportProtocol, _ range: ClosedRange<UInt16>) {
    self.init()
    let lower = max(range.lowerBound, 1)
    if lower <= range.upperBound { ranges[transport.rank] = [lower...range.upperBound] }
  }

  /// Creates a set of single ports.
  public init(_ ports: some Sequence<Port>) {
    self.init()
    for port in ports { formUnion(PortSet(port.transport, port.number...port.number)) }
  }

  private init(ranges: [[ClosedRange<UInt16>]]) { self.ranges = ranges }

  /// Whether it holds no port.
  public var isEmpty: Bool { ranges.allSatisfy(\.isEmpty) }

  /// Whether it holds the port.
  public func contains(_ port: Port) -> Bool {
    ranges[port.transport.rank].contains { $0.contains(port.number) }
  }

  /// The lowest port; `nil` when it holds none.
  public var first: Port? {
    TransportProtocol.allCases.lazy.compactMap { transport in
      ranges[transport.rank].first.map { Port($0.lowerBound, transport) }
    }.first
  }

  /// The ranges of a protocol, ascending.
  public func ranges(of transport: TransportProtocol) -> [ClosedRange<UInt16>] {
    ranges[transport.rank]
  }

  /// Adds all ports of another set.
  public mutating func formUnion(_ other: PortSet) {
    for transport in TransportProtocol.allCases where !other.ranges[transport.rank].isEmpty {
      ranges[transport.rank] = Self.merged(
        ranges[transport.rank] + other.ranges[transport.rank])
    }
  }

  /// The ports of either set.
  public func union(_ other: PortSet) -> PortSet {
    var result = self
    result.formUnion(other)
    return result
  }

  /// The ports of both sets.
  public func intersection(_ other: PortSet) -> PortSet {
    var result = PortSet()
    for transport in TransportProtocol.allCases {
      for left in ranges[transport.rank] {
        for right in other.ranges[transport.rank] where left.overlaps(right) {
          result.ranges[transport.rank].append(left.clamped(to: right))
        }
      }
    }
    return result
  }

  /// The ports of this set that the other does not hold.
  public func subtracting(_ other: PortSet) -> PortSet {
    intersection(other.complement)
  }

  /// All ports that it does not hold.
  public var complement: PortSet {
    var result = PortSet()
    for transport in TransportProtocol.allCases {
      var next: UInt32 = 1
      for range in ranges[transport.rank] {
        if next < UInt32(range.lowerBound) {
          result.ranges[transport.rank].append(UInt16(next)...(range.lowerBound - 1))
        }
        next = UInt32(range.upperBound) + 1
      }
      if next <= UInt32(UInt16.max) {
        result.ranges[transport.rank].append(UInt16(next)...UInt16.max)
      }
    }
    return result
  }

  private static func merged(_ ranges: [ClosedRange<UInt16>]) -> [ClosedRange<UInt16>] {
    var result: [ClosedRange<UInt16>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, UInt32(range.lowerBound) <= UInt32(last.upperBound) + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

extension PortSet: CustomStringConvertible {
  /// `TCP 80, 443, 8000-8100; UDP 53`, `all ports`, or `no port`.
  public var description: String {
    if self == .all { return "all ports" }
    if isEmpty { return "no port" }
    return TransportProtocol.allCases.compactMap { transport in
      let ranges = ranges[transport.rank]
      guard !ranges.isEmpty else { return nil }
      if ranges == [1...UInt16.max] { return "all \(transport.rawValue)" }
      let texts = ranges.map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
      }
      return "\(transport.rawValue) \(texts.joined(separator: ", "))"
    }.joined(separator: "; ")
  }
}
