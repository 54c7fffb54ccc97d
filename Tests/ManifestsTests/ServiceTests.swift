import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Services and endpoints")
struct ServiceTests {
  static func service(_ spec: String) -> String {
    "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: 9️⃣{\(spec)}\n"
  }

  @Test(
    arguments: [
      ("ports: [{port: 80}]", .clusterIP), ("clusterIP: None", .headless),
      ("clusterIPs: [None]", .headless), ("type: NodePort, ports: [{port: 80}]", .nodePort),
      ("type: LoadBalancer, ports: [{port: 80}]", .loadBalancer),
      ("type: ExternalName, externalName: a.example", .externalName("a.example")),
    ] as [(String, Service.Kind)])
  func `the kind`(spec: String, kind: Service.Kind) throws {
    let reading = Reading(Self.service(spec))
    #expect(reading.findings.isEmpty)
    #expect(try #require(reading.service).kind == kind)
  }

  @Test(
    arguments: [
      ("{port: 80}", .number(80)), ("{port: 80, targetPort: 8080}", .number(8080)),
      ("{port: 80, targetPort: http}", .name("http")),
      ("{port: 80, targetPort: null}", .number(80)),
      ("{port: 80, targetPort: \"\"}", .number(80)),
    ] as [(String, Service.ServicePort.Target)])
  func `the target of a port`(port: String, target: Service.ServicePort.Target) throws {
    let service = try #require(Reading(Self.service("ports: [\(port)]")).service)
    #expect(service.ports.map(\.target) == [target])
  }

  @Test(arguments: ["", "selector: {}, ", "selector: null, "])
  func `an empty selector is none`(selector: String) throws {
    let service = try #require(Reading(Self.service("\(selector)ports: [{port: 1}]")).service)
    #expect(service.selector == nil)
  }

