public import Diagnostics

/// A way in by host and path (networking.k8s.io/v1 Ingress).
public struct Ingress: Hashable, Sendable {
  /// Where requests go.
  public struct Backend: Hashable, Sendable {
    /// What answers.
    public enum Target: Hashable, Sendable {
      /// A Service of the Ingress' namespace, and its port.
      case service(String, ServicePortReference)
      /// An object of another kind, such as a bucket.
      case resource(kind: String, name: String)
    }

    /// What answers.
    public var target: Target
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a backend.
    public init(_ target: Target, location: SourceLocation) {
      self.target = target
      self.location = location
    }
  }

  /// A path of a host.
  public struct Path: Hashable, Sendable {
    /// Which paths it matches.
    public var path: PathMatch
    /// Where requests go; `nil` when it cannot be read.
    public var backend: Backend?

    /// Creates a path.
    public init(_ path: PathMatch, backend: Backend?) {
      self.path = path
      self.backend = backend
    }
  }

  /// What becomes of the requests for a host.
  public struct Rule: Hashable, Sendable {
    /// Where requests for the host go.
    public enum Content: Hashable, Sendable {
      /// By path.
      case paths([Path])
      /// Nothing is said, so that "all traffic for the host is sent to the default backend".
      case nothing
    }

    /// The host; `nil` for every host.
    public var host: String?
    /// Where its requests go.
    public var content: Content
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a rule.
    public init(host: String?, _ content: Content, location: SourceLocation) {
      self.host = host
      self.content = content
      self.location = location
    }
  }

  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// The class, from `ingressClassName` or the annotation that came before it; `nil` for the default class.
  public var className: String?
  /// Where requests go that no rule matches.
  public var defaultBackend: Backend?
  /// The rules.
  public var rules: [Rule]
  /// Whether TLS is asked for.
  public var usesTLS: Bool
  /// Where it is written.
  public var location: SourceLocation

  /// Creates an Ingress.
  public init(
    namespace: String, name: String, className: String? = nil, defaultBackend: Backend? = nil,
    rules: [Rule] = [], usesTLS: Bool = false, location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.className = className
    self.defaultBackend = defaultBackend
    self.rules = rules
    self.usesTLS = usesTLS
    self.location = location
  }
}

/// How a way in names a port of a Service.
public enum ServicePortReference: Hashable, Sendable {
  /// By its number.
  case number(UInt16)
  /// By its name.
  case name(String)
}

/// Which request paths are meant.
public enum PathMatch: Hashable, Sendable {
  /// Every path.
  case everything
  /// Those that begin with these elements.
  case prefix(String)
  /// This one.
  case exact(String)
  /// Those that a regular expression describes, or that the controller understands by it.
  case pattern(String)
  /// A method of a gRPC service; what is `nil` is any.
  case method(service: String?, method: String?)
}

extension PathMatch: CustomStringConvertible {
  /// `/api`, `= /api`, `~ ^/api`, `shop.Cart/Add`; empty for everything.
  public var description: String {
    switch self {
    case .everything: ""
    case .prefix(let path): path
    case .exact(let path): "= \(path)"
    case .pattern(let pattern): "~ \(pattern)"
    case .method(let service, let method): "\(service ?? "*")/\(method ?? "*")"
    }
  }
}

/// Which controller serves an Ingress (networking.k8s.io/v1 IngressClass).
public struct IngressClass: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The controller, such as `k8s.io/ingress-nginx`.
  public var controller: String
  /// Whether an Ingress without a class is of this one.
  public var isDefault: Bool
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a class.
  public init(name: String, controller: String, isDefault: Bool = false, location: SourceLocation) {
    self.name = name
    self.controller = controller
    self.isDefault = isDefault
    self.location = location
  }
}
