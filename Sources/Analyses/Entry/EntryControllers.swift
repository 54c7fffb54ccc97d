import Diagnostics
import Kubernetes

/// Finds who serves Ingresses, Gateways and Routes: pods of the input, a proxy outside, or controllers that have to be
/// assumed.
struct EntryControllers {
  private let snapshot: Snapshot
  private let classes: [String: IngressClass]
  private let defaultClass: IngressClass?
  private let gatewayClasses: [String: GatewayClass]
  /// The workloads of the input that are known controllers.
  private let known: [EntryProxyKind: [Workload]]
  /// The workloads of the input that serve one Gateway.
  private let dataPlanes: [Workload]
  /// The workloads that the caller names.
  private let given: [Workload.ID]
  private var assumed: [Workload.ID: Workload] = [:]
  private var assumedNamespaces: [String: Labels] = [:]
  private(set) var diagnostics: [Diagnostic] = []

  private static let gatewayName = "gateway.networking.k8s.io/gateway-name"
  private static let owningGateway = "gateway.envoyproxy.io/owning-gateway-name"

  init(_ snapshot: Snapshot, options: EntryPoints.Options) {
    self.snapshot = snapshot
    let entries = snapshot.entries
    classes = Dictionary(
      entries.ingressClasses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    defaultClass = entries.ingressClasses.first(where: \.isDefault)
    gatewayClasses = Dictionary(
      entries.gatewayClasses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let isNeeded = entries != EntryObjects()
    let marks = EntryProxyKind.allCases.map { (kind: $0, marks: $0.profile.marks) }
    var known: [EntryProxyKind: [Workload]] = [:]
    var dataPlanes: [Workload] = []
    for workload in snapshot.workloads where isNeeded {
      let found = marks.first { $0.marks.contains { $0.matches(workload) } }
      if let found { known[found.kind, default: []].append(workload) }
      let labels = workload.template.labels
      if [Self.gatewayName, Self.owningGateway].contains(where: { labels[$0] != nil }) {
        dataPlanes.append(workload)
      }
    }
    self.known = known
    self.dataPlanes = dataPlanes
    var given: [Workload.ID] = []
    for expression in options.controllers {
      let found = snapshot.workloads(named: expression)
      given += found
      if found.isEmpty { diagnostics.append(.unknownController(expression, in: snapshot)) }
    }
    self.given = given
  }

  /// The cluster with the controllers that were assumed.
  var completed: Snapshot {
    guard !assumed.isEmpty else { return snapshot }
    var result = snapshot
    result.workloads = (result.workloads + assumed.values).sorted { $0.id < $1.id }
    let present = Set(result.namespaces.map(\.name))
    let missing = assumedNamespaces.filter { !present.contains($0.key) }
    result.namespaces += missing.map { Namespace(name: $0.key, labels: $0.value) }
    result.namespaces.sort { $0.name < $1.name }
    return result
  }

  /// Who serves an Ingress.
  mutating func proxy(of ingress: Ingress) -> EntryPoint.Proxy {
    let found = ingress.className.map { classes[$0] } ?? defaultClass
    return proxy(
      Class(name: ingress.className ?? found?.name, controller: found?.controller))
  }

  /// Who serves a Gateway.
  ///
  /// A controller that makes pods for each Gateway sets the label `gateway.networking.k8s.io/gateway-name` on them
  /// (GEP-1762), in the Gateway's namespace; Envoy Gateway has labels of its own.
  mutating func proxy(ofGateway name: String, in namespace: String, className: String?)
    -> EntryPoint.Proxy
  {
    if given.isEmpty {
      let own = dataPlanes.filter { workload in
        let labels = workload.template.labels
        return (labels[Self.gatewayName] == name && workload.id.namespace == namespace)
          || (labels[Self.owningGateway] == name
            && labels["gateway.envoyproxy.io/owning-gateway-namespace"] == namespace)
      }
      guard own.isEmpty else { return .workloads(own.map(\.id)) }
    }
    let gatewayClass = className.flatMap { gatewayClasses[$0] }
    return proxy(Class(name: className, controller: gatewayClass?.controller))
  }

  /// Who serves the Routes of OpenShift.
  mutating func proxyOfOpenShiftRoutes() -> EntryPoint.Proxy {
    proxy(Class(name: nil, controller: "openshift.io/ingress-to-route"))
  }

  /// What is known of a class.
  private struct Class {
    var name: String?
    var controller: String?

    var isKnown: Bool { name != nil || controller != nil }
    /// The words by which a controller's arguments may name it.
    var words: Set<String> { Set([name, controller].compactMap(\.self)) }
  }

  private mutating func proxy(_ wanted: Class) -> EntryPoint.Proxy {
    guard given.isEmpty else { return .workloads(given) }
    // Several controllers of one kind serve different classes, as their arguments say.
    let told = known.values.joined().filter { workload in
      !workload.template.spec.entryClasses.isDisjoint(with: wanted.words)
    }
    guard told.isEmpty else { return .workloads(told.map(\.id).sorted()) }
    if let kind = EntryProxyKind.of(controller: wanted.controller, className: wanted.name) {
      if kind.isOutside { return .outside }
      let workloads = (known[kind] ?? []).filter {
        $0.template.spec.entryClasses.isEmpty || !wanted.isKnown
      }
      return .workloads(workloads.isEmpty ? [assume(kind)] : workloads.map(\.id))
    }
    // A single controller serves what no other one does.
    let candidates = known.values.joined().filter {
      !wanted.isKnown || $0.template.spec.entryClasses.isEmpty
    }
    if known.count == 1, !candidates.isEmpty {
      return .workloads(candidates.map(\.id).sorted())
    }
    return .workloads([assume(nil)])
  }

  /// Assumes a controller as its own manifests would install it, or one of which nothing is known.
  private mutating func assume(_ kind: EntryProxyKind?) -> Workload.ID {
    let namespace = kind?.profile.namespace ?? "ingress-controller"
    let name = kind?.profile.name ?? "ingress-controller"
    let taken = Set(snapshot.workloads.map(\.id))
    let names = [name] + (1...).lazy.prefix(taken.count + 1).map { "\(name)-\($0)" }
    let ids = names.lazy.map {
      Workload.ID(namespace: namespace, name: $0, kind: .deployment)
    }
    let id =
      ids.first { !taken.contains($0) }
      ?? Workload.ID(namespace: namespace, name: name, kind: .deployment)
    let pod = Pod(
      namespace: namespace, name: id.name,
      labels: kind?.profile.marks.first?.labels ?? ["app.kubernetes.io/name": name],
      spec: PodSpec(
        ports: [
          ContainerPort(name: "http", Port(80)), ContainerPort(name: "https", Port(443)),
        ], dnsPolicy: .nodeDefault),
      location: .assumed)
    assumed[id] = Workload(id: id, template: pod, replicas: nil, location: nil)
    assumedNamespaces[namespace] = kind?.profile.namespaceLabels ?? [:]
    return id
  }
}

extension Snapshot {
  /// The workloads that an expression names: by their own name, or by that of a Service that selects them.
  fileprivate func workloads(named expression: EndpointExpression) -> [Workload.ID] {
    guard case .named(let namespace, let name, port: _) = expression else { return [] }
    let inNamespace = workloads.filter { namespace == nil || $0.id.namespace == namespace }
    let found = inNamespace.filter { workload in
      WorkloadName(name).matches(workload.id) || workload.pods.contains { $0.name == name }
    }
    guard found.isEmpty else { return found.map(\.id) }
    let selectors = services.filter {
      $0.name == name && (namespace == nil || $0.namespace == namespace)
    }.compactMap { service in
      service.selector.map { (service.namespace, LabelSelector(matchLabels: $0)) }
    }
    return inNamespace.filter { workload in
      selectors.contains { namespace, selector in
        namespace == workload.id.namespace
          && workload.endpoints.contains { selector.matches($0.labels) }
      }
    }.map(\.id)
  }
}

extension Diagnostic {
  fileprivate static func unknownController(
    _ expression: EndpointExpression, in snapshot: Snapshot
  ) -> Diagnostic {
    guard case .named(let namespace, let name, port: _) = expression else {
      return Diagnostic(
        .warning, .entryControllerUnknown,
        "a controller must be a workload of the input, or a Service in front of one",
        hint: "write for example `ingress-nginx/ingress-nginx-controller`")
    }
    let full = [namespace, name].compactMap(\.self).joined(separator: "/")
    let close = Similarity.closest(
      to: full, among: snapshot.workloads.map { "\($0.id.namespace)/\($0.id.name)" })
    return Diagnostic(
      .warning, .entryControllerUnknown, "no workload of the input is called `\(full)`",
      hint: close.isEmpty
        ? nil : "did you mean \(close.map { "`\($0)`" }.joined(separator: " or "))?")
  }
}
