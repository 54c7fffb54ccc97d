import Diagnostics
import Kubernetes

/// Attaches routes to the listeners of Gateways, where both allow it.
struct GatewayAttachment {
  private var listeners: [KubernetesObject.ID: [Gateway.Listener]] = [:]
  /// For each Gateway, a way in for each listener.
  private var found: [KubernetesObject.ID: [EntryPoint]] = [:]
  private let namespaces: [String: Labels]

  init(_ snapshot: Snapshot) {
    namespaces = Dictionary(
      snapshot.namespaces.map { ($0.name, $0.labels) }, uniquingKeysWith: { first, _ in first })
    for gateway in snapshot.entries.gateways {
      let id = EntryObject.gateway(gateway).id
      listeners[id] = gateway.listeners
      found[id] = gateway.listeners.map { listener in
        EntryPoint(
          .gatewayListener(listener.name), of: id, className: gateway.className,
          at: listener.location, ports: [Port(listener.port, listener.speaks.transport)],
          sourceAddress: .proxy)
      }
    }
  }

  /// The ways in, in the order of the Gateways and their listeners.
  var points: [EntryPoint] { found.sorted { $0.key < $1.key }.flatMap(\.value) }

  /// Whether only routes speak of a Gateway.
  func hasAssumed(_ gateway: KubernetesObject.ID) -> Bool { listeners[gateway] == nil }

  /// Attaches a route with its backends.
  ///
  /// - Returns: what is wrong, when it attaches to no listener.
  mutating func attach(
    _ route: GatewayRoute, to parent: GatewayRoute.Parent, _ backends: [EntryBackend]
  ) -> Diagnostic? {
    let id = parent.gateway(of: route)
    guard let known = listeners[id] else {
      assume(id, for: route, parent, backends)
      return .missingGateway(
        id, of: route, at: parent.location, candidates: listeners.keys.map(\.qualifiedName))
    }
    let relevant = known.enumerated().filter { _, listener in
      (parent.listener ?? listener.name) == listener.name
        && (parent.port ?? listener.port) == listener.port
    }
    guard !relevant.isEmpty else { return .missingListener(id, of: route, parent, known) }
    var refusals: [Refusal] = []
    for (index, listener) in relevant {
      switch hosts(of: route, at: listener, of: id) {
      case .failure(let refusal): refusals.append(refusal)
      case .success(let hosts): add(backends, hosts, to: id, index)
      }
    }
    guard refusals.count == relevant.count, let refusal = refusals.first else { return nil }
    return .notAttached(route, to: id, relevant.map(\.element), refusal, at: parent.location)
  }

  /// Why a listener does not take a route.
  enum Refusal: Error, Hashable {
    case kind
    case namespace
    case hostnames
  }

  private func hosts(
    of route: GatewayRoute, at listener: Gateway.Listener, of gateway: KubernetesObject.ID
  ) -> Result<[String?], Refusal> {
    guard listener.allowedKinds.contains(route.kind) else { return .failure(.kind) }
    let isAllowed =
      switch listener.namespaces {
      case .all: true
      case .none: false
      case .same: gateway.namespace == route.namespace
      case .matching(let selector):
        selector.matches(namespaces[route.namespace] ?? Namespace(name: route.namespace).labels)
      }
    guard isAllowed else { return .failure(.namespace) }
    switch route.kind {
    case .tcp, .udp: return .success([nil])
    case .http, .grpc, .tls: break
    }
    guard !route.hostnames.isEmpty else { return .success([listener.hostname]) }
    // "If both the Listener and HTTPRoute have specified hostnames, and none match with the criteria above, then the
    // HTTPRoute is not accepted."
    let common = route.hostnames.compactMap { Hostname.common($0, listener.hostname) }
    return common.isEmpty ? .failure(.hostnames) : .success(common)
  }

  private mutating func add(
    _ backends: [EntryBackend], _ hosts: [String?], to gateway: KubernetesObject.ID, _ index: Int
  ) {
    for var backend in backends {
      backend.dialled = found[gateway]?[index].ports ?? []
      backend.matches = hosts.flatMap { host in
        backend.matches.map { EntryMatch(host: host, path: $0.path) }
      }
      found[gateway]?[index].backends.append(backend)
    }
  }

  /// A Gateway that only routes speak of: it listens where such routes are usually served.
  private mutating func assume(
    _ gateway: KubernetesObject.ID, for route: GatewayRoute, _ parent: GatewayRoute.Parent,
    _ backends: [EntryBackend]
  ) {
    let ports: [Port] =
      switch route.kind {
      case .http, .grpc: [Port(parent.port ?? 80)]
      case .tls: [Port(parent.port ?? 443)]
      case .tcp: parent.port.map { [Port($0)] } ?? []
      case .udp: parent.port.map { [Port($0, .udp)] } ?? []
      }
    var points = found[gateway] ?? []
    let kind = EntryPoint.Kind.gatewayListener(parent.listener)
    let index = points.firstIndex { $0.kind == kind && $0.ports == ports } ?? points.count
    if index == points.count {
      points.append(EntryPoint(kind, of: gateway, at: nil, ports: ports, sourceAddress: .proxy))
    }
    found[gateway] = points
    add(backends, route.hostnames.isEmpty ? [nil] : route.hostnames, to: gateway, index)
  }
}

/// Hosts with wildcards.
enum Hostname {
  /// The more special of two hosts that have hosts in common; the listener's may be absent.
  ///
  /// "`*.example.com` would match both `test.example.com`, and `foo.test.example.com`" (HTTPRouteSpec.hostnames).
  static func common(_ route: String, _ listener: String?) -> String? {
    guard let listener, listener != route else { return route }
    if covers(listener, route) { return route }
    return covers(route, listener) ? listener : nil
  }

  private static func covers(_ wildcard: String, _ host: String) -> Bool {
    wildcard.hasPrefix("*.") && host.hasSuffix(wildcard.dropFirst())
      && host.utf8.count >= wildcard.utf8.count
  }
}

extension KubernetesObject.ID {
  /// `namespace/name`.
  var qualifiedName: String { [namespace, name].compactMap(\.self).joined(separator: "/") }
}
