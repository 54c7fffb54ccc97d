import Kubernetes
import Testing

@Suite("Addresses and blocks of addresses")
struct AddressTests {
  @Test(
    "An address is read in every usual form and written in the canonical one",
    arguments: [
      ("10.0.0.1", "10.0.0.1"), ("010.001.0.09", "10.1.0.9"),
      ("255.255.255.255", "255.255.255.255"),
      ("::", "::"), ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
      ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("fe80::1:0:0:2", "fe80::1:0:0:2"),
      ("2001:0:3:4:5:6:7:8", "2001:0:3:4:5:6:7:8"), ("64:ff9b::10.0.0.1", "64:ff9b::a00:1"),
      ("::ffff:10.0.0.1", "10.0.0.1"),
    ])
  func canonical(text: String, expected: String) throws {
    #expect(try #require(IPAddress(text)).description == expected)
  }

  @Test(
    "What is not an address is refused",
    arguments: [
      "", "10.0.0", "10.0.0.256", "10.0.0.1.2", "10.0.0.-1", "a.b.c.d", "10.0.0.1/8", ":", ":::",
      "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "fe80::1%eth0", "1:2:3:4:5:6:7:", "+1::",
      "::1.2.3", "10.0.0.1 ", "999999999.0.0.0",
    ])
  func refused(text: String) { #expect(IPAddress(text) == nil) }

  @Test(
    "A block is its network address: bits beyond the prefix do not count",
    arguments: [
      ("10.1.2.3/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("10.0.0.1/32", "10.0.0.1/32"),
      ("::/0", "::/0"), ("2001:db8::1/32", "2001:db8::/32"), ("::ffff:10.1.2.3/104", "10.0.0.0/8"),
    ])
  func masked(text: String, expected: String) throws {
    #expect(try #require(CIDR(text)).description == expected)
  }

  @Test(
    "What is not a block is refused",
    arguments: [
      "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "::/129", "10.0.0.0/8/8",
      "::ffff:1.2.3.4/8",
    ])
  func refusedBlock(text: String) { #expect(CIDR(text) == nil) }

  @Test("A block with holes holds what is in it and in none of its holes")
  func holes() throws {
    let block = IPBlock(
      try #require(CIDR("10.0.0.0/8")), except: [try #require(CIDR("10.1.0.0/16"))])
    #expect(block.contains(try #require(IPAddress("10.0.255.255"))))
    #expect(!block.contains(try #require(IPAddress("10.1.0.0"))))
    #expect(!block.contains(try #require(IPAddress("10.1.255.255"))))
    #expect(block.contains(try #require(IPAddress("10.2.0.0"))))
    #expect(!block.contains(try #require(IPAddress("11.0.0.0"))))
    #expect(!block.contains(try #require(IPAddress("::a00:1"))))
  }
}

@Suite("Label selectors")
struct LabelSelectorTests {
  private static let labels: Labels = ["app": "db", "tier": ""]

  @Test(
    "Each operator holds or not as the API says, an absent key and an empty value told apart",
    arguments: [
      (LabelSelector.Requirement(key: "app", .isIn(["db", "web"])), true),
      (.init(key: "app", .isIn(["web"])), false),
      (.init(key: "tier", .isIn([""])), true),
      (.init(key: "absent", .isIn([""])), false),
      (.init(key: "app", .isNotIn(["db"])), false),
      (.init(key: "app", .isNotIn(["web"])), true),
      (.init(key: "absent", .isNotIn(["db"])), true),
      (.init(key: "tier", .exists), true),
      (.init(key: "absent", .exists), false),
      (.init(key: "absent", .doesNotExist), true),
      (.init(key: "tier", .doesNotExist), false),
    ])
  func operators(requirement: LabelSelector.Requirement, expected: Bool) {
    #expect(LabelSelector([requirement]).matches(Self.labels) == expected)
  }

  @Test("Every requirement must hold; without any the selector selects everything")
  func conjunction() {
    #expect(LabelSelector.everything.matches([:]))
    #expect(LabelSelector(matchLabels: ["app": "db", "tier": ""]).matches(Self.labels))
    #expect(!LabelSelector(matchLabels: ["app": "db", "tier": "x"]).matches(Self.labels))
  }

  @Test("Selectors that were written in another order are equal")
  func canonical() {
    let one = LabelSelector([.init(key: "b", .exists), .init(key: "a", .isIn(["2", "1", "2"]))])
    let other = LabelSelector([.init(key: "a", .isIn(["1", "2"])), .init(key: "b", .exists)])
    #expect(one == other)
    #expect(one.description == "a in (1,2),b")
  }
}
