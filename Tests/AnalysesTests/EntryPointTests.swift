import Analyses
import Kubernetes
import TestSupport
import Testing

@Suite("Ways into a cluster")
struct EntryPointTests {
  /// Manifests, and the backends that they lead to.
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var manifests: String
    var backends: [String]

    init(_ name: String, _ manifests: String, _ backends: String...) {
      testDescription = name
      self.manifests = manifests
      self.backends = backends
    }
  }

  @Test(
    "An Ingress leads hosts and paths to the pods behind Services",
    arguments: [
      Case(
        "by number", Entry.api + Entry.simple(),
        "Ingress shop/web [TCP 80] * → api TCP 80: api TCP 8080"),
      Case(
        "a named port of the Service, a named port of each pod",
        pod("a", "{name: http, containerPort: 8080}")
          + pod("b", "{name: http, containerPort: 9090}")
          + pod("c", "{name: http, containerPort: 7070, protocol: UDP}")
          + Entry.service("api", "ports: [{name: main, port: 80, targetPort: http}]")
          + Entry.simple(port: "name: main"),
        "Ingress shop/web [TCP 80] * → api TCP 80: a TCP 8080, b TCP 9090"),
      Case(
        "hosts, paths and the default backend",
        Entry.api
          + Entry.ingress(
            spec: """
              tls: [{hosts: [a.example]}], defaultBackend: \(backend), rules: [
                {host: a.example, http: {paths: [
                  {path: /x, pathType: Prefix, backend: \(backend)},
                  {path: /y, pathType: Exact, backend: \(backend)}]}},
                {host: b.example}]
              """),
        "Ingress shop/web [TCP 80, TCP 443] a.example/x, a.example = /y, b.example, * → "
          + "api TCP 80: api TCP 8080"),
      Case(
        "a pod that declares no port keeps its edge",
        Manifest.deployment("api") + Manifest.service("api", port: 80, target: "8080")
          + Entry.simple(), "Ingress shop/web [TCP 80] * → api TCP 80: api TCP 8080"),
      Case(
        "the pod's port behind a headless Service",
        Manifest.deployment("api")
          + Entry.service("api", "clusterIP: None, ports: [{port: 80, targetPort: 8080}]")
          + Entry.simple(), "Ingress shop/web [TCP 80] * → api TCP 80: api TCP 8080"),
      Case(
        "TCP before UDP of the same number",
        Manifest.deployment("api")
          + Entry.service(
            "api",
            "ports: [{name: u, port: 80, protocol: UDP}, {name: t, port: 80, targetPort: 1}]")
          + Entry.simple(), "Ingress shop/web [TCP 80] * → api TCP 80: api TCP 1"),
    ])
  func ingress(example: Case) throws {
    let reading = try EntryReading(example.manifests)
    #expect(reading.backends == example.backends)
    #expect(reading.problems.isEmpty, "\(reading.messages)")
  }

  @Test(
    "A Service of its own is a way in",
    arguments: [
      Case(
        "a load balancer", service("type: LoadBalancer, ports: [{port: 80, targetPort: 8080}]"),
        "the load balancer of Service shop/api [TCP 80]  → api TCP 80: api TCP 8080"),
      Case(
        "UDP",
        service("type: LoadBalancer, ports: [{port: 53, protocol: UDP}]"),
        "the load balancer of Service shop/api [UDP 53]  → api UDP 53: api UDP 53"),
      Case(
        "a node port", service("type: NodePort, ports: [{port: 80, nodePort: 30080}]"),
        "the node port of Service shop/api [TCP 30080]  → api TCP 80: api TCP 80"),
      Case(
        "a node port that the cluster chooses", service("type: NodePort, ports: [{port: 80}]"),
        "the node port of Service shop/api []  → api TCP 80: api TCP 80"),
      Case(
        "an external address", service("externalIPs: [192.0.2.1], ports: [{port: 80}]"),
        "the external address of Service shop/api [TCP 80]  → api TCP 80: api TCP 80"),
      Case("a Service inside", service("ports: [{port: 80}]")),
    ])
  func services(example: Case) throws {
    let reading = try EntryReading(Manifest.deployment("api") + example.manifests)
    #expect(reading.backends == example.backends)
  }

  @Test("Who may come by a Service, and whose address the pod sees")
  func clients() throws {
    func point(_ spec: String) throws -> EntryPoint {
      let text = Self.service("type: LoadBalancer, \(spec)ports: [{port: 80}]")
      return try #require(EntryReading(text).entries.points.first)
    }
    #expect(try point("").clients == .everyone)
    #expect(try point("").sourceAddress == .clientOrNode)
    #expect(try point("externalTrafficPolicy: Local, ").sourceAddress == .client)
    let range = try #require(CIDR("192.0.2.0/24"))
    #expect(
      try point("loadBalancerSourceRanges: [192.0.2.0/24], ").clients == .ranges([range]))
  }

  @Test("The node ports of a load balancer come with it, unless it has none")
  func impliedNodePorts() throws {
    func kinds(_ spec: String) throws -> [EntryPoint.Kind] {
      let text = Self.service("type: LoadBalancer, \(spec)ports: [{port: 80}]")
      return try EntryReading(text).entries.points.map(\.kind)
    }
    #expect(try kinds("") == [.loadBalancer, .nodePort])
    #expect(try kinds("allocateLoadBalancerNodePorts: false, ") == [.loadBalancer])
  }

  @Test(
    "A Route of OpenShift leads to a port of the Service, by its name or the pods' number",
    arguments: [
      Case(
        "every port", route("to: {name: api}"),
        "Route shop/o [TCP 80] a.example → api TCP 80: api TCP 8080",
        "Route shop/o [TCP 80] a.example → api TCP 81: api TCP 8081"),
      Case(
        "by the port's name", route("to: {name: api}, port: {targetPort: other}"),
        "Route shop/o [TCP 80] a.example → api TCP 81: api TCP 8081"),
      Case(
        "by the pods' port", route("to: {name: api}, port: {targetPort: 8080}"),
        "Route shop/o [TCP 80] a.example → api TCP 80: api TCP 8080"),
      Case(
        "over TLS", route("to: {name: api}, port: {targetPort: 8080}, tls: {termination: edge}"),
        "Route shop/o [TCP 443] a.example → api TCP 80: api TCP 8080"),
      Case(
        "a weight of 0 gets nothing",
        route(
          "to: {name: api, weight: 0}, alternateBackends: [{name: api}], port: {targetPort: 8081}"),
        "Route shop/o [TCP 80] a.example → api TCP 81: api TCP 8081"),
    ])
  func openShift(example: Case) throws {
    let service = Self.service(
      "ports: [{name: main, port: 80, targetPort: 8080}, {name: other, port: 81, targetPort: 8081}]"
    )
    let reading = try EntryReading(Manifest.deployment("api") + service + example.manifests)
    #expect(reading.backends == example.backends)
    #expect(reading.problems.isEmpty, "\(reading.messages)")
  }

  @Test(
    "What leads nowhere is said, with its place",
    arguments: [
      ("no Service", Entry.simple(), ["1️⃣ warning entry-service-missing"], "is not in the input"),
      (
        "a close name", Entry.api + Entry.simple(service: "apo"),
        ["1️⃣ warning entry-service-missing"], "did you mean `shop/api`?"
      ),
      (
        "no such number", Entry.api + Entry.simple(port: "number: 81"),
        ["1️⃣ warning entry-port-missing"], "has no port 81"
      ),
      (
        "no such name", Entry.api + Entry.simple(port: "name: http"),
        ["1️⃣ warning entry-port-missing"], "its ports are TCP 80"
      ),
      (
        "no pod", Manifest.service("api", port: 80, target: "8080") + Entry.simple(),
        ["1️⃣ warning entry-no-endpoints"], "labels of the pods"
      ),
      (
        "no port of that name at a pod",
        Manifest.deployment("api") + Manifest.service("api", port: 80, target: "http")
          + Entry.simple(), ["1️⃣ warning entry-no-endpoints"], "names of their ports"
      ),
      (
        "a host without a backend",
        Entry.ingress(spec: "rules: [1️⃣{host: a.example}]"), ["1️⃣ warning entry-no-backend"],
        "where requests for `a.example` go"
      ),
      (
        "a bucket",
        Entry.ingress(spec: "defaultBackend: 1️⃣{resource: {kind: Bucket, name: b}}"),
        ["1️⃣ note entry-backend-unread"], "Bucket `b`"
      ),
      (
        "an alias of an outside name",
        Entry.object(
          "Service", "api", version: "v1", "{type: ExternalName, externalName: a.example}")
          + Entry.simple(), ["1️⃣ note entry-leads-outside"], "`a.example`"
      ),
      (
        "no such port of the pods",
        Entry.api + route("to: 1️⃣{name: api}, port: {targetPort: 1}"),
        ["1️⃣ warning entry-port-missing"], "the name of a port of the Service"
      ),
      ("nothing wrong", Entry.api + Entry.simple(), [], ""),
    ] as [(String, String, [String], String)])
  func problems(name: String, manifests: String, problems: [String], message: String) throws {
    let reading = try EntryReading(manifests)
    #expect(reading.problems == problems, "\(reading.messages)")
    #expect(reading.messages.contains(message) || message.isEmpty, "\(reading.messages)")
  }

  @Test("The order of the manifests does not matter")
  func order() throws {
    let parts = [
      Entry.api, Entry.simple(), Entry.gateway(listeners: "{name: a, port: 80, protocol: HTTP}"),
      Entry.route(rules: "{backendRefs: [{name: api, port: 80}]}"),
      Self.service("type: NodePort, ports: [{port: 80}]").replacing("name: api", with: "name: n"),
    ]
    let forward = try EntryReading(parts.joined())
    let backward = try EntryReading(parts.reversed().joined())
    #expect(forward.backends == backward.backends && forward.paths == backward.paths)
  }

  static let backend = "{service: {name: api, port: {number: 80}}}"

  static func service(_ spec: String) -> String { Entry.service("api", spec) }

  static func pod(_ name: String, _ port: String) -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: api}}
    spec: {containers: [{name: c, image: i, ports: [\(port)]}]}

    """
  }

  static func route(_ spec: String) -> String {
    Entry.object("Route", "o", version: "route.openshift.io/v1", "{host: a.example, \(spec)}")
  }
}
