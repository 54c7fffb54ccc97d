import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Ingresses and Routes of OpenShift")
struct IngressTests {
  static func ingress(_ spec: String, annotations: String = "") -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: i, annotations: {\(annotations)}}
    spec: 9️⃣{\(spec)}
    """
  }

  static func path(_ fields: String) -> String {
    ingress("rules: [{http: {paths: [8️⃣{\(fields)}]}}]")
  }

  static let backend = "backend: {service: {name: s, port: {number: 80}}}"

  static func route(_ spec: String) -> String {
    "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\nspec: 9️⃣{\(spec)}\n"
  }

  private func read(_ text: String) throws -> Ingress {
    let reading = Reading(text)
    #expect(reading.findings.isEmpty, "\(reading.messages)")
    guard case .entry(.ingress(let ingress))? = reading.file.objects.first else {
      throw CancellationError()
    }
    return ingress
  }

  @Test func `hosts, paths and their backends`() throws {
    let ingress = try read(
      Self.ingress(
        """
        ingressClassName: nginx, tls: [{hosts: [a.example]}],
          defaultBackend: {service: {name: fallback, port: {name: http}}},
          rules: [
            {host: a.example, http: {paths: [
              {path: /, pathType: Prefix, \(Self.backend)},
              {path: /b, pathType: Prefix, \(Self.backend)},
              {path: /c, pathType: Exact, backend: {resource: {kind: Bucket, name: b}}},
              {path: "/d.*", pathType: ImplementationSpecific, \(Self.backend)}]}},
            {host: "*.b.example"}]
        """))
    #expect(ingress.className == "nginx" && ingress.usesTLS)
    #expect(ingress.defaultBackend?.target == .service("fallback", .name("http")))
    #expect(ingress.rules.map(\.host) == ["a.example", "*.b.example"])
    guard case .paths(let paths)? = ingress.rules.first?.content else {
      Issue.record("no paths")
      return
    }
    #expect(paths.map(\.path) == [.everything, .prefix("/b"), .exact("/c"), .pattern("/d.*")])
    #expect(paths[0].backend?.target == .service("s", .number(80)))
    #expect(paths[2].backend?.target == .resource(kind: "Bucket", name: "b"))
    #expect(ingress.rules.last?.content == .nothing)
  }

  @Test(
    arguments: [
      ("ingressClassName: a, \(rule)", "", "a"), ("\(rule)", "kubernetes.io/ingress.class: b", "b"),
      ("\(rule)", "", nil),
    ] as [(String, String, String?)])
  func `the class`(spec: String, annotations: String, name: String?) throws {
    #expect(try read(Self.ingress(spec, annotations: annotations)).className == name)
  }

  private static let rule = "rules: [{host: a.example}]"

  @Test func `the form of v1beta1 is read, with a word about it`() {
    let reading = Reading(
      """
      apiVersion: 1️⃣networking.k8s.io/v1beta1
      kind: Ingress
      metadata: {name: i}
      spec:
        backend: {serviceName: s, servicePort: 80}
        rules: [{http: {paths: [{path: /a, backend: {serviceName: s, servicePort: web}}]}}]
      """)
    #expect(reading.findings == ["1️⃣ warning removed-api"])
    guard case .entry(.ingress(let ingress))? = reading.file.objects.first,
      case .paths(let paths)? = ingress.rules.first?.content
    else {
      Issue.record("no Ingress")
      return
    }
    #expect(ingress.defaultBackend?.target == .service("s", .number(80)))
    #expect(paths.first?.backend?.target == .service("s", .name("web")))
  }

  @Test(arguments: [
    Rule("rules or a default backend", ingress(""), "9️⃣ error missing-field"),
    Rule(
      "a default backend is enough",
      ingress("defaultBackend: {service: {name: s, port: {number: 1}}}")),
    Rule(
      "a host is a name", ingress("rules: [{host: 1️⃣192.0.2.1}]"), "1️⃣ error invalid-host",
      says: "must be a DNS name"),
    Rule(
      "a host has no port", ingress("rules: [{host: 1️⃣\"a.example:80\"}]"),
      "1️⃣ error invalid-host", says: "leave the port out"),
    Rule("a wildcard is a host", ingress("rules: [{host: \"*.a.example\"}]")),
    Rule(
      "paths are needed", ingress("rules: [{http: 1️⃣{paths: []}}]"), "1️⃣ error missing-field"),
    Rule(
      "a path begins with /", path("path: 1️⃣a, pathType: Prefix, \(backend)"), "1️⃣ error invalid-path"
    ),
    Rule("a path is needed", path("pathType: Exact, \(backend)"), "8️⃣ error missing-field"),
    Rule("or is up to the controller", path("pathType: ImplementationSpecific, \(backend)")),
    Rule("a path type is needed", path("path: /a, \(backend)"), "8️⃣ error missing-field"),
    Rule(
      "a path type is known", path("path: /a, pathType: 1️⃣Regex, \(backend)"),
      "1️⃣ error unsupported-value"),
    Rule("a backend is needed", path("path: /a, pathType: Exact"), "8️⃣ error missing-field"),
    Rule(
      "a backend's port is needed",
      path("path: /a, pathType: Exact, backend: {service: 1️⃣{name: s}}"),
      "1️⃣ error missing-field"),
    Rule(
      "number or name",
      path("path: /a, pathType: Exact, backend: {service: {name: s, port: {name: a, number: 1️⃣1}}}"),
      "1️⃣ error invalid-ingress"),
    Rule(
      "the old form is not of v1",
      path("path: /a, pathType: Exact, backend: 1️⃣{serviceName: s, servicePort: 1}"),
      "1️⃣ error missing-field", says: "are of v1beta1"),
    Rule(
      "one class",
      ingress(
        "ingressClassName: a, \(rule)", annotations: "kubernetes.io/ingress.class: 1️⃣a"),
      "1️⃣ error invalid-ingress"),
    Rule(
      "a class of its own",
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: c}\n"),
    Rule(
      "a class is in no namespace",
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: c, namespace: 1️⃣a}\n",
      "1️⃣ error invalid-namespace"),
    Rule("a Route leads somewhere", route("host: a.example"), "9️⃣ error missing-field"),
    Rule("a Route leads to a Service", route("to: {kind: Service, name: s}")),
    Rule(
      "and to nothing else", route("to: {kind: 1️⃣Pod, name: s}"), "1️⃣ error unsupported-value"),
    Rule(
      "a weight is up to 256", route("to: {name: s, weight: 1️⃣257}"), "1️⃣ error invalid-weight"),
    Rule(
      "TLS ends somewhere", route("to: {name: s}, tls: {termination: 1️⃣Edge}"),
      "1️⃣ error unsupported-value", says: "did you mean `edge`?"),
    Rule(
      "the legacy version of a Route",
      "apiVersion: 1️⃣v1\nkind: Route\nmetadata: {name: r}\nspec: {to: {name: s}}\n",
      "1️⃣ warning removed-api"),
    Rule(
      "a Route of Knative is another kind",
      "apiVersion: serving.knative.dev/v1\nkind: Route\nmetadata: {name: r}\nspec: {traffic: []}\n"),
  ])
  func `what the API server refuses`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(reading.messages.contains(rule.message) || rule.message.isEmpty)
    #expect(reading.file.objects.count == 1)
  }

  @Test func `a Route of OpenShift`() {
    let reading = Reading(
      Self.route(
        """
        host: a.example, path: /b, to: {kind: Service, name: s},
          alternateBackends: [{kind: Service, name: t, weight: 0}], port: {targetPort: 8080},
          tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}
        """))
    guard case .entry(.openShiftRoute(let route))? = reading.file.objects.first else {
      Issue.record("no Route")
      return
    }
    #expect(reading.findings.isEmpty)
    #expect(route.backends.map(\.service) == ["s", "t"])
    #expect(route.backends.map(\.weight) == [100, 0])
    #expect(route.targetPort == .number(8080) && route.termination == .edge)
    #expect(route.allowsInsecure && route.path == "/b")
  }
}
