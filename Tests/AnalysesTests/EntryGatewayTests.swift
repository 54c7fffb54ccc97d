import Analyses
import Kubernetes
import TestSupport
import Testing

@Suite("Routes of Gateways")
struct EntryGatewayTests {
  static let open = "allowedRoutes: {namespaces: {from: All}}"
  static let http = "{name: http, port: 80, protocol: HTTP, \(open)}"
  static let backends = "{backendRefs: [{name: api, port: 80}]}"

  @Test(
    "A route attaches where the listener and the route agree",
    arguments: [
      (
        "to every listener",
        Entry.gateway(listeners: "\(http), {name: b, port: 81, protocol: HTTP, \(open)}")
          + Entry.route(rules: backends), ["http *", "b *"]
      ),
      (
        "to the listener of a name",
        Entry.gateway(listeners: "\(http), {name: b, port: 81, protocol: HTTP, \(open)}")
          + Entry.route(parent: "{name: g, namespace: infra, sectionName: b}", rules: backends),
        ["b *"]
      ),
      (
        "to listeners at a port",
        Entry.gateway(listeners: "\(http), {name: b, port: 81, protocol: HTTP, \(open)}")
          + Entry.route(parent: "{name: g, namespace: infra, port: 81}", rules: backends), ["b *"]
      ),
      (
        "of its own namespace by default",
        Entry.gateway(in: "shop", listeners: "{name: a, port: 80, protocol: HTTP}")
          + Entry.route(parent: "{name: g}", rules: backends), ["a *"]
      ),
      (
        "of namespaces by label",
        "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {web: ok}}\n"
          + Entry.gateway(
            listeners:
              "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {web: ok}}}}}"
          )
          + Entry.route(rules: backends), ["a *"]
      ),
      (
        "by host",
        Entry.gateway(
          listeners:
            "{name: a, port: 80, protocol: HTTP, hostname: \"*.a.example\", \(open)}, {name: b, port: 81, protocol: HTTP, hostname: b.example, \(open)}"
        )
          + Entry.route(
            hosts: "x.a.example, c.example",
            rules: "{matches: [{path: {value: /p}}], backendRefs: [{name: api, port: 80}]}"),
        ["a x.a.example/p"]
      ),
      (
        "by the more special host",
        Entry.gateway(
          listeners: "{name: a, port: 80, protocol: HTTP, hostname: x.a.example, \(open)}")
          + Entry.route(hosts: "\"*.a.example\"", rules: backends), ["a x.a.example"]
      ),
      (
        "TCP by port",
        Entry.gateway(listeners: "{name: a, port: 5432, protocol: TCP, \(open)}, \(http)")
          + Entry.route("TCPRoute", rules: backends), ["a *"]
      ),
      (
        "UDP",
        Entry.gateway(listeners: "{name: a, port: 53, protocol: UDP, \(open)}, \(http)")
          + Entry.route("UDPRoute", rules: "{backendRefs: [{name: dns, port: 53}]}"), ["a *"]
      ),
      (
        "TLS by name",
        Entry.gateway(listeners: "{name: a, port: 443, protocol: TLS, \(open)}")
          + Entry.route("TLSRoute", hosts: "a.example", rules: backends), ["a a.example"]
      ),
      (
        "gRPC by method",
        Entry.gateway(listeners: http)
          + Entry.route(
            "GRPCRoute",
            rules:
              "{matches: [{method: {service: s.T, method: M}}], backendRefs: [{name: api, port: 80}]}"
          ),
        ["http * s.T/M"]
      ),
      (
        "a weight of 0 gets nothing",
        Entry.gateway(listeners: http)
          + Entry.route(rules: "{backendRefs: [{name: api, port: 80, weight: 0}]}"), []
      ),
    ] as [(String, String, [String])])
  func attaches(name: String, manifests: String, expected: [String]) throws {
    let dns =
      Manifest.deployment("dns") + Entry.service("dns", "ports: [{port: 53, protocol: UDP}]")
    let reading = try EntryReading(Entry.api + dns + manifests)
    let found = reading.entries.points.flatMap { point in
      point.backends.map { backend in
        let listener = if case .gatewayListener(let name) = point.kind { name ?? "?" } else { "-" }
        return ([listener] + backend.matches.map(\.description)).joined(separator: " ")
      }
    }
    #expect(found == expected)
    #expect(reading.problems.isEmpty, "\(reading.messages)")
    #expect(reading.entries.points.flatMap(\.backends).allSatisfy { $0.targets.count == 1 })
  }

