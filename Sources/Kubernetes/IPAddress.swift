/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  /// The two families; a rule for one says nothing about the other.
  public enum Family: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// 32-bit addresses.
    case v4
    /// 128-bit addresses.
    case v6

    /// The number of bits in an address.
    public var width: Int { self == .v4 ? 32 : 128 }

    /// Orders IPv4 before IPv6.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The family.
  public let family: Family
  /// The address as a number; an IPv4 address fills the low 32 bits.
  public let bits: UInt128

  /// Creates an address from its number.
  public init(family: Family, bits: UInt128) {
    self.family = family
    self.bits = family == .v4 ? bits & 0xFFFF_FFFF : bits
  }

  /// Reads the usual text forms; `nil` when the text is not an address.
  ///
  /// An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is the IPv4 address, as in Go's `net` package, which the
  /// API server uses. A zone (`fe80::1%eth0`) is refused, as there.
  public init?(_ text: some StringProtocol) {
    let text = Substring(text)
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard let bits = Self.parseV6(text) else { return nil }
      if bits >> 32 == 0xFFFF {
        self.init(family: .v4, bits: bits & 0xFFFF_FFFF)
      } else {
        self.init(family: .v6, bits: bits)
      }
    } else {
      guard let bits = Self.parseV4(text) else { return nil }
      self.init(family: .v4, bits: bits)
    }
  }

  /// Four decimal numbers; leading zeros are read as decimal, as the API server does for existing fields.
  private static func parseV4(_ text: Substring) -> UInt128? {
    var bits: UInt32 = 0
    var number: UInt32 = 0
    var digits = 0
    var points = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number * 10 + UInt32(byte - 48)
        digits += 1
        guard number <= 255, digits <= 8 else { return nil }
      case UInt8(ascii: "."):
        guard digits > 0, points < 3 else { return nil }
        bits = bits << 8 | number
        (number, digits, points) = (0, 0, points + 1)
      default: return nil
      }
    }
    return points == 3 && digits > 0 ? UInt128(bits << 8 | number) : nil
  }

  private static func parseV6(_ text: Substring) -> UInt128? {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard let first = halves.first, let head = groups(of: first) else { return nil }
    switch halves.count {
    case 1:
      return head.count == 8 ? number(head) : nil
    case 2:
      guard let tail = groups(of: halves[1]), head.count + tail.count < 8 else { return nil }
      return number(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    default:
      return nil
    }
  }

  /// The 16-bit groups of a part without `::`; the last may be an IPv4 address.
  private static func groups(of text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    var result: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        guard let bits = parseV4(part) else { return nil }
        result += [UInt16(truncatingIfNeeded: bits >> 16), UInt16(truncatingIfNeeded: bits)]
      } else {
        guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 43 && $0 != 45 }),
          let group = UInt16(part, radix: 16)
        else { return nil }
        result.append(group)
      }
    }
    return result
  }

  private static func number(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(0) { $0 << 16 | UInt128($1) }
  }
}

extension IPAddress: Comparable {
  /// Orders IPv4 before IPv6, then by number.
  public static func < (left: Self, right: Self) -> Bool {
    (left.family, left.bits) < (right.family, right.bits)
  }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical text: dotted decimal, or RFC 5952.
  public var description: String {
    switch family {
    case .v4:
      return (0..<4).map { String((bits >> UInt128(24 - 8 * $0)) & 0xFF) }.joined(separator: ".")
    case .v6:
      let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
      let zeros = Self.longestZeroRun(in: groups)
      func text(_ range: Range<Int>) -> String {
        groups[range].map { String($0, radix: 16) }.joined(separator: ":")
      }
      guard zeros.count >= 2 else { return text(0..<8) }
      return text(0..<zeros.lowerBound) + "::" + text(zeros.upperBound..<8)
    }
  }

  /// "The longest run of consecutive 16-bit 0 fields MUST be shortened", the first of equals (RFC 5952 §4.2).
  private static func longestZeroRun(in groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > longest.count { longest = start..<index }
      start = index + 1
    }
    return longest
  }
}
