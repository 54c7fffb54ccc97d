/// A block of addresses: those that share the first `prefixLength` bits.
public struct CIDR: Hashable, Sendable {
  /// The lowest address of the block.
  public let network: IPAddress
  /// The number of leading bits that are fixed, 0…32 or 0…128.
  public let prefixLength: Int

  /// Creates a block; bits beyond the prefix are cleared, as the API server does.
  ///
  /// - Returns: `nil` when the prefix is longer than the address.
  public init?(_ address: IPAddress, prefixLength: Int) {
    guard (0...address.family.width).contains(prefixLength) else { return nil }
    let mask = Self.hostMask(family: address.family, prefixLength: prefixLength)
    network = IPAddress(family: address.family, bits: address.bits & ~mask)
    self.prefixLength = prefixLength
  }

  /// Reads `address/length`; `nil` when the text is not such a block.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(parts[0]),
      (1...3).contains(parts[1].utf8.count),
      parts[1].utf8.allSatisfy({ (48...57).contains($0) }), var length = Int(parts[1])
    else { return nil }
    if parts[0].contains(":"), address.family == .v4 {
      // An IPv4-mapped block counts its prefix over 128 bits.
      guard length >= 96 else { return nil }
      length -= 96
    }
    self.init(address, prefixLength: length)
  }

  /// The block of this address alone.
  public init(_ address: IPAddress) {
    network = address
    prefixLength = address.family.width
  }

  /// The family of its addresses.
  public var family: IPAddress.Family { network.family }

  /// The lowest and the highest address, as numbers.
  public var range: ClosedRange<UInt128> {
    network.bits...(network.bits | Self.hostMask(family: family, prefixLength: prefixLength))
  }

  /// Whether it holds every address of its family.
  public var isWholeFamily: Bool { prefixLength == 0 }

  /// Whether the address lies in the block; never for an address of the other family.
  public func contains(_ address: IPAddress) -> Bool {
    address.family == family && range.contains(address.bits)
  }

  /// Whether every address of the other block lies in this one.
  public func contains(_ other: CIDR) -> Bool {
    prefixLength <= other.prefixLength && contains(other.network)
  }

  /// Whether the two have an address in common.
  public func overlaps(_ other: CIDR) -> Bool { contains(other) || other.contains(self) }

  private static func hostMask(family: IPAddress.Family, prefixLength: Int) -> UInt128 {
    let free = family.width - prefixLength
    return free == 128 ? UInt128.max : (1 << UInt128(free)) - 1
  }
}

extension CIDR: Comparable {
  /// Orders by network address, then wider blocks first.
  public static func < (left: Self, right: Self) -> Bool {
    (left.network, left.prefixLength) < (right.network, right.prefixLength)
  }
}

extension CIDR: CustomStringConvertible {
  /// `network/length`.
  public var description: String { "\(network)/\(prefixLength)" }
}

/// A peer that is a block of addresses with holes (networking.k8s.io/v1 IPBlock).
public struct IPBlock: Hashable, Sendable {
  /// The block.
  public var cidr: CIDR
  /// The holes: "a slice of CIDRs that should not be included within an IPBlock".
  public var except: [CIDR]

  /// Creates a block with holes.
  public init(_ cidr: CIDR, except: [CIDR] = []) {
    self.cidr = cidr
    self.except = Set(except).sorted()
  }

  /// Whether the address lies in the block and in no hole.
  public func contains(_ address: IPAddress) -> Bool {
    cidr.contains(address) && !except.contains { $0.contains(address) }
  }

  /// Whether the holes leave no address.
  public var isEmpty: Bool {
    guard !except.isEmpty else { return false }
    var next = cidr.range.lowerBound
    for hole in except.filter({ $0.family == cidr.family }).map(\.range)
      .sorted(by: { $0.lowerBound < $1.lowerBound })
    {
      guard hole.lowerBound <= next else { return false }
      if hole.upperBound >= cidr.range.upperBound { return true }
      next = max(next, hole.upperBound + 1)
    }
    return false
  }

  /// Whether it is every address of its family, without a hole.
  public var isWholeFamily: Bool { cidr.isWholeFamily && except.isEmpty }
}

extension IPBlock: CustomStringConvertible {
  /// `10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16`.
  public var description: String {
    except.isEmpty
      ? cidr.description
      : "\(cidr) except \(except.map(\.description).joined(separator: ", "))"
  }
}
