import Kubernetes

extension EntryPointFinder {
  /// Finds the Ingresses.
  mutating func findIngresses() {
    for ingress in snapshot.entries.ingresses {
      let id = EntryObject.ingress(ingress).id
      var point = EntryPoint(
        .ingress, of: id, className: ingress.className, at: ingress.location,
        ports: ingress.usesTLS ? [Port(80), Port(443)] : [Port(80)], sourceAddress: .proxy,
        proxy: proxies.ofIngress[id] ?? .none)
      point.backends = backends(of: ingress, point).merged
      points.append(point)
    }
  }

  private mutating func backends(of ingress: Ingress, _ point: EntryPoint) -> [EntryBackend] {
    var result: [EntryBackend] = []
    for rule in ingress.rules {
      switch rule.content {
      case .paths(let paths):
        for path in paths {
          guard let target = path.backend else { continue }
          let match = EntryMatch(host: rule.host, path: path.path)
          result += [backend(target, of: ingress, point, match)].compactMap(\.self)
        }
      case .nothing:
        // "If http is not specified, all traffic for the host is sent to the default backend."
        if let target = ingress.defaultBackend {
          let match = EntryMatch(host: rule.host)
          result += [backend(target, of: ingress, point, match)].compactMap(\.self)
        } else {
          diagnostics.append(.hostWithoutBackend(rule.host, of: point, at: rule.location))
        }
      }
    }
    // "A default backend is capable of servicing requests that don't match any rule."
    if let target = ingress.defaultBackend {
      result += [backend(target, of: ingress, point, EntryMatch())].compactMap(\.self)
    }
    return result
  }

  private mutating func backend(
    _ target: Ingress.Backend, of ingress: Ingress, _ point: EntryPoint, _ match: EntryMatch
  ) -> EntryBackend? {
    switch target.target {
    case .resource(let kind, let name):
      diagnostics.append(.unreadBackend(kind, name, of: point.title, at: target.location))
      return nil
    case .service(let name, let port):
      let reference = Reference(
        namespace: ingress.namespace, name: name, referrer: point.title,
        location: target.location)
      guard let service = service(reference),
        let port = self.port(port, of: service, reference)
      else { return nil }
      return backend(service, port, reference, dialled: point.ports, matches: [match])
    }
  }

  /// Finds the Routes of OpenShift.
  mutating func findOpenShiftRoutes() {
    for route in snapshot.entries.openShiftRoutes {
      let ports =
        route.termination == nil
        ? [Port(80)] : route.allowsInsecure ? [Port(80), Port(443)] : [Port(443)]
      var point = EntryPoint(
        .openShiftRoute, of: EntryObject.openShiftRoute(route).id, at: route.location,
        ports: ports, sourceAddress: .proxy, proxy: proxies.ofOpenShiftRoutes)
      let path = route.path.map(PathMatch.prefix) ?? .everything
      let matches = [EntryMatch(host: route.host, path: path)]
      for target in route.backends where target.weight > 0 {
        let reference = Reference(
          namespace: route.namespace, name: target.service, referrer: point.title,
          location: target.location)
        guard let service = service(reference) else { continue }
        point.backends += backends(
          at: route.targetPort, of: service, reference, dialled: ports, matches)
      }
      point.backends = point.backends.merged
      points.append(point)
    }
  }

  /// The ports of a Service that a Route leads to.
  ///
  /// "The target port on pods selected by the service this route points to. If this is a string, it will be looked up as a
  /// named port in the target endpoints port list" (RoutePort.targetPort): endpoints carry the names of the Service's
  /// ports. "Most routers will use all endpoints exposed by the service by default" (RouteSpec.port).
  private mutating func backends(
    at target: OpenShiftRoute.TargetPort?, of service: Service, _ reference: Reference,
    dialled: [Port], _ matches: [EntryMatch]
  ) -> [EntryBackend] {
    switch target {
    case .name(let name):
      guard let port = port(.name(name), of: service, reference) else { return [] }
      return [backend(service, port, reference, dialled: dialled, matches: matches)]
    case nil:
      return service.ports.filter { $0.port.transport == .tcp }.map {
        backend(service, $0, reference, dialled: dialled, matches: matches)
      }
    case .number(let number):
      let found = service.ports.compactMap { port -> EntryBackend? in
        let targets = services.endpoints(of: service, port: port)
          .filter { $0.port == Port(number) }
        guard !targets.isEmpty else { return nil }
        var result = backend(service, port, reference, dialled: dialled, matches: matches)
        result.targets = targets
        return result
      }
      if found.isEmpty { diagnostics.append(.missingTargetPort(number, of: service, reference)) }
      return found
    }
  }
}
