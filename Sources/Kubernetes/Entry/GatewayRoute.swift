public import Diagnostics

/// The rules by which a Gateway leads traffic on (gateway.networking.k8s.io HTTPRoute and its sisters).
public struct GatewayRoute: Hashable, Sendable {
  /// What it routes.
  public enum Kind: String, Hashable, Sendable, Comparable, CaseIterable {
    /// HTTP requests.
    case http = "HTTPRoute"
    /// gRPC calls.
    case grpc = "GRPCRoute"
    /// TLS connections by the name that the client asks for.
    case tls = "TLSRoute"
    /// TCP connections.
    case tcp = "TCPRoute"
    /// UDP datagrams.
    case udp = "UDPRoute"

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The Gateway that a route attaches to.
  public struct Parent: Hashable, Sendable {
    /// The kind; only a `Gateway` is a way in.
    public var kind: String
    /// The namespace; `nil` for the route's own.
    public var namespace: String?
    /// The name.
    public var name: String
    /// The name of a listener; `nil` for all of them.
    public var listener: String?
    /// The port of listeners; `nil` for all of them.
    public var port: UInt16?
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a reference.
    public init(
      kind: String = "Gateway", namespace: String? = nil, name: String, listener: String? = nil,
      port: UInt16? = nil, location: SourceLocation
    ) {
      self.kind = kind
      self.namespace = namespace
      self.name = name
      self.listener = listener
      self.port = port
      self.location = location
    }
  }

  /// Where traffic goes.
  public struct Backend: Hashable, Sendable {
    /// The API group; empty for the core.
    public var group: String
    /// The kind, usually `Service`.
    public var kind: String
    /// The namespace; `nil` for the route's own.
    public var namespace: String?
    /// The name.
    public var name: String
    /// The Service's port.
    public var port: UInt16?
    /// The share of the traffic; none at all with 0.
    public var weight: Int
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a reference.
    public init(
      group: String = "", kind: String = "Service", namespace: String? = nil, name: String,
      port: UInt16?, weight: Int = 1, location: SourceLocation
    ) {
      self.group = group
      self.kind = kind
      self.namespace = namespace
      self.name = name
      self.port = port
      self.weight = weight
      self.location = location
    }
  }

  /// What becomes of the requests that match.
  public struct Rule: Hashable, Sendable {
    /// The paths or methods that it is about; empty for all.
    public var paths: [PathMatch]
    /// Where traffic goes, copies of it (`RequestMirror`) included.
    public var backends: [Backend]
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a rule.
    public init(paths: [PathMatch] = [], backends: [Backend], location: SourceLocation) {
      self.paths = paths
      self.backends = backends
      self.location = location
    }
  }

  /// What it routes.
  public var kind: Kind
  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// The Gateways that it attaches to.
  public var parents: [Parent]
  /// The hosts that it is about; empty for those of the listener.
  public var hostnames: [String]
  /// What it says.
  public var rules: [Rule]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a route.
  public init(
    _ kind: Kind, namespace: String, name: String, parents: [Parent], hostnames: [String] = [],
    rules: [Rule], location: SourceLocation
  ) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.parents = parents
    self.hostnames = hostnames
    self.rules = rules
    self.location = location
  }
}

/// Leave for objects of other namespaces to refer to those of its own (gateway.networking.k8s.io ReferenceGrant).
public struct ReferenceGrant: Hashable, Sendable {
  /// Who may refer.
  public struct Source: Hashable, Sendable {
    /// The API group.
    public var group: String
    /// The kind.
    public var kind: String
    /// The namespace.
    public var namespace: String

    /// Creates a source.
    public init(group: String, kind: String, namespace: String) {
      self.group = group
      self.kind = kind
      self.namespace = namespace
    }
  }

  /// What may be referred to.
  public struct Target: Hashable, Sendable {
    /// The API group; empty for the core.
    public var group: String
    /// The kind.
    public var kind: String
    /// The name; `nil` for every object of the kind.
    public var name: String?

    /// Creates a target.
    public init(group: String, kind: String, name: String? = nil) {
      self.group = group
      self.kind = kind
      self.name = name
    }
  }

  /// The namespace of the objects that may be referred to.
  public var namespace: String
  /// The name.
  public var name: String
  /// Who may refer.
  public var from: [Source]
  /// What may be referred to.
  public var to: [Target]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a grant.
  public init(
    namespace: String, name: String, from: [Source], to: [Target], location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.from = from
    self.to = to
    self.location = location
  }
}
