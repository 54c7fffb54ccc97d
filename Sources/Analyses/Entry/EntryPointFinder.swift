import Diagnostics
import Kubernetes

/// Finds the ways in, kind by kind, and collects what is wrong with them.
struct EntryPointFinder {
  let snapshot: Snapshot
  let services: ServiceTargets
  let proxies: EntryProxies
  var points: [EntryPoint] = []
  var diagnostics: [Diagnostic] = []

  init(_ snapshot: Snapshot, _ proxies: EntryProxies) {
    self.snapshot = snapshot
    self.proxies = proxies
    // In a large cluster most Services are for inside, and resolving them all takes time.
    let wanted = snapshot.entries.services
    var open = snapshot
    open.services = snapshot.services.filter { service in
      service.isExposed
        || wanted.contains(ServiceName(namespace: service.namespace, name: service.name))
    }
    services = open.services.isEmpty ? ServiceTargets(Snapshot()) : ServiceTargets(open)
  }

  /// A Service as something refers to it.
  struct Reference {
    var namespace: String
    var name: String
    /// Who refers to it, for a message.
    var referrer: String
    var location: SourceLocation
  }

  /// The Service that is referred to; `nil` and a diagnostic when there is none that leads to pods.
  mutating func service(_ reference: Reference) -> Service? {
    guard let service = services.service(reference.name, in: reference.namespace) else {
      let full = "\(reference.namespace)/\(reference.name)"
      let names = snapshot.services.filter { $0.namespace == reference.namespace }
        .map { "\($0.namespace)/\($0.name)" }
      diagnostics.append(
        .missingService(reference, candidates: Similarity.closest(to: full, among: names)))
      return nil
    }
    if case .externalName(let name) = service.kind {
      diagnostics.append(.leadsOutside(reference, to: name))
      return nil
    }
    return service
  }

  /// The port of a Service that is referred to by number or name; `nil` and a diagnostic when it has none.
  mutating func port(
    _ port: ServicePortReference, of service: Service, _ reference: Reference,
    _ transport: TransportProtocol = .tcp
  ) -> Service.ServicePort? {
    let matching = service.ports.filter { candidate in
      switch port {
      case .number(let number): candidate.port.number == number
      case .name(let name): candidate.name == name
      }
    }
    if let found = matching.first(where: { $0.port.transport == transport }) ?? matching.first {
      return found
    }
    diagnostics.append(.missingPort(port, of: service, reference))
    return nil
  }

  /// A backend with the pods behind it; a diagnostic when there are none.
  mutating func backend(
    _ service: Service, _ port: Service.ServicePort, _ reference: Reference, dialled: [Port],
    matches: [EntryMatch] = [], route: KubernetesObject.ID? = nil
  ) -> EntryBackend {
    let targets = services.endpoints(of: service, port: port)
    if targets.isEmpty { diagnostics.append(.noEndpoints(of: service, port, reference)) }
    return EntryBackend(
      service: KubernetesObject.ID(
        kind: "Service", namespace: service.namespace, name: service.name),
      port: port, dialled: dialled, matches: matches, route: route, targets: targets,
      location: reference.location)
  }
}

extension [EntryBackend] {
  /// Backends of which none occurs twice: the hosts and paths of equal ones are put together.
  var merged: [EntryBackend] {
    var result: [EntryBackend] = []
    for backend in self {
      let earlier = result.firstIndex {
        $0.service == backend.service && $0.port == backend.port && $0.route == backend.route
          && $0.dialled == backend.dialled && $0.targets == backend.targets
      }
      if let earlier {
        for match in backend.matches where !result[earlier].matches.contains(match) {
          result[earlier].matches.append(match)
        }
      } else {
        result.append(backend)
      }
    }
    return result
  }
}

/// What tells Services apart.
private struct ServiceName: Hashable {
  var namespace: String
  var name: String
}

extension EntryObjects {
  /// The Services that Ingresses and routes lead to.
  fileprivate var services: Set<ServiceName> {
    var result: Set<ServiceName> = []
    for ingress in ingresses {
      for backend in ingress.backends {
        guard case .service(let name, _) = backend.target else { continue }
        result.insert(ServiceName(namespace: ingress.namespace, name: name))
      }
    }
    for route in gatewayRoutes {
      for backend in route.rules.flatMap(\.backends) {
        result.insert(
          ServiceName(namespace: backend.namespace ?? route.namespace, name: backend.name))
      }
    }
    for route in openShiftRoutes {
      for backend in route.backends {
        result.insert(ServiceName(namespace: route.namespace, name: backend.service))
      }
    }
    return result
  }
}

extension Ingress {
  /// Every backend that it names.
  fileprivate var backends: [Backend] {
    [defaultBackend].compactMap(\.self)
      + rules.flatMap { rule -> [Backend] in
        guard case .paths(let paths) = rule.content else { return [] }
        return paths.compactMap(\.backend)
      }
  }
}
