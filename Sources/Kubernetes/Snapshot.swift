/// The state of a cluster as the input describes it: what remains when objects are put together.
///
/// Everything is ordered by namespace and name, so that no result depends on the order of the input.
public struct Snapshot: Hashable, Sendable {
  /// Namespaces, assumed ones included.
  public var namespaces: [Namespace]
  /// Workloads; pods that belong to one are folded into it.
  public var workloads: [Workload]
  /// Services.
  public var services: [Service]
  /// Where Services without a selector lead.
  public var endpointSlices: [EndpointSlice]
  /// Ways in from outside.
  public var entries: EntryObjects
  /// Network policies.
  public var networkPolicies: [NetworkPolicy]
  /// Policies before every network policy.
  public var adminNetworkPolicies: [AdminNetworkPolicy]
  /// Policies for what no other one decides.
  public var baselineAdminNetworkPolicies: [BaselineAdminNetworkPolicy]
  /// Policies of the one or the other sort.
  public var clusterNetworkPolicies: [ClusterNetworkPolicy]
  /// Policies of unknown effect.
  public var unevaluatedPolicies: [UnevaluatedPolicy]
  /// Nodes.
  public var nodes: [Node]
  /// What containers are given, where that was asked for.
  public var configMaps: [ConfigMap] = []

  /// Creates a snapshot of ordered parts.
  public init(
    namespaces: [Namespace] = [], workloads: [Workload] = [], services: [Service] = [],
    endpointSlices: [EndpointSlice] = [], entries: EntryObjects = EntryObjects(),
    networkPolicies: [NetworkPolicy] = [],
    adminNetworkPolicies: [AdminNetworkPolicy] = [],
    baselineAdminNetworkPolicies: [BaselineAdminNetworkPolicy] = [],
    clusterNetworkPolicies: [ClusterNetworkPolicy] = [],
    unevaluatedPolicies: [UnevaluatedPolicy] = [], nodes: [Node] = []
  ) {
    self.namespaces = namespaces
    self.workloads = workloads
    self.services = services
    self.endpointSlices = endpointSlices
    self.entries = entries
    self.networkPolicies = networkPolicies
    self.adminNetworkPolicies = adminNetworkPolicies
    self.baselineAdminNetworkPolicies = baselineAdminNetworkPolicies
    self.clusterNetworkPolicies = clusterNetworkPolicies
    self.unevaluatedPolicies = unevaluatedPolicies
    self.nodes = nodes
  }
}
