public import Kubernetes

/// The names of blocks of addresses that everybody knows.
public enum WellKnownAddresses {
  private struct Known {
    var block: CIDR
    var name: String

    init?(_ block: String, _ name: String) {
      guard let block = CIDR(block) else { return nil }
      self.block = block
      self.name = name
    }
  }

  /// The smaller ones first, so that the first one that holds a block says most about it.
  private static let known: [Known] = [
    Known("169.254.169.254/32", "cloud metadata"),
    Known("fd00:ec2::254/128", "cloud metadata"),
    Known("127.0.0.0/8", "loopback"),
    Known("::1/128", "loopback"),
    Known("169.254.0.0/16", "link-local"),
    Known("fe80::/10", "link-local"),
    Known("10.0.0.0/8", "private range"),
    Known("172.16.0.0/12", "private range"),
    Known("192.168.0.0/16", "private range"),
    Known("fc00::/7", "private range"),
    Known("100.64.0.0/10", "carrier-grade NAT"),
    Known("224.0.0.0/4", "multicast"),
    Known("ff00::/8", "multicast"),
  ].compactMap(\.self)

  /// What a block is known as; `nil` for one that is like any other.
  ///
  /// The sources are RFC 1918 and 4193 (private ranges), 3927 and 4291 (link-local, loopback), 6598 (carrier-grade NAT)
  /// and 5771 (multicast), and what the large clouds document about instance metadata.
  public static func name(of block: CIDR) -> String? {
    if block.isWholeFamily { return block.family == .v4 ? "the internet" : "the IPv6 internet" }
    guard let known = known.first(where: { $0.block.contains(block) }) else { return nil }
    return known.block == block ? known.name : "\(known.name), in \(known.block)"
  }
}

extension CIDR {
  /// The block with the name that it is known by: `10.0.0.0/8 (private range)`.
  public var words: String {
    WellKnownAddresses.name(of: self).map { "\(self) (\($0))" } ?? description
  }
}

extension IPBlock {
  /// The block in words: `10.0.0.0/8 (private range) except 10.1.0.0/16`.
  public var words: String {
    except.isEmpty
      ? cidr.words : "\(cidr.words) except \(except.map(\.description).joined(separator: ", "))"
  }
}

extension WellKnownAddresses {
  /// What is no public address: that of a private network or this machine, of many receivers, or of nobody.
  ///
  /// Of IPv6 "the IANA unicast address assignments are currently limited to the IPv6 unicast address range of 2000::/3".
  static let notPublic: [CIDR] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3", "::/3", "4000::/2", "8000::/1",
  ].compactMap { CIDR($0) }

  /// The addresses at which clouds tell a machine its credentials.
  static let metadata: [IPAddress] = ["169.254.169.254", "fd00:ec2::254"].compactMap {
    IPAddress($0)
  }

  /// Where caches of the cluster DNS on each node listen by default (NodeLocal DNSCache).
  static let nodeLocalDNS = IPAddress("169.254.20.10")

  /// Addresses that findings ask about, whether a policy names them or not.
  static var probed: [IPBlock] {
    (metadata + [nodeLocalDNS].compactMap(\.self)).map { IPBlock(CIDR($0)) }
  }
}
