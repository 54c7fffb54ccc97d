public import Diagnostics

/// One object of a manifest, as far as Podreach understands its kind.
///
/// Indirect, since a cluster's objects are put from one collection into the next, and a workload is large.
public indirect enum KubernetesObject: Hashable, Sendable {
  /// A namespace.
  case namespace(Namespace)
  /// A pod.
  case pod(Pod)
  /// A controller with a pod template, ``Workload/pods`` still empty.
  case workload(Workload)
  /// A Service.
  case service(Service)
  /// Where a Service leads.
  case endpointSlice(EndpointSlice)
  /// A way in from outside, or what belongs to one.
  case entry(EntryObject)
  /// A network policy.
  case networkPolicy(NetworkPolicy)
  /// A policy before every network policy.
  case adminNetworkPolicy(AdminNetworkPolicy)
  /// A policy for what no other one decides.
  case baselineAdminNetworkPolicy(BaselineAdminNetworkPolicy)
  /// A policy of the one or the other sort.
  case clusterNetworkPolicy(ClusterNetworkPolicy)
  /// A policy of unknown effect.
  case unevaluatedPolicy(UnevaluatedPolicy)
  /// A node.
  case node(Node)
  /// What containers are given, where that was asked for.
  case configMap(ConfigMap)
  /// Any other kind.
  case notConsidered(NotConsidered)

  /// An object of a kind that says nothing about connections, or nothing that Podreach reads.
  public struct NotConsidered: Hashable, Sendable {
    /// API group and version as written.
    public var apiVersion: String
    /// The kind as written.
    public var kind: String
    /// The namespace as written.
    public var namespace: String?
    /// The name as written; empty when it has none.
    public var name: String
    /// The ServiceAccounts to which it gives rights at the Kubernetes API, as `namespace/name`; read where what containers
    /// are given was asked for.
    public var serviceAccounts: [String] = []
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a record of an object.
    public init(
      apiVersion: String, kind: String, namespace: String?, name: String, location: SourceLocation
    ) {
      self.apiVersion = apiVersion
      self.kind = kind
      self.namespace = namespace
      self.name = name
      self.location = location
    }
  }

  /// What the API server tells objects apart by: two of one identity are one object, written twice.
  public struct ID: Hashable, Sendable, Comparable {
    /// The kind.
    public var kind: String
    /// The namespace; `nil` for a cluster-scoped kind.
    public var namespace: String?
    /// The name.
    public var name: String

    /// Creates an identity.
    public init(kind: String, namespace: String?, name: String) {
      self.kind = kind
      self.namespace = namespace
      self.name = name
    }

    /// Orders by kind, namespace and name.
    public static func < (left: Self, right: Self) -> Bool {
      (left.kind, left.namespace ?? "", left.name) < (right.kind, right.namespace ?? "", right.name)
    }
  }

  /// The object's identity; `nil` where it has none that matters.
  public var id: ID? {
    switch self {
    case .namespace(let namespace):
      ID(kind: "Namespace", namespace: nil, name: namespace.name)
    case .pod(let pod):
      ID(kind: "Pod", namespace: pod.namespace, name: pod.name)
    case .workload(let workload):
      ID(
        kind: workload.id.kind.rawValue, namespace: workload.id.namespace, name: workload.id.name)
    case .service(let service):
      ID(kind: "Service", namespace: service.namespace, name: service.name)
    case .endpointSlice(let slice):
      ID(kind: "EndpointSlice", namespace: slice.namespace, name: slice.name)
    case .entry(let object):
      object.id
    case .networkPolicy(let policy):
      ID(kind: "NetworkPolicy", namespace: policy.namespace, name: policy.name)
    case .adminNetworkPolicy(let policy):
      ID(kind: "AdminNetworkPolicy", namespace: nil, name: policy.name)
    case .baselineAdminNetworkPolicy(let policy):
      ID(kind: "BaselineAdminNetworkPolicy", namespace: nil, name: policy.name)
    case .clusterNetworkPolicy(let policy):
      ID(kind: "ClusterNetworkPolicy", namespace: nil, name: policy.name)
    case .node(let node):
      ID(kind: "Node", namespace: nil, name: node.name)
    case .unevaluatedPolicy(let policy):
      policy.name.isEmpty
        ? nil : ID(kind: policy.identityKind, namespace: policy.namespace, name: policy.name)
    case .configMap, .notConsidered:
      // Which of two ConfigMaps of one name is used is the business of whoever applies them.
      nil
    }
  }

  /// Where it is written; `nil` for something assumed.
  public var location: SourceLocation? {
    switch self {
    case .namespace(let namespace): namespace.location
    case .pod(let pod): pod.location
    case .workload(let workload): workload.location
    case .service(let service): service.location
    case .endpointSlice(let slice): slice.location
    case .entry(let object): object.location
    case .networkPolicy(let policy): policy.location
    case .adminNetworkPolicy(let policy): policy.location
    case .baselineAdminNetworkPolicy(let policy): policy.location
    case .clusterNetworkPolicy(let policy): policy.location
    case .unevaluatedPolicy(let policy): policy.location
    case .node(let node): node.location
    case .configMap(let configMap): configMap.location
    case .notConsidered(let object): object.location
    }
  }

  /// Whether it is a policy that the API server takes and Podreach evaluates.
  public var isEvaluatedPolicy: Bool {
    switch self {
    case .networkPolicy, .adminNetworkPolicy, .baselineAdminNetworkPolicy, .clusterNetworkPolicy:
      true
    default: false
    }
  }
}
