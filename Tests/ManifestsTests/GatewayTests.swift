import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Gateways and their routes")
struct GatewayTests {
  static func object(_ kind: String, _ spec: String, version: String = "v1") -> String {
    """
    apiVersion: gateway.networking.k8s.io/\(version)
    kind: \(kind)
    metadata: {name: o}
    spec: 9️⃣{\(spec)}
    """
  }

  static func listener(_ fields: String) -> String {
    object("Gateway", "gatewayClassName: c, listeners: [8️⃣{\(fields)}]")
  }

  static let http = "name: a, port: 80, protocol: HTTP"

  @Test func `listeners`() {
    let reading = Reading(
      Self.object(
        "Gateway",
        """
        gatewayClassName: c, listeners: [
            {\(Self.http)},
            {name: b, port: 443, protocol: HTTPS, hostname: "*.a.example",
             allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}},
            {name: c, port: 53, protocol: UDP,
             allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}}]
        """))
    guard case .entry(.gateway(let gateway))? = reading.file.objects.first else {
      Issue.record("no Gateway")
      return
    }
    #expect(reading.findings.isEmpty)
    #expect(gateway.listeners.map(\.speaks) == [.http, .https, .udp])
    #expect(
      gateway.listeners.map(\.namespaces) == [
        .same, .all, .matching(LabelSelector(matchLabels: ["a": "b"])),
      ])
    #expect(gateway.listeners.map(\.allowedKinds) == [[.http, .grpc], [.grpc], [.udp]])
    #expect(gateway.listeners[1].hostname == "*.a.example")
  }

  @Test(
    arguments: [
      ("HTTPRoute", "v1"), ("GRPCRoute", "v1"), ("TLSRoute", "v1alpha2"), ("TCPRoute", "v1alpha2"),
      ("UDPRoute", "v1alpha2"),
    ])
  func `every kind of route`(kind: String, version: String) {
    let reading = Reading(
      Self.object(
        kind,
        """
        parentRefs: [{name: g, namespace: infra, sectionName: a, port: 80}], hostnames: [a.example],
          rules: [{backendRefs: [{name: s, port: 80}, {name: t, namespace: shop, port: 81, weight: 0}]}]
        """, version: version))
    guard case .entry(.gatewayRoute(let route))? = reading.file.objects.first else {
      Issue.record("no route")
      return
    }
    #expect(reading.findings.isEmpty)
    #expect(route.kind.rawValue == kind)
    #expect(route.parents.map(\.namespace) == ["infra"])
    #expect(route.parents.map(\.listener) == ["a"] && route.parents.map(\.port) == [80])
    let backends = route.rules.flatMap(\.backends)
    #expect(backends.map(\.namespace) == [nil, "shop"])
    #expect(backends.map(\.port) == [80, 81] && backends.map(\.weight) == [1, 0])
  }

  @Test(
    arguments: [
      ("HTTPRoute", "", []), ("HTTPRoute", "{path: {value: /a}}", [.prefix("/a")]),
      ("HTTPRoute", "{path: {type: Exact, value: /a}}", [.exact("/a")]),
      ("HTTPRoute", "{path: {value: /a}}, {headers: []}", []),
      ("GRPCRoute", "{method: {service: s}}", [.method(service: "s", method: nil)]),
    ] as [(String, String, [PathMatch])])
  func `paths`(kind: String, matches: String, paths: [PathMatch]) {
    let reading = Reading(Self.object(kind, "rules: [{matches: [\(matches)]}]"))
    guard case .entry(.gatewayRoute(let route))? = reading.file.objects.first else {
      Issue.record("no route")
      return
    }
    #expect(route.rules.map(\.paths) == [paths])
  }

  @Test func `copies of requests go to a backend too`() {
    let filter = "{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 1}}}"
    let reading = Reading(
      Self.object("HTTPRoute", "rules: [{filters: [\(filter)], backendRefs: [{name: s, port: 2}]}]")
    )
    guard case .entry(.gatewayRoute(let route))? = reading.file.objects.first else {
      Issue.record("no route")
      return
    }
    #expect(route.rules.flatMap(\.backends).map(\.name) == ["s", "m"])
  }

  @Test func `a grant`() {
    let reading = Reading(
      Self.object(
        "ReferenceGrant",
        """
        from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}],
          to: [{group: "", kind: Service, name: s}, {group: "", kind: Service}]
        """, version: "v1beta1"))
    guard case .entry(.referenceGrant(let grant))? = reading.file.objects.first else {
      Issue.record("no grant")
      return
    }
    #expect(reading.findings.isEmpty)
    #expect(grant.from.map(\.namespace) == ["shop"])
    #expect(grant.to.map(\.name) == ["s", nil])
  }

  @Test(arguments: [
    Rule("a class is needed", object("Gateway", "listeners: [{\(http)}]"), "9️⃣ error missing-field"),
    Rule("listeners are needed", object("Gateway", "gatewayClassName: c"), "9️⃣ error missing-field"),
    Rule("a listener", listener(http)),
    Rule("a port is needed", listener("name: a, protocol: HTTP"), "8️⃣ error missing-field"),
    Rule(
      "a port is in range", listener("name: a, port: 1️⃣0, protocol: HTTP"), "1️⃣ error invalid-port"),
    Rule("a name is needed", listener("port: 1, protocol: HTTP"), "8️⃣ error missing-field"),
    Rule(
      "names differ", object("Gateway", "gatewayClassName: c, listeners: 1️⃣[{\(http)}, {\(http)}]"),
      "1️⃣ error invalid-gateway"),
    Rule(
      "namespaces are known", listener("\(http), allowedRoutes: {namespaces: {from: 1️⃣all}}"),
      "1️⃣ error unsupported-value", says: "did you mean `All`?"),
    Rule(
      "a selector is needed", listener("\(http), allowedRoutes: {namespaces: 1️⃣{from: Selector}}"),
      "1️⃣ error missing-field"),
    Rule(
      "a backend's port is needed",
      object("HTTPRoute", "rules: [{backendRefs: [1️⃣{name: s}]}]"), "1️⃣ error missing-field"),
    Rule(
      "a weight is no less than 0",
      object("TCPRoute", "rules: [{backendRefs: [{name: s, port: 1, weight: 1️⃣-1}]}]"),
      "1️⃣ error invalid-weight"),
    Rule(
      "a controller is needed", object("GatewayClass", ""), "9️⃣ error missing-field"),
    Rule("a controller", object("GatewayClass", "controllerName: a.example/b")),
    Rule("a grant says to what", object("ReferenceGrant", "from: []"), "9️⃣ error missing-field"),
    Rule(
      "a Gateway of Istio is another kind",
      "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {servers: []}\n"
    ),
  ])
  func `what the API server refuses`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(reading.messages.contains(rule.message) || rule.message.isEmpty)
    #expect(reading.file.objects.count == 1)
  }
}
