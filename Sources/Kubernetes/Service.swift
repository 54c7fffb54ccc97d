public import Diagnostics

/// A Service (core/v1 Service): a name, and ports that lead to the pods that it selects.
public struct Service: Hashable, Sendable {
  /// A port of the Service.
  public struct ServicePort: Hashable, Sendable {
    /// Where a Service's port leads at the pod.
    public enum Target: Hashable, Sendable {
      /// The port of this number.
      case number(UInt16)
      /// The port that the pod declares by this name, for each pod on its own.
      case name(String)
    }

    /// The name; required by the API when there are several.
    public var name: String?
    /// The port that clients dial.
    public var port: Port
    /// The port at the pod.
    ///
    /// Absent in the manifest it is the same number.
    public var target: Target
    /// The port on every node, where set.
    public var nodePort: UInt16?
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a port.
    public init(
      name: String? = nil, port: Port, target: Target? = nil, nodePort: UInt16? = nil,
      location: SourceLocation
    ) {
      self.name = name
      self.port = port
      self.target = target ?? .number(port.number)
      self.nodePort = nodePort
      self.location = location
    }
  }

  /// What kind of Service it is.
  public enum Kind: Hashable, Sendable {
    /// A virtual address inside the cluster.
    case clusterIP
    /// No address of its own (`clusterIP: None`): the name leads to the pods, and clients dial the pod's port.
    case headless
    /// As ``clusterIP``, and a port on every node.
    case nodePort
    /// As ``nodePort``, and an address outside.
    case loadBalancer
    /// An alias of a name outside.
    case externalName(String)
  }

  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// The kind.
  public var kind: Kind
  /// The pods it leads to; `nil` when somebody else keeps its endpoints.
  public var selector: Labels?
  /// The ports.
  public var ports: [ServicePort]
  /// Addresses of its own (`clusterIPs`), where known.
  public var addresses: [IPAddress]
  /// How it is reached from outside.
  public var exposure: Exposure
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a Service.
  public init(
    namespace: String, name: String, kind: Kind = .clusterIP, selector: Labels? = nil,
    ports: [ServicePort] = [], addresses: [IPAddress] = [], exposure: Exposure = Exposure(),
    location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.kind = kind
    self.selector = selector
    self.ports = ports
    self.addresses = addresses
    self.exposure = exposure
    self.location = location
  }
}

/// Where a Service without a selector leads (discovery.k8s.io/v1 EndpointSlice, core/v1 Endpoints).
public struct EndpointSlice: Hashable, Sendable {
  /// A port of the endpoints.
  public struct EndpointPort: Hashable, Sendable {
    /// The name of the Service's port that it belongs to.
    public var name: String?
    /// The port at the endpoint.
    public var port: Port

    /// Creates a port.
    public init(name: String? = nil, port: Port) {
      self.name = name
      self.port = port
    }
  }

  /// The namespace.
  public var namespace: String
  /// The name of the object.
  public var name: String
  /// The Service that it belongs to: the label `kubernetes.io/service-name`, or the name of an Endpoints object.
  public var service: String
  /// The addresses.
  public var addresses: [IPAddress]
  /// The ports.
  public var ports: [EndpointPort]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a slice.
  public init(
    namespace: String, name: String, service: String, addresses: [IPAddress],
    ports: [EndpointPort], location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.service = service
    self.addresses = addresses
    self.ports = ports
    self.location = location
  }
}