  @Test(
    "A route that gets no traffic is said, with the reason",
    arguments: [
      (
        "another namespace",
        Entry.gateway(listeners: "{name: a, port: 80, protocol: HTTP}")
          + Entry.route(parent: "1️⃣{name: g, namespace: infra}", rules: backends),
        ["1️⃣ warning entry-not-attached"], "takes no route of namespace `shop`"
      ),
      (
        "another kind",
        Entry.gateway(listeners: "{name: a, port: 80, protocol: TCP, \(open)}")
          + Entry.route(parent: "1️⃣{name: g, namespace: infra}", rules: backends),
        ["1️⃣ warning entry-not-attached"], "takes no HTTPRoute"
      ),
      (
        "a kind that is left out",
        Entry.gateway(
          listeners:
            "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}}"
        )
          + Entry.route(parent: "1️⃣{name: g, namespace: infra}", rules: backends),
        ["1️⃣ warning entry-not-attached"], "takes no HTTPRoute"
      ),
      (
        "other hosts",
        Entry.gateway(
          listeners: "{name: a, port: 80, protocol: HTTP, hostname: b.example, \(open)}")
          + Entry.route(parent: "1️⃣{name: g, namespace: infra}", hosts: "a.example", rules: backends),
        ["1️⃣ warning entry-not-attached"], "has no host in common"
      ),
      (
        "no such listener",
        Entry.gateway(listeners: http)
          + Entry.route(parent: "1️⃣{name: g, namespace: infra, sectionName: x}", rules: backends),
        ["1️⃣ warning entry-listener-missing"], "its listeners are `http`"
      ),
      (
        "other labels",
        Entry.gateway(
          listeners:
            "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {web: ok}}}}}"
        )
          + Entry.route(parent: "1️⃣{name: g, namespace: infra}", rules: backends),
        ["1️⃣ warning entry-not-attached"], "takes no route of namespace `shop`"
      ),
    ] as [(String, String, [String], String)])
  func refusals(name: String, manifests: String, problems: [String], message: String) throws {
    let reading = try EntryReading(Entry.api + manifests)
    #expect(reading.problems == problems, "\(reading.messages)")
    #expect(reading.messages.contains(message), "\(reading.messages)")
    #expect(reading.paths.isEmpty)
  }

  @Test("A Gateway that only a route speaks of is assumed, so that its edges are not lost")
  func assumedGateway() throws {
    let reading = try EntryReading(
      Entry.api
        + Entry.route(
          parent: "1️⃣{name: g, namespace: infra}", hosts: "a.example", rules: Self.backends))
    #expect(reading.problems == ["1️⃣ warning entry-gateway-missing"])
    #expect(reading.backends == ["Gateway infra/g [TCP 80] a.example → api TCP 80: api TCP 8080"])
    #expect(reading.entries.points.map(\.isAssumed) == [true])
  }

  @Test("A route of a mesh, whose parent is a Service, is no way in")
  func mesh() throws {
    let reading = try EntryReading(
      Entry.api
        + Entry.route(parent: "{group: \"\", kind: Service, name: api}", rules: Self.backends))
    #expect(reading.entries.points.isEmpty && reading.problems.isEmpty)
  }

  static func grant(
    kind: String = "HTTPRoute", from: String = "shop", name: String? = nil,
    in namespace: String = "data"
  ) -> String {
    Entry.object(
      "ReferenceGrant", "grant", in: namespace, version: "gateway.networking.k8s.io/v1beta1",
      """
      {from: [{group: gateway.networking.k8s.io, kind: \(kind), namespace: \(from)}],
        to: [{group: "", kind: Service\(name.map { ", name: \($0)" } ?? "")}]}
      """)
  }

  @Test(
    "A backend in another namespace needs leave there",
    arguments: [
      (grant(), true), (grant(name: "db"), true), (grant(name: "other"), false),
      (grant(kind: "GRPCRoute"), false), (grant(from: "other"), false), (grant(in: "shop"), false),
      ("", false),
    ])
  func grants(grant: String, isGranted: Bool) throws {
    let reading = try EntryReading(
      Manifest.deployment("db", in: "data")
        + Manifest.service("db", in: "data", port: 80, target: "1")
        + Entry.gateway(listeners: Self.http)
        + Entry.route(rules: "{backendRefs: [1️⃣{name: db, namespace: data, port: 80}]}") + grant)
    #expect(reading.problems == (isGranted ? [] : ["1️⃣ warning entry-not-granted"]))
    #expect(reading.paths.count == (isGranted ? 1 : 0))
  }
}
