import Diagnostics
import Kubernetes

extension EntryPointFinder {
  /// Finds the listeners of Gateways and attaches the routes.
  mutating func findGateways() {
    var attachment = GatewayAttachment(snapshot)
    for route in snapshot.entries.gatewayRoutes {
      let known = diagnostics.count
      let backends = self.backends(of: route)
      let problems = diagnostics[known...]
      diagnostics.removeSubrange(known...)
      var isAttached = false
      for parent in route.parents where parent.kind == "Gateway" {
        let problem = attachment.attach(route, to: parent, backends)
        diagnostics += [problem].compactMap(\.self)
        // A Gateway that the input does not hold may well be there.
        isAttached =
          isAttached || problem == nil || attachment.hasAssumed(parent.gateway(of: route))
      }
      // What is wrong with the backends of a route that takes no traffic does not matter.
      if isAttached { diagnostics += problems }
    }
    for var point in attachment.points {
      point.proxy = proxies.ofGateway[point.object] ?? .none
      point.backends = point.backends.merged
      points.append(point)
    }
  }

  private mutating func backends(of route: GatewayRoute) -> [EntryBackend] {
    let id = EntryObject.gatewayRoute(route).id
    var result: [EntryBackend] = []
    for rule in route.rules {
      // "If weight is set to 0, no traffic should be forwarded for this entry."
      for target in rule.backends where target.weight > 0 {
        guard target.group.isEmpty, target.kind == "Service" else {
          diagnostics.append(
            .unreadBackend(target.kind, target.name, of: route.title, at: target.location))
          continue
        }
        guard isGranted(target, to: route) else {
          diagnostics.append(.missingGrant(target, of: route))
          continue
        }
        let reference = Reference(
          namespace: target.namespace ?? route.namespace, name: target.name, referrer: route.title,
          location: target.location)
        guard let number = target.port, let service = service(reference),
          let port = port(
            .number(number), of: service, reference, route.kind == .udp ? .udp : .tcp)
        else { continue }
        let paths = rule.paths.isEmpty ? [.everything] : rule.paths
        result.append(
          backend(
            service, port, reference, dialled: [],
            matches: paths.map { EntryMatch(path: $0) }, route: id))
      }
    }
    return result
  }

  /// "When a namespace different than the local namespace is specified, a ReferenceGrant object is required in the
  /// referent namespace to allow that namespace's owner to accept the reference" (BackendObjectReference.namespace).
  private func isGranted(_ target: GatewayRoute.Backend, to route: GatewayRoute) -> Bool {
    guard let namespace = target.namespace, namespace != route.namespace else { return true }
    return snapshot.entries.referenceGrants.contains { grant in
      grant.namespace == namespace
        && grant.from.contains(
          ReferenceGrant.Source(
            group: "gateway.networking.k8s.io", kind: route.kind.rawValue,
            namespace: route.namespace))
        && grant.to.contains {
          $0.group == target.group && $0.kind == target.kind
            && ($0.name == nil || $0.name == target.name)
        }
    }
  }
}
