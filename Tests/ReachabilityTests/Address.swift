/// An address of the oracle's clusters; written out, never parsed.
struct Address: Hashable, Sendable {
  /// The version of the Internet Protocol, by the number of its bits.
  enum Family: Int, Sendable { case v4 = 32, v6 = 128 }

  var family: Family
  var bits: UInt128

  /// Creates an address from its number.
  init(_ family: Family, _ bits: UInt128) {
    self.family = family
    self.bits = bits
  }

  /// Creates an IPv4 address.
  init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    self.init(.v4, [a, b, c, d].reduce(0) { $0 << 8 | UInt128($1) })
  }

  /// Creates an IPv6 address from its upper and lower half.
  init(upper: UInt64, lower: UInt64) { self.init(.v6, UInt128(upper) << 64 | UInt128(lower)) }

  /// The address before, `nil` at the beginning of the family.
  var predecessor: Address? { bits == 0 ? nil : Address(family, bits - 1) }

  /// The address after, `nil` at the end of the family.
  var successor: Address? {
    bits == CIDR(self, 0).last.bits ? nil : Address(family, bits + 1)
  }
}

extension Address: CustomStringConvertible {
  /// Dotted or as eight groups, none left out.
  var description: String {
    switch family {
    case .v4:
      (0..<4).reversed().map { String(bits >> UInt128($0 * 8) & 0xff) }.joined(separator: ".")
    case .v6:
      (0..<8).reversed()
        .map { String(bits >> UInt128($0 * 16) & 0xffff, radix: 16) }.joined(separator: ":")
    }
  }
}

/// A block of addresses.
struct CIDR: Hashable, Sendable, CustomStringConvertible {
  var first: Address
  var length: Int

  /// Creates the block of this length around an address.
  init(_ address: Address, _ length: Int) {
    let free = address.family.rawValue - length
    first = Address(address.family, (address.bits >> UInt128(free)) << UInt128(free))
    self.length = length
  }

  /// The last address.
  var last: Address {
    let free = first.family.rawValue - length
    let hosts = free == 128 ? UInt128.max : (UInt128(1) << UInt128(free)) - 1
    return Address(first.family, first.bits | hosts)
  }

  /// Whether the address lies in the block.
  func contains(_ address: Address) -> Bool {
    address.family == first.family && first.bits <= address.bits && address.bits <= last.bits
  }

  /// Whether the two share an address.
  func overlaps(_ other: CIDR) -> Bool { contains(other.first) || other.contains(first) }

  /// `10.0.0.0/8`.
  var description: String { "\(first)/\(length)" }
}

/// An `ipBlock`.
struct Block: Hashable, Sendable {
  var cidr: CIDR
  var except: [CIDR] = []

  /// Whether it is every address of its family.
  var isWholeFamily: Bool { cidr.length == 0 && except.isEmpty }

  /// Whether the address lies in the block and in no exception.
  func contains(_ address: Address) -> Bool {
    cidr.contains(address) && !except.contains { $0.contains(address) }
  }
}
