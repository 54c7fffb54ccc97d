public import Diagnostics

/// How a pod resolves names (core/v1 PodSpec.dnsPolicy).
public enum DNSPolicy: String, Hashable, Sendable {
  /// The cluster DNS; the default of the API, except on the host's network.
  case clusterFirst = "ClusterFirst"
  /// The cluster DNS, also on the host's network.
  case clusterFirstWithHostNet = "ClusterFirstWithHostNet"
  /// The node's resolver.
  case nodeDefault = "Default"
  /// Only what `dnsConfig` says.
  case none = "None"
}

/// What of a pod's specification decides about connections.
public struct PodSpec: Hashable, Sendable {
  /// Declared ports of all containers and native sidecars (init containers with `restartPolicy: Always`).
  public var ports: [ContainerPort]
  /// Whether it shares its node's network: its traffic then has the node's address.
  public var usesHostNetwork: Bool
  /// How it resolves names.
  public var dnsPolicy: DNSPolicy
  /// The node it runs on, where known.
  public var nodeName: String?
  /// The classes that its arguments name, where it is an ingress controller (`--ingress-class`, `--controller-class`).
  public var entryClasses: Set<String>
  /// What may name Services, where it was asked for.
  public var mentions: [Mention] = []

  /// Creates a specification.
  public init(
    ports: [ContainerPort] = [], usesHostNetwork: Bool = false,
    dnsPolicy: DNSPolicy = .clusterFirst, nodeName: String? = nil,
    entryClasses: Set<String> = []
  ) {
    self.ports = ports
    self.usesHostNetwork = usesHostNetwork
    self.dnsPolicy = dnsPolicy
    self.nodeName = nodeName
    self.entryClasses = entryClasses
  }

  /// Whether names are looked up at the cluster DNS.
  ///
  /// On the host's network `ClusterFirst` falls back to `Default` (core/v1 PodSpec.dnsPolicy).
  public var usesClusterDNS: Bool {
    switch dnsPolicy {
    case .clusterFirst: !usesHostNetwork
    case .clusterFirstWithHostNet: true
    case .nodeDefault, .none: false
    }
  }

  /// The ports that carry this name, for each protocol.
  ///
  /// Ports of several containers may share a name when their protocols differ.
  public func ports(named name: String) -> [Port] {
    ports.filter { $0.name == name }.map(\.port)
  }
}

/// The controller that an object belongs to (meta/v1 OwnerReference).
public struct OwnerReference: Hashable, Sendable {
  /// The owner's kind, such as `ReplicaSet`.
  public var kind: String
  /// The owner's name, in the same namespace.
  public var name: String

  /// Creates a reference.
  public init(kind: String, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// A pod, as written or as a workload's template describes it.
public struct Pod: Hashable, Sendable {
  /// The namespace.
  public var namespace: String
  /// The name; a template's pods carry the workload's name.
  public var name: String
  /// The labels.
  public var labels: Labels
  /// The specification.
  public var spec: PodSpec
  /// Known addresses (`status.podIPs`); empty when the input does not tell.
  public var addresses: [IPAddress]
  /// Known addresses of its node (`status.hostIPs`).
  public var hostAddresses: [IPAddress]
  /// Whether it has ended (`status.phase` Succeeded or Failed).
  public var isFinished: Bool
  /// The controller it belongs to.
  public var owner: OwnerReference?
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a pod.
  public init(
    namespace: String, name: String, labels: Labels = [:], spec: PodSpec = PodSpec(),
    addresses: [IPAddress] = [], hostAddresses: [IPAddress] = [], isFinished: Bool = false,
    owner: OwnerReference? = nil, location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.labels = labels
    self.spec = spec
    self.addresses = addresses
    self.hostAddresses = hostAddresses
    self.isFinished = isFinished
    self.owner = owner
    self.location = location
  }
}
