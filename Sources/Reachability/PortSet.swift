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
  ///
  /// - Complexity: the number of ports times its logarithm.
  public init(_ ports: some Sequence<Port>) {
    self.init(ranges: ports.lazy.map { ($0.transport, $0.number...$0.number) })
  }

  /// Creates the set of ranges, in any order, of which some may overlap.
  init(ranges found: some Sequence<(transport: TransportProtocol, range: ClosedRange<UInt16>)>) {
    self.init()
    for (transport, range) in found where range.upperBound > 0 {
      ranges[transport.rank].append(max(range.lowerBound, 1)...range.upperBound)
    }
    for rank in ranges.indices where ranges[rank].count > 1 {
      ranges[rank] = Self.merged(ranges[rank])
    }
  }

  private init(ranges: [[ClosedRange<UInt16>]]) { self.ranges = ranges }

  /// Whether it holds no port.
  public var isEmpty: Bool { ranges.allSatisfy(\.isEmpty) }

  /// Whether it holds the port.
  public func contains(_ port: Port) -> Bool {
    let own = ranges[port.transport.rank]
    let index = Self.first(in: own) { $0.upperBound >= port.number }
    return index < own.count && own[index].lowerBound <= port.number
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

  /// The ranges of a protocol of which some port is in another range, ascending and whole.
  func ranges(of transport: TransportProtocol, meeting range: ClosedRange<UInt16>)
    -> ArraySlice<ClosedRange<UInt16>>
  {
    let own = ranges[transport.rank]
    let start = Self.first(in: own) { $0.upperBound >= range.lowerBound }
    let end = Self.first(in: own) { $0.lowerBound > range.upperBound }
    return own[start..<max(start, end)]
  }

  /// Adds all ports of another set.
  ///
  /// - Complexity: the ranges of both, or the logarithm of those of this set where the other has only a few that
  ///   come after them.
  public mutating func formUnion(_ other: PortSet) {
    for rank in ranges.indices where !other.ranges[rank].isEmpty {
      let added = other.ranges[rank]
      if ranges[rank].isEmpty {
        ranges[rank] = added
      } else if added.count <= Self.few {
        for range in added { Self.insert(range, into: &ranges[rank]) }
      } else {
        ranges[rank] = Self.merged(ranges[rank] + added)
      }
    }
  }

  /// The ports of either set.
  public func union(_ other: PortSet) -> PortSet {
    var result = self
    result.formUnion(other)
    return result
  }

  /// The ports of both sets.
  ///
  /// - Complexity: the ranges of the set that has fewer, times the logarithm of those of the other.
  public func intersection(_ other: PortSet) -> PortSet {
    var result = PortSet()
    for rank in ranges.indices {
      let isFewer = ranges[rank].count <= other.ranges[rank].count
      let (few, many) =
        isFewer ? (ranges[rank], other.ranges[rank]) : (other.ranges[rank], ranges[rank])
      for range in few {
        var index = Self.first(in: many) { $0.upperBound >= range.lowerBound }
        while index < many.count, many[index].lowerBound <= range.upperBound {
          result.ranges[rank].append(range.clamped(to: many[index]))
          index += 1
        }
      }
    }
    return result
  }

  /// The ports of this set that the other does not hold.
  ///
  /// - Complexity: the ranges of this set times the logarithm of those of the other, plus those that overlap.
  public func subtracting(_ other: PortSet) -> PortSet {
    var result = self
    for rank in ranges.indices where !ranges[rank].isEmpty && !other.ranges[rank].isEmpty {
      result.ranges[rank] = Self.rest(of: ranges[rank], without: other.ranges[rank])
    }
    return result
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
}

/// Work on the ranges of a protocol, which are disjoint and ascend.
extension PortSet {
  /// How many ranges are put in one by one.
  private static let few = 4

  /// The position of the first range of which something holds that holds for all after it.
  private static func first(
    in ranges: [ClosedRange<UInt16>], where holds: (ClosedRange<UInt16>) -> Bool
  ) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Puts a range in its place, as one with those that it overlaps or touches.
  private static func insert(_ range: ClosedRange<UInt16>, into ranges: inout [ClosedRange<UInt16>])
  {
    let start = first(in: ranges) { UInt32($0.upperBound) + 1 >= UInt32(range.lowerBound) }
    let end = first(in: ranges) { UInt32($0.lowerBound) > UInt32(range.upperBound) + 1 }
    guard start < end else { return ranges.insert(range, at: start) }
    let lower = min(range.lowerBound, ranges[start].lowerBound)
    let upper = max(range.upperBound, ranges[end - 1].upperBound)
    ranges.replaceSubrange(start..<end, with: CollectionOfOne(lower...upper))
  }

  private static func rest(
    of ranges: [ClosedRange<UInt16>], without others: [ClosedRange<UInt16>]
  ) -> [ClosedRange<UInt16>] {
    var result: [ClosedRange<UInt16>] = []
    for range in ranges {
      var index = first(in: others) { $0.upperBound >= range.lowerBound }
      var next = UInt32(range.lowerBound)
      while index < others.count, others[index].lowerBound <= range.upperBound {
        if next < UInt32(others[index].lowerBound) {
          result.append(UInt16(next)...(others[index].lowerBound - 1))
        }
        next = UInt32(others[index].upperBound) + 1
        index += 1
      }
      if next <= UInt32(range.upperBound) { result.append(UInt16(next)...range.upperBound) }
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
