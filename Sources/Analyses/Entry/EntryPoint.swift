public import Diagnostics
public import Kubernetes

/// A way into the cluster: something that takes connections from outside and leads them to pods.
public struct EntryPoint: Hashable, Sendable {
  /// What takes the connections.
  public enum Kind: Hashable, Sendable {
    /// A controller that serves an Ingress.
    case ingress
    /// A listener of a Gateway, by name; `nil` where the Gateway is not in the input.
    case gatewayListener(String?)
    /// The router that serves a Route of OpenShift.
    case openShiftRoute
    /// The load balancer of a Service.
    case loadBalancer
    /// A port on every node.
    case nodePort
    /// Addresses that nodes take for a Service's.
    case externalIP
  }

  /// Who may come.
  public enum Clients: Hashable, Sendable {
    /// Every address.
    case everyone
    /// These addresses alone (`loadBalancerSourceRanges`).
    case ranges([CIDR])
  }

  /// Whose address the pod sees.
  public enum SourceAddress: Hashable, Sendable {
    /// The client's: `externalTrafficPolicy: Local` "preserves the client source IP".
    case client
    /// The client's or a node's: `externalTrafficPolicy: Cluster` "may obscure" it.
    case clientOrNode
    /// That of the proxy between.
    case proxy
  }

  /// Who stands between the clients and the pods.
  public enum Proxy: Hashable, Sendable {
    /// Nobody: connections go to the pods themselves.
    case none
    /// Pods of these workloads; those that are assumed say so (``Workload/isAssumed``).
    case workloads([Workload.ID])
    /// A proxy outside the cluster, such as a cloud's.
    case outside
  }

  /// What takes the connections.
  public var kind: Kind
  /// The Ingress, Gateway, Route or Service.
  public var object: KubernetesObject.ID
  /// The class of the Ingress or Gateway, or of the load balancer.
  public var className: String?
  /// Where it is written; `nil` for a Gateway that only routes refer to.
  public var location: SourceLocation?
  /// The ports that clients dial, as far as they are known: a node port may be chosen by the cluster.
  public var ports: [Port]
  /// Addresses that clients dial, where they are written.
  public var addresses: [IPAddress]
  /// Who may come.
  public var clients: Clients
  /// Whose address the pods see.
  public var sourceAddress: SourceAddress
  /// Who stands between.
  public var proxy: Proxy
  /// Whether it only comes with another way in: the node ports of a load balancer.
  public var isImplied: Bool
  /// Where connections go.
  public var backends: [EntryBackend]

  init(
    _ kind: Kind, of object: KubernetesObject.ID, className: String? = nil,
    at location: SourceLocation?, ports: [Port], addresses: [IPAddress] = [],
    clients: Clients = .everyone, sourceAddress: SourceAddress, proxy: Proxy = .none,
    isImplied: Bool = false, backends: [EntryBackend] = []
  ) {
    self.kind = kind
    self.object = object
    self.className = className
    self.location = location
    self.ports = ports
    self.addresses = addresses
    self.clients = clients
    self.sourceAddress = sourceAddress
    self.proxy = proxy
    self.isImplied = isImplied
    self.backends = backends
  }

  /// Whether the input only refers to it.
  public var isAssumed: Bool { location == nil }

  /// The hosts and paths that lead somewhere, each once, in order.
  public var matches: [EntryMatch] {
    Set(backends.flatMap(\.matches)).sorted { $0.description < $1.description }
  }

  /// What a message calls it, such as ``Ingress `shop/web```.
  public var title: String {
    let name = [object.namespace, object.name].compactMap(\.self).joined(separator: "/")
    return switch kind {
    case .ingress: "Ingress `\(name)`"
    case .gatewayListener(let listener?): "listener `\(listener)` of Gateway `\(name)`"
    case .gatewayListener(nil): "Gateway `\(name)`"
    case .openShiftRoute: "Route `\(name)`"
    case .loadBalancer: "the load balancer of Service `\(name)`"
    case .nodePort: "the node port of Service `\(name)`"
    case .externalIP: "the external address of Service `\(name)`"
    }
  }
}

/// A Service's port that a way in leads to, and the pods there.
public struct EntryBackend: Hashable, Sendable {
  /// The Service.
  public var service: KubernetesObject.ID
  /// Its port.
  public var port: Service.ServicePort
  /// The ports that clients dial to get here, as far as they are known.
  public var dialled: [Port]
  /// The hosts and paths that lead here; empty where connections are not told apart by them.
  public var matches: [EntryMatch]
  /// The route of a Gateway that leads here.
  public var route: KubernetesObject.ID?
  /// The pods and addresses, each with the port at which it is reached.
  public var targets: [ServiceTarget]
  /// Where it is written that connections go here.
  public var location: SourceLocation

  /// What a message calls it, such as ``Service `shop/api` port TCP 80``.
  public var title: String {
    "Service `\(service.namespace ?? "")/\(service.name)` port \(port.port)"
  }
}

/// The requests that go to a backend.
public struct EntryMatch: Hashable, Sendable, CustomStringConvertible {
  /// The host, possibly with a wildcard; `nil` for every host.
  public var host: String?
  /// The paths.
  public var path: PathMatch

  /// Creates a match.
  public init(host: String? = nil, path: PathMatch = .everything) {
    self.host = host
    self.path = path
  }

  /// `a.example/api`, `*`, or `a.example = /api` where it is not a prefix.
  public var description: String {
    let host = host ?? "*"
    return switch path {
    case .everything: host
    case .prefix(let path): host + path
    case .exact, .pattern, .method: "\(host) \(path)"
    }
  }
}
