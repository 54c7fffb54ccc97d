import Analyses
import Kubernetes
import Testing

@Suite("The grammar of endpoints and probes")
struct GrammarTests {
  @Test(
    "Every form of an endpoint is understood",
    arguments: [
      ("db", .named(namespace: nil, name: "db", port: nil)),
      (" np-demo/db ", .named(namespace: "np-demo", name: "db", port: nil)),
      ("np-demo/db:80", .named(namespace: "np-demo", name: "db", port: .number(Port(80)))),
      ("db:53/udp", .named(namespace: nil, name: "db", port: .number(Port(53, .udp)))),
      ("db:metrics", .named(namespace: nil, name: "db", port: .name("metrics", nil))),
      ("internet", .internet(port: nil)),
      ("internet:443", .internet(port: .number(Port(443)))),
      ("http://db", .url(service: "db", namespace: nil, port: Port(80))),
      ("https://db.shop/path?q", .url(service: "db", namespace: "shop", port: Port(443))),
      (
        "tcp://db.shop.svc.cluster.local:5432",
        .url(service: "db", namespace: "shop", port: Port(5432))
      ),
      (
        "udp://dns.kube-system:53",
        .url(service: "dns", namespace: "kube-system", port: Port(53, .udp))
      ),
    ] as [(String, EndpointExpression)])
  func understood(text: String, expected: EndpointExpression) throws {
    #expect(try EndpointExpression(text) == expected)
  }

  @Test(
    "Addresses are told from names, with and without a port",
    arguments: [
      ("203.0.113.7", "203.0.113.7/32", nil), ("203.0.113.7:443", "203.0.113.7/32", Port(443)),
      ("10.0.0.0/8", "10.0.0.0/8", nil), ("2001:db8::1", "2001:db8::1/128", nil),
      ("[2001:db8::1]:443", "2001:db8::1/128", Port(443)), ("[::1]", "::1/128", nil),
    ] as [(String, String, Port?)])
  func addresses(text: String, block: String, port: Port?) throws {
    let expected = EndpointExpression.addresses(
      try #require(CIDR(block)), port: port.map { .number($0) })
    #expect(try EndpointExpression(text) == expected)
  }

  @Test(
    "What is wrong is said",
    arguments: [
      ("", .empty), ("db:0", .invalidPort("0")), ("db:70000", .invalidPort("70000")),
      ("db:80/icmp", .unknownProtocol("icmp")), ("foo://db", .portMissing(scheme: "foo")),
      ("a/b/c", .invalidName("a/b/c")), ("a b", .invalidName("a b")),
      ("http://", .invalidURL("")), ("http://a.b.c.d", .invalidURL("a.b.c.d")),
    ] as [(String, EndpointExpression.ParsingError)])
  func refused(text: String, expected: EndpointExpression.ParsingError) {
    #expect(throws: expected) { try EndpointExpression(text) }
  }

  @Test("A probe is a source, an arrow, a destination and an outcome")
  func probe() throws {
    let probe = try Probe("np-demo/api -> http://db: name lookup blocked")
    #expect(probe.source == .named(namespace: "np-demo", name: "api", port: nil))
    #expect(probe.destination == .url(service: "db", namespace: nil, port: Port(80)))
    #expect(probe.expected == .nameLookupBlocked)
    #expect(probe.connection == "np-demo/api → http://db")
    #expect(try Probe("a → [2001:db8::1]:443: Blocked").expected == .blocked)
  }

  @Test(
    "A probe without its parts is refused",
    arguments: [
      ("a b: allowed", .arrowMissing), ("a → b", .unknownOutcome("")),
      ("a → b: open", .unknownOutcome("open")), ("→ b: allowed", .source(.empty)),
      ("a → : allowed", .destination(.empty)),
    ] as [(String, Probe.ParsingError)])
  func refusedProbe(text: String, expected: Probe.ParsingError) {
    #expect(throws: expected) { try Probe(text) }
  }
}
