public import Diagnostics

/// Which controller serves Gateways (gateway.networking.k8s.io GatewayClass).
public struct GatewayClass: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The controller, such as `istio.io/gateway-controller`.
  public var controller: String
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a class.
  public init(name: String, controller: String, location: SourceLocation) {
    self.name = name
    self.controller = controller
    self.location = location
  }
}

/// A way in whose rules are written apart, as routes (gateway.networking.k8s.io Gateway).
public struct Gateway: Hashable, Sendable {
  /// What a listener speaks.
  public enum ListenerProtocol: Hashable, Sendable {
    /// HTTP in the clear.
    case http
    /// HTTP over TLS.
    case https
    /// TLS, ended at the Gateway or passed through.
    case tls
    /// TCP.
    case tcp
    /// UDP.
    case udp
    /// A protocol of an implementation.
    case other(String)

    /// What carries it.
    public var transport: TransportProtocol { self == .udp ? .udp : .tcp }
  }

  /// The namespaces whose routes may attach.
  public enum RouteNamespaces: Hashable, Sendable {
    /// The Gateway's own; the default.
    case same
    /// Every one.
    case all
    /// Those whose labels match.
    case matching(LabelSelector)
    /// None.
    case none
  }

  /// A port at which the Gateway listens.
  public struct Listener: Hashable, Sendable {
    /// The name, which a route's `sectionName` refers to.
    public var name: String
    /// The port that clients dial.
    public var port: UInt16
    /// What it speaks.
    public var speaks: ListenerProtocol
    /// The host, possibly with a wildcard; `nil` for every host.
    public var hostname: String?
    /// The namespaces whose routes may attach.
    public var namespaces: RouteNamespaces
    /// The kinds of routes that may attach; `nil` for those of the protocol.
    public var kinds: Set<GatewayRoute.Kind>?
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a listener.
    public init(
      name: String, port: UInt16, _ speaks: ListenerProtocol, hostname: String? = nil,
      namespaces: RouteNamespaces = .same, kinds: Set<GatewayRoute.Kind>? = nil,
      location: SourceLocation
    ) {
      self.name = name
      self.port = port
      self.speaks = speaks
      self.hostname = hostname
      self.namespaces = namespaces
      self.kinds = kinds
      self.location = location
    }
  }

  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// The class.
  public var className: String
  /// The listeners.
  public var listeners: [Listener]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a Gateway.
  public init(
    namespace: String, name: String, className: String, listeners: [Listener],
    location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.className = className
    self.listeners = listeners
    self.location = location
  }
}

extension Gateway.Listener {
  /// The kinds of routes that may attach: those written, or else those that "the Listener's protocol supports".
  public var allowedKinds: Set<GatewayRoute.Kind> {
    if let kinds { return kinds }
    switch speaks {
    case .http, .https: return [.http, .grpc]
    case .tls: return [.tls, .tcp]
    case .tcp: return [.tcp]
    case .udp: return [.udp]
    case .other: return Set(GatewayRoute.Kind.allCases)
    }
  }
}
