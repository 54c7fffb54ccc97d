import Diagnostics
import Kubernetes

/// What can be wrong with a way in.
extension Diagnostic.Code {
  static let entryBlocked = Self("entry-blocked")
  static let entryServiceMissing = Self("entry-service-missing")
  static let entryPortMissing = Self("entry-port-missing")
  static let entryNoEndpoints = Self("entry-no-endpoints")
  static let entryNoBackend = Self("entry-no-backend")
  static let entryLeadsOutside = Self("entry-leads-outside")
  static let entryBackendUnread = Self("entry-backend-unread")
  static let entryGatewayMissing = Self("entry-gateway-missing")
  static let entryListenerMissing = Self("entry-listener-missing")
  static let entryNotAttached = Self("entry-not-attached")
  static let entryNotGranted = Self("entry-not-granted")
  static let entryControllerUnknown = Self("entry-controller-unknown")
}

extension Diagnostic {
  static func missingService(_ reference: EntryPointFinder.Reference, candidates: [String])
    -> Diagnostic
  {
    Diagnostic(
      .warning, .entryServiceMissing,
      "\(reference.referrer) leads to Service `\(reference.namespace)/\(reference.name)`, which is "
        + "not in the input",
      at: reference.location, hint: suggestion(candidates) ?? "add the manifest of the Service")
  }

  static func leadsOutside(_ reference: EntryPointFinder.Reference, to name: String) -> Diagnostic {
    Diagnostic(
      .note, .entryLeadsOutside,
      "\(reference.referrer) leads to Service `\(reference.namespace)/\(reference.name)`, which "
        + "stands for the outside name `\(name)`", at: reference.location)
  }

  static func missingPort(
    _ port: ServicePortReference, of service: Service, _ reference: EntryPointFinder.Reference
  ) -> Diagnostic {
    let text =
      switch port {
      case .number(let number): "port \(number)"
      case .name(let name): "port called `\(name)`"
      }
    return Diagnostic(
      .warning, .entryPortMissing,
      "\(reference.referrer) leads to Service `\(service.namespace)/\(service.name)`, which has no "
        + text,
      at: reference.location, hint: "its ports are \(known(service.ports))")
  }

  static func missingTargetPort(
    _ number: UInt16, of service: Service, _ reference: EntryPointFinder.Reference
  ) -> Diagnostic {
    Diagnostic(
      .warning, .entryPortMissing,
      "\(reference.referrer) leads to port \(number) of the pods, where Service "
        + "`\(service.namespace)/\(service.name)` leads nobody",
      at: reference.location,
      hint: "`targetPort` is a port of the pods, or the name of a port of the Service")
  }

  static func noEndpoints(
    of service: Service, _ port: Service.ServicePort, _ reference: EntryPointFinder.Reference
  ) -> Diagnostic {
    let isNamed = if case .name = port.target { true } else { false }
    return Diagnostic(
      .warning, .entryNoEndpoints,
      "\(reference.referrer) leads to port \(port.port) of Service "
        + "`\(service.namespace)/\(service.name)`, behind which there is no pod",
      at: reference.location,
      hint: isNamed
        ? "compare its selector with the labels of the pods, and `targetPort` with the names of "
          + "their ports"
        : "compare its selector with the labels of the pods")
  }

  static func hostWithoutBackend(
    _ host: String?, of point: EntryPoint, at location: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      .warning, .entryNoBackend,
      "\(point.title) says nothing of where requests for \(host.map { "`\($0)`" } ?? "any host") go",
      at: location, hint: "write `http.paths`, or a `defaultBackend`")
  }

  static func unreadBackend(
    _ kind: String, _ name: String, of referrer: String, at location: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      .note, .entryBackendUnread,
      "\(referrer) leads to \(kind) `\(name)`, which is not considered", at: location)
  }

  static func missingGateway(
    _ gateway: KubernetesObject.ID, of route: GatewayRoute, at location: SourceLocation,
    candidates: [String]
  ) -> Diagnostic {
    let close = Similarity.closest(to: gateway.qualifiedName, among: candidates)
    return Diagnostic(
      .warning, .entryGatewayMissing,
      "\(route.title) attaches to Gateway `\(gateway.qualifiedName)`, which is not in the input: it "
        + "is assumed",
      at: location, hint: suggestion(close) ?? "add the manifest of the Gateway")
  }

  static func missingListener(
    _ gateway: KubernetesObject.ID, of route: GatewayRoute, _ parent: GatewayRoute.Parent,
    _ known: [Gateway.Listener]
  ) -> Diagnostic {
    let wanted = [parent.listener.map { "`\($0)`" }, parent.port.map { "at port \($0)" }]
    return Diagnostic(
      .warning, .entryListenerMissing,
      "\(route.title) attaches to the listener \(wanted.compactMap(\.self).joined(separator: " ")) "
        + "of Gateway `\(gateway.qualifiedName)`, which has none like that",
      at: parent.location,
      hint: "its listeners are " + known.map { "`\($0.name)`" }.joined(separator: ", "))
  }

  static func notAttached(
    _ route: GatewayRoute, to gateway: KubernetesObject.ID, _ listeners: [Gateway.Listener],
    _ refusal: GatewayAttachment.Refusal, at location: SourceLocation
  ) -> Diagnostic {
    let places = listeners.map { "`\($0.name)` (\($0.location.fileAndLine))" }
    let (cause, hint) =
      switch refusal {
      case .kind:
        ("takes no \(route.kind.rawValue)", "compare `protocol` and `allowedRoutes.kinds`")
      case .namespace:
        (
          "takes no route of namespace `\(route.namespace)`",
          "write `allowedRoutes: {namespaces: {from: All}}` or a `Selector` that matches it"
        )
      case .hostnames:
        ("has no host in common with it", "compare `hostnames` with the listener's `hostname`")
      }
    return Diagnostic(
      .warning, .entryNotAttached,
      "\(route.title) gets no traffic from Gateway `\(gateway.qualifiedName)`: listener "
        + "\(places.joined(separator: ", ")) \(cause)",
      at: location, hint: hint)
  }

  static func missingGrant(_ target: GatewayRoute.Backend, of route: GatewayRoute) -> Diagnostic {
    let namespace = target.namespace ?? route.namespace
    return Diagnostic(
      .warning, .entryNotGranted,
      "\(route.title) may not lead to Service `\(namespace)/\(target.name)`: no ReferenceGrant in "
        + "`\(namespace)` allows it",
      at: target.location,
      hint: "write one from \(route.kind.rawValue) in `\(route.namespace)` to Service")
  }

  private static func suggestion(_ names: [String]) -> String? {
    names.isEmpty ? nil : "did you mean \(names.map { "`\($0)`" }.joined(separator: " or "))?"
  }

  private static func known(_ ports: [Service.ServicePort]) -> String {
    let texts = ports.map { port in
      port.name.map { "`\($0)` (\(port.port))" } ?? port.port.description
    }
    return texts.isEmpty ? "none" : texts.joined(separator: ", ")
  }
}

extension GatewayRoute {
  /// What a message calls it.
  var title: String { "\(kind.rawValue) `\(namespace)/\(name)`" }
}

extension Set<Diagnostic> {
  /// The diagnostics in the order of their places.
  var inOrder: [Diagnostic] {
    sorted { left, right in
      switch (left.location, right.location) {
      case (let first?, let second?) where first != second: first < second
      case (nil, _?): true
      case (_?, nil): false
      default: left.message < right.message
      }
    }
  }
}
