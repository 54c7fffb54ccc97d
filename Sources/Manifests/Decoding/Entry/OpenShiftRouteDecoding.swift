import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A Route of OpenShift.
  func openShiftRoute(_ object: Mapping) -> OpenShiftRoute? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var route = OpenShiftRoute(
      namespace: metadata.namespace, name: metadata.name, location: location(object.node))
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return route }
    route.host = field("host", of: spec, hostname)
    route.path = string("path", of: spec).flatMap { $0.isEmpty || $0 == "/" ? nil : $0 }
    if let path = route.path, !path.hasPrefix("/"), let node = value("path", in: spec) {
      refuse(.invalidPath, "`\(excerpt(path))` must begin with `/`", at: node)
    }
    if value("to", in: spec) == nil { refuseMissing("to", at: spec.node) }
    route.backends = field("to", of: spec, routeTarget).map { [$0] } ?? []
    route.backends += list("alternateBackends", of: spec, routeTarget) ?? []
    route.targetPort = mapping("port", of: spec).flatMap(routePort)
    if let tls = mapping("tls", of: spec) { readTermination(of: tls, into: &route) }
    return route
  }

  private func routeTarget(_ node: NodeID) -> OpenShiftRoute.Backend? {
    guard let item = mapping(node) else { return nil }
    if let kindNode = value("kind", in: item), let kind = string(kindNode), !kind.isEmpty,
      kind != "Service"
    {
      refuse(
        .unsupportedValue, "`\(excerpt(kind))` is not a kind of backend: must be `Service`",
        at: kindNode)
      return nil
    }
    guard let name = requiredString("name", of: item) else { return nil }
    // "weight as an integer between 0 and 256, default 100"
    return OpenShiftRoute.Backend(
      service: name, weight: weight(of: item, default: 100, limit: 256), location: location(node))
  }

  private func routePort(_ port: Mapping) -> OpenShiftRoute.TargetPort? {
    guard let node = value("targetPort", in: port) else {
      refuseMissing("targetPort", at: port.node)
      return nil
    }
    switch integerOrName(node) {
    case .integer(let number):
      return portNumber(number, at: node).map(OpenShiftRoute.TargetPort.number)
    case .name(let name):
      guard !name.isEmpty else {
        refuse(.missingField, "must not be empty", at: node)
        return nil
      }
      return .name(name)
    case nil: return nil
    }
  }

  private func readTermination(of tls: Mapping, into route: inout OpenShiftRoute) {
    let known = OpenShiftRoute.Termination.allCases.map(\.rawValue)
    if let text = requiredString("termination", of: tls) {
      route.termination = OpenShiftRoute.Termination(rawValue: text)
      if route.termination == nil {
        refuse(
          .unsupportedValue, "`\(excerpt(text))` is not a place where TLS ends",
          at: value("termination", in: tls) ?? tls.node,
          hint: Suggestion.closest(to: text, among: known).map { "did you mean `\($0)`?" }
            ?? "write `edge`, `passthrough` or `reencrypt`")
      }
    }
    // TLS it is, wherever it ends.
    route.termination = route.termination ?? .edge
    let insecure = string("insecureEdgeTerminationPolicy", of: tls)
    route.allowsInsecure = insecure == "Allow" || insecure == "Redirect"
  }
}
