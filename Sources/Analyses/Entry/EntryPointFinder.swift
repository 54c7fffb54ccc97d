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
    services = ServiceTargets(snapshot)
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
      let names = snapshot.services.map { "\($0.namespace)/\($0.name)" }
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
