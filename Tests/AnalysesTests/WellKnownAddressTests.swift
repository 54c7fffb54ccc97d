import Analyses
import Kubernetes
import Testing

@Suite("Names of blocks that everybody knows")
struct WellKnownAddressTests {
  static let names: [(block: String, words: String)] = [
    ("0.0.0.0/0", "0.0.0.0/0 (the internet)"), ("::/0", "::/0 (the IPv6 internet)"),
    ("169.254.169.254/32", "169.254.169.254/32 (cloud metadata)"),
    ("169.254.0.0/16", "169.254.0.0/16 (link-local)"), ("10.0.0.0/8", "10.0.0.0/8 (private range)"),
    ("192.168.7.0/24", "192.168.7.0/24 (private range, in 192.168.0.0/16)"),
    ("172.32.0.0/16", "172.32.0.0/16"), ("8.8.8.8/32", "8.8.8.8/32"),
    ("fd12::/16", "fd12::/16 (private range, in fc00::/7)"),
  ]

  @Test(arguments: names)
  func `a block is told with its name`(block: String, words: String) throws {
    #expect(try #require(CIDR(block)).words == words)
  }
}
