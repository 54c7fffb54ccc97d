import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A route of a Gateway.
  func gatewayRoute(_ object: Mapping, kind: GatewayRoute.Kind) -> GatewayRoute? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var route = GatewayRoute(
      kind, namespace: metadata.namespace, name: metadata.name, parents: [], rules: [],
      location: location(object.node))
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return route }
    route.parents = list("parentRefs", of: spec, parent) ?? []
    route.hostnames = list("hostnames", of: spec, hostname) ?? []
    route.rules = list("rules", of: spec) { routeRule($0, kind: kind) } ?? []
    return route
  }

  private func parent(_ node: NodeID) -> GatewayRoute.Parent? {
    guard let item = mapping(node), let name = requiredString("name", of: item) else { return nil }
    return GatewayRoute.Parent(
      kind: string("kind", of: item) ?? "Gateway", namespace: namespaceReference(of: item),
      name: name, listener: string("sectionName", of: item),
      port: field("port", of: item, portNumber), location: location(node))
  }

  private func routeRule(_ node: NodeID, kind: GatewayRoute.Kind) -> GatewayRoute.Rule? {
    guard let item = mapping(node) else { return nil }
    let paths = list("matches", of: item) { routeMatch($0, kind: kind) } ?? []
    var backends = list("backendRefs", of: item, routeBackend) ?? []
    let mirrors = list("filters", of: item) { node -> GatewayRoute.Backend? in
      guard let filter = mapping(node), let mirror = mapping("requestMirror", of: filter) else {
        return nil
      }
      return field("backendRef", of: mirror, routeBackend)
    }
    backends += mirrors ?? []
    // A rule without a match, or with one that says nothing of paths, is about all of them.
    let isForAll = paths.isEmpty || paths.contains(.everything)
    return GatewayRoute.Rule(
      paths: isForAll ? [] : paths, backends: backends, location: location(node))
  }

  private func routeMatch(_ node: NodeID, kind: GatewayRoute.Kind) -> PathMatch? {
    guard let match = mapping(node) else { return nil }
    switch kind {
    case .http: return field("path", of: match, httpPath) ?? .everything
    case .grpc: return field("method", of: match, grpcMethod) ?? .everything
    case .tls, .tcp, .udp: return .everything
    }
  }

  private func httpPath(_ node: NodeID) -> PathMatch? {
    guard let path = mapping(node) else { return nil }
    // "type … Default: PathPrefix", "value … Default: /"
    let text = string("value", of: path) ?? "/"
    let type = string("type", of: path) ?? "PathPrefix"
    if type != "RegularExpression", !text.hasPrefix("/"), let node = value("value", in: path) {
      refuse(.invalidPath, "`\(excerpt(text))` must begin with `/`", at: node)
    }
    switch type {
    case "Exact": return .exact(text)
    case "PathPrefix": return text == "/" ? .everything : .prefix(text)
    default: return .pattern(text)
    }
  }

  private func grpcMethod(_ node: NodeID) -> PathMatch? {
    guard let method = mapping(node) else { return nil }
    return .method(service: string("service", of: method), method: string("method", of: method))
  }

  private func routeBackend(_ node: NodeID) -> GatewayRoute.Backend? {
    guard let item = mapping(node), let name = requiredString("name", of: item) else { return nil }
    let group = string("group", of: item) ?? ""
    let kind = string("kind", of: item) ?? "Service"
    if group.isEmpty, kind == "Service", value("port", in: item) == nil {
      // "Port is required when the referent is a Kubernetes Service."
      refuseMissing("port", at: node, hint: "write the port of the Service")
    }
    return GatewayRoute.Backend(
      group: group, kind: kind, namespace: namespaceReference(of: item), name: name,
      port: field("port", of: item, portNumber),
      weight: weight(of: item, default: 1, limit: 1_000_000), location: location(node))
  }

  private func namespaceReference(of item: Mapping) -> String? {
    string("namespace", of: item).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A ReferenceGrant.
  func referenceGrant(_ object: Mapping) -> ReferenceGrant? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var grant = ReferenceGrant(
      namespace: metadata.namespace, name: metadata.name, from: [], to: [],
      location: location(object.node))
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return grant }
    for key in ["from", "to"] where value(key, in: spec) == nil {
      refuseMissing(key, at: spec.node)
    }
    grant.from =
      list("from", of: spec) { node -> ReferenceGrant.Source? in
        guard let item = mapping(node) else { return nil }
        let kind = requiredString("kind", of: item)
        guard let namespace = requiredString("namespace", of: item), let kind else { return nil }
        return ReferenceGrant.Source(
          group: string("group", of: item) ?? "", kind: kind, namespace: namespace)
      } ?? []
    grant.to =
      list("to", of: spec) { node -> ReferenceGrant.Target? in
        guard let item = mapping(node), let kind = requiredString("kind", of: item) else {
          return nil
        }
        // "When unspecified, this policy refers to all resources of the specified Group and Kind"
        let name = string("name", of: item).flatMap { $0.isEmpty ? nil : $0 }
        return ReferenceGrant.Target(
          group: string("group", of: item) ?? "", kind: kind, name: name)
      } ?? []
    return grant
  }
}