  @Test(arguments: [
    Rule("ports are needed", service("selector: {a: b}"), "9️⃣ error missing-field"),
    Rule("a port is in range", service("ports: [{port: 1️⃣70000}]"), "1️⃣ error invalid-port"),
    Rule(
      "a protocol is known", service("ports: [{port: 1, protocol: 1️⃣HTTP}]"),
      "1️⃣ error invalid-protocol"),
    Rule(
      "a target's name is a port name", service("ports: [{port: 1, targetPort: 1️⃣\"80\"}]"),
      "1️⃣ error invalid-port-name"),
    Rule(
      "several ports have names", service("ports: 1️⃣[{port: 1}, {port: 2, name: a}]"),
      "1️⃣ error invalid-service"),
    Rule(
      "names differ", service("ports: 1️⃣[{port: 1, name: a}, {port: 2, name: a}]"),
      "1️⃣ error invalid-service"),
    Rule("named ports", service("ports: [{port: 1, name: a}, {port: 2, name: b}]")),
    Rule(
      "a type is known", service("type: 1️⃣Internal, ports: [{port: 1}]"), "1️⃣ error invalid-service"),
    Rule("an external name is needed", service("type: 1️⃣ExternalName"), "1️⃣ error missing-field"),
    Rule(
      "an address is one", service("clusterIP: 1️⃣none, ports: [{port: 1}]"),
      "1️⃣ error invalid-address"),
    Rule(
      "a traffic policy is known",
      service("type: NodePort, externalTrafficPolicy: 1️⃣local, ports: [{port: 1}]"),
      "1️⃣ error unsupported-value"),
    Rule(
      "a range of clients is a block",
      service("type: LoadBalancer, loadBalancerSourceRanges: [1️⃣192.0.2.1], ports: [{port: 1}]"),
      "1️⃣ error invalid-cidr"),
  ])
  func `a fault leaves the rest of the Service`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(reading.service != nil)
  }

  @Test(
    arguments: [
      ("", Service.Exposure()),
      ("externalTrafficPolicy: Local, ", Service.Exposure(trafficPolicy: .local)),
      ("externalTrafficPolicy: Cluster, ", Service.Exposure(trafficPolicy: .cluster)),
      (
        "externalIPs: [192.0.2.1], ",
        Service.Exposure(externalAddresses: [IPAddress("192.0.2.1")].compactMap(\.self))
      ),
      (
        "loadBalancerSourceRanges: [\" 192.0.2.0/24\"], ",
        Service.Exposure(sourceRanges: [CIDR("192.0.2.0/24")].compactMap(\.self))
      ),
      (
        "allocateLoadBalancerNodePorts: false, loadBalancerClass: a.example/b, ",
        Service.Exposure(loadBalancerClass: "a.example/b", allocatesNodePorts: false)
      ),
    ])
  func `how it is reached from outside`(spec: String, exposure: Service.Exposure) throws {
    let reading = Reading(Self.service("type: LoadBalancer, \(spec)ports: [{port: 80}]"))
    #expect(reading.findings.isEmpty)
    #expect(try #require(reading.service).exposure == exposure)
  }

  @Test func `ranges of clients in the annotation that came before the field`() throws {
    let reading = Reading(
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: s
        annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.0/8, 192.0.2.0/24"}
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      """)
    let ranges = try #require(reading.service).exposure.sourceRanges
    #expect(ranges.map(\.description) == ["10.0.0.0/8", "192.0.2.0/24"])
  }

  @Test func `a slice has the addresses that are ready`() {
    let reading = Reading(
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: s-1, labels: {kubernetes.io/service-name: s}}
      addressType: IPv4
      endpoints:
      - {addresses: [192.0.2.1]}
      - {addresses: [192.0.2.2], conditions: {ready: false}}
      - {addresses: [192.0.2.3], conditions: {ready: null}}
      ports: [{port: 5432, name: db}]
      """)
    guard case .endpointSlice(let slice)? = reading.file.objects.first else {
      Issue.record("no slice")
      return
    }
    #expect(slice.service == "s")
    #expect(slice.addresses.map(\.description) == ["192.0.2.1", "192.0.2.3"])
    #expect(slice.ports == [EndpointSlice.EndpointPort(name: "db", port: Port(5432))])
  }

  @Test func `Endpoints are of the Service of their name`() {
    let reading = Reading(
      "apiVersion: v1\nkind: Endpoints\nmetadata: {name: s}\nsubsets: [{addresses: [{ip: 192.0.2.1}], ports: [{port: 1}]}]"
    )
    guard case .endpointSlice(let slice)? = reading.file.objects.first else {
      Issue.record("no slice")
      return
    }
    #expect(slice.service == "s" && slice.addresses.count == 1 && slice.ports.count == 1)
  }

  @Test func `each subset of Endpoints has its own addresses and ports`() {
    let reading = Reading(
      """
      apiVersion: v1
      kind: Endpoints
      metadata: {name: s}
      subsets:
      - {addresses: [{ip: 192.0.2.1}], ports: [{name: a, port: 1, protocol: ""}]}
      - {addresses: [{ip: 192.0.2.2}], ports: [{name: b, port: 2}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: s, labels: {kubernetes.io/service-name: s}}
      addressType: IPv4
      endpoints: [{addresses: [192.0.2.3]}]
      ports: [1️⃣{name: c}, {name: d, port: 4}]
      """)
    let slices = reading.file.objects.compactMap {
      if case .endpointSlice(let slice) = $0 { slice } else { nil }
    }
    #expect(
      slices.map { $0.addresses.map(\.description) } == [
        ["192.0.2.1"], ["192.0.2.2"], ["192.0.2.3"],
      ])
    #expect(slices.map { $0.ports.map(\.port.number) } == [[1], [2], [4]])
    #expect(Set(slices.map(\.name)).count == 3 && slices.allSatisfy { $0.service == "s" })
    #expect(reading.findings == ["1️⃣ warning null-value"])
  }

  @Test func `an empty protocol is TCP where the API server says so`() {
    let reading = Reading(Self.service("ports: [{port: 80, protocol: \"\"}]"))
    #expect(reading.findings.isEmpty)
    #expect(reading.service?.ports.map(\.port) == [Port(80)])
    let pod = Reading(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{ports: [{containerPort: 80, protocol: \"\"}]}]}"
    )
    #expect(pod.findings.isEmpty)
    #expect(pod.pods.first?.spec.ports.map(\.port) == [Port(80)])
    let refused = Reading(policy("podSelector: {}\ningress: [{ports: [{protocol: 1️⃣\"\"}]}]"))
    #expect(refused.findings == ["1️⃣ error invalid-protocol"])
  }
}
