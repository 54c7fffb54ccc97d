import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A GatewayClass.
  func gatewayClass(_ object: Mapping) -> GatewayClass? {
    let metadata = metadata(of: object, isNamespaced: false)
    guard !metadata.name.isEmpty else { return nil }
    let spec = mapping("spec", of: object)
    if spec == nil { refuseMissing("spec.controllerName", at: object.node) }
    return GatewayClass(
      name: metadata.name,
      controller: spec.flatMap { requiredString("controllerName", of: $0) } ?? "",
      location: location(object.node))
  }

  /// A Gateway.
  func gateway(_ object: Mapping) -> Gateway? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var gateway = Gateway(
      namespace: metadata.namespace, name: metadata.name, className: "", listeners: [],
      location: location(object.node))
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return gateway }
    gateway.className = requiredString("gatewayClassName", of: spec) ?? ""
    gateway.listeners = list("listeners", of: spec, listener) ?? []
    guard let node = value("listeners", in: spec), tree[tree.resolved(node)].count > 0 else {
      refuseMissing("listeners", at: spec.node)
      return gateway
    }
    var names: Set<String> = []
    for name in gateway.listeners.map(\.name) where !names.insert(name).inserted {
      // "Listener name must be unique within the Gateway"
      refuse(.invalidGateway, "two listeners have the name `\(excerpt(name))`", at: node)
    }
    return gateway
  }

  private func listener(_ node: NodeID) -> Gateway.Listener? {
    guard let item = mapping(node) else { return nil }
    let name = requiredString("name", of: item)
    let written = requiredString("protocol", of: item)
    if value("port", in: item) == nil { refuseMissing("port", at: node) }
    guard let port = field("port", of: item, portNumber), let name, let written else { return nil }
    var listener = Gateway.Listener(
      name: name, port: port, listenerProtocol(written),
      hostname: field("hostname", of: item, hostname), location: location(node))
    guard let allowed = mapping("allowedRoutes", of: item) else { return listener }
    if let namespaces = mapping("namespaces", of: allowed) {
      listener.namespaces = routeNamespaces(namespaces)
    }
    let kinds = list("kinds", of: allowed) { node -> GatewayRoute.Kind? in
      guard let item = mapping(node), let kind = requiredString("kind", of: item) else {
        return nil
      }
      return GatewayRoute.Kind(rawValue: kind)
    }
    // "When unspecified or empty, the kinds of Routes selected are determined using the Listener protocol."
    let hasKinds = value("kinds", in: allowed).map { tree[tree.resolved($0)].count > 0 } ?? false
    listener.kinds = hasKinds ? kinds.map { Set($0) } : nil
    return listener
  }

  private func listenerProtocol(_ text: String) -> Gateway.ListenerProtocol {
    switch text {
    case "HTTP": .http
    case "HTTPS": .https
    case "TLS": .tls
    case "TCP": .tcp
    case "UDP": .udp
    default: .other(text)
    }
  }

  private func routeNamespaces(_ namespaces: Mapping) -> Gateway.RouteNamespaces {
    switch string("from", of: namespaces) {
    case nil, "Same": return .same
    case "All": return .all
    case "None": return .none
    case "Selector":
      guard let node = value("selector", in: namespaces) else {
        // "Selector must be specified when From is set to "Selector"."
        refuseMissing("selector", at: namespaces.node)
        return .none
      }
      return labelSelector(node).map(Gateway.RouteNamespaces.matching) ?? .none
    case let other?:
      let known = ["Same", "All", "Selector", "None"]
      refuse(
        .unsupportedValue, "`\(excerpt(other))` says nothing about namespaces",
        at: value("from", in: namespaces) ?? namespaces.node,
        hint: Suggestion.closest(to: other, among: known).map { "did you mean `\($0)`?" }
          ?? "write `Same`, `All` or `Selector`")
      return .same
    }
  }
}
