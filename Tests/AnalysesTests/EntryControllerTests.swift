import Analyses
import Kubernetes
import TestSupport
import Testing

@Suite("Who serves a way in")
struct EntryControllerTests {
  static let nginx = controller("ingress-nginx-controller", in: "ingress-nginx")

  static func controller(_ name: String, in namespace: String, arguments: String = "") -> String {
    Entry.workload(
      name, in: namespace,
      labels: "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller",
      container: arguments.isEmpty ? "" : "args: [/nginx-ingress-controller, \(arguments)], ")
  }

  static func ingressClass(_ name: String, _ controller: String, isDefault: Bool = false) -> String
  {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: IngressClass
    metadata: {name: \(name), annotations: {ingressclass.kubernetes.io/is-default-class: "\(isDefault)"}}
    spec: {controller: \(controller)}

    """
  }

  static let traefik = Entry.workload(
    "traefik", in: "edge", labels: "app.kubernetes.io/name: traefik")

  /// The second hop of the paths, as far as the proxy.
  private func proxies(_ reading: EntryReading) -> [String] {
    reading.paths.map { path in
      path.split(separator: " → ").dropLast().joined(separator: " → ")
    }
  }

  @Test(
    "The controller of an Ingress",
    arguments: [
      (
        "by its labels and the usual name of its class", nginx + traefik, "nginx",
        "ingress-nginx/ingress-nginx-controller TCP 80"
      ),
      (
        "by what the class says",
        traefik + nginx + ingressClass("web", "traefik.io/ingress-controller"),
        "web", "edge/traefik TCP 80"
      ),
      (
        "by the default class",
        traefik + nginx + ingressClass("web", "traefik.io/ingress-controller", isDefault: true),
        nil, "edge/traefik TCP 80"
      ),
      (
        "by its arguments",
        controller("inside", in: "a", arguments: "--ingress-class=internal")
          + controller("outside", in: "b", arguments: "--controller-class=k8s.io/public"),
        "internal", "a/inside TCP 80"
      ),
      (
        "by its arguments and the class' controller",
        controller("inside", in: "a", arguments: "--ingress-class=internal")
          + controller("outside", in: "b", arguments: "--controller-class=k8s.io/public")
          + ingressClass("open", "k8s.io/public"),
        "open", "b/outside TCP 80"
      ),
      ("as the only one, where no class is said", traefik, nil, "edge/traefik TCP 80"),
      (
        "assumed as it is usually installed", "", "nginx",
        "ingress-nginx/ingress-nginx-controller? TCP 80"
      ),
      (
        "assumed where other ones serve other classes",
        controller("inside", in: "a", arguments: "--ingress-class=internal"), "nginx",
        "ingress-nginx/ingress-nginx-controller? TCP 80"
      ),
      ("assumed and unknown", "", "ours", "ingress-controller/ingress-controller? TCP 80"),
      (
        "assumed and unknown, where several may serve", traefik + nginx, nil,
        "ingress-controller/ingress-controller? TCP 80"
      ),
    ] as [(String, String, String?, String)])
  func ingress(name: String, manifests: String, className: String?, expected: String) throws {
    let reading = try EntryReading(Entry.api + manifests + Entry.simple(class: className))
    #expect(proxies(reading) == ["internet → \(expected)"])
  }

  @Test("A controller outside the cluster is no pod")
  func outside() throws {
    let reading = try EntryReading(Entry.api + Entry.simple(class: "alb"))
    #expect(reading.paths == ["proxy outside → shop/api TCP 8080: allowed"])
  }

  @Test(
    "The proxy of a Gateway",
    arguments: [
      (
        "by the Gateway's name",
        Entry.workload(
          "data-plane", in: "infra", labels: "gateway.networking.k8s.io/gateway-name: g"),
        "istio", "infra/data-plane TCP 80"
      ),
      (
        "not that of another Gateway",
        Entry.workload(
          "data-plane", in: "infra", labels: "gateway.networking.k8s.io/gateway-name: h"),
        "istio", "istio-system/istio-ingressgateway? TCP 80"
      ),
      (
        "by labels of Envoy Gateway",
        Entry.workload(
          "envoy-x", in: "envoy-gateway-system",
          labels:
            "gateway.envoyproxy.io/owning-gateway-name: g, gateway.envoyproxy.io/owning-gateway-namespace: infra"
        ),
        "eg", "envoy-gateway-system/envoy-x TCP 80"
      ),
      (
        "by its class",
        Entry.workload("gw", in: "mesh", labels: "istio: ingressgateway"), "istio", "mesh/gw TCP 80"
      ),
      (
        "by what the class says",
        traefik
          + Entry.object(
            "GatewayClass", "own", in: nil, version: "gateway.networking.k8s.io/v1",
            "{controllerName: traefik.io/gateway-controller}"),
        "own", "edge/traefik TCP 80"
      ),
      ("assumed", "", "own", "ingress-controller/ingress-controller? TCP 80"),
    ])
  func gateway(name: String, manifests: String, className: String, expected: String) throws {
    let reading = try EntryReading(
      Entry.api + manifests
        + Entry.gateway(
          listeners:
            "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}",
          class: className)
        + Entry.route(rules: "{backendRefs: [{name: api, port: 80}]}"))
    #expect(proxies(reading) == ["internet → \(expected)"])
  }

  @Test("The router of OpenShift, assumed with the labels that policies select it by")
  func openShift() throws {
    let route = Entry.object("Route", "o", version: "route.openshift.io/v1", "{to: {name: api}}")
    let allow = Manifest.policy(
      "allow",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {network.openshift.io/policy-group: ingress}}}]}]}"
    )
    let reading = try EntryReading(Entry.api + route + allow)
    #expect(
      reading.paths == [
        "internet → openshift-ingress/router-default? TCP 80 → shop/api TCP 8080: allowed"
      ])
  }

  @Test("A controller that is named is taken, whatever the class says")
  func given() throws {
    let text = Entry.api + Self.nginx + Self.traefik + Entry.simple()
    let reading = try EntryReading(text, controllers: ["edge/traefik"])
    #expect(proxies(reading) == ["internet → edge/traefik TCP 80"])
    #expect(reading.problems.isEmpty)
    let wrong = try EntryReading(text, controllers: ["edge/trafik"])
    #expect(wrong.problems == ["- warning entry-controller-unknown"])
    #expect(wrong.messages.contains("did you mean `edge/traefik`?"))
    #expect(proxies(wrong) == ["internet → ingress-nginx/ingress-nginx-controller TCP 80"])
  }

  @Test("Clients come to a controller by its own Service")
  func access() throws {
    let service = Entry.object(
      "Service", "lb", in: "ingress-nginx", version: "v1",
      """
      {type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24],
        selector: {app.kubernetes.io/name: ingress-nginx}, ports: [{port: 80, targetPort: 8000}]}
      """)
    let reading = try EntryReading(Entry.api + Self.nginx + service + Entry.simple())
    #expect(
      reading.paths == [
        "192.0.2.0/24 → ingress-nginx/ingress-nginx-controller TCP 8000 → shop/api TCP 8080: allowed",
        "192.0.2.0/24 → ingress-nginx/ingress-nginx-controller TCP 8000: allowed",
      ])
  }

  @Test(
    "What is assumed is marked, in a namespace with its usual name, and only where it is needed")
  func assumption() throws {
    let needed = try EntryReading(Entry.api + Entry.simple()).entries.snapshot
    let assumed = needed.workloads.filter(\.isAssumed)
    #expect(assumed.map(\.id.name) == ["ingress-nginx-controller"])
    #expect(needed.namespaces.filter(\.isAssumed).map(\.name) == ["ingress-nginx", "shop"])
    let none = try EntryReading(Entry.api).entries.snapshot
    #expect(none == Snapshot(manifests: Entry.api))
  }

  @Test("A workload that has the name of the assumed one, and is no controller, stands beside it")
  func taken() throws {
    let other = Entry.workload(
      "ingress-nginx-controller", in: "ingress-nginx", labels: "app: other")
    let reading = try EntryReading(Entry.api + other + Entry.simple())
    #expect(proxies(reading) == ["internet → ingress-nginx/ingress-nginx-controller-1? TCP 80"])
  }
}
