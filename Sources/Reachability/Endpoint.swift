public import Kubernetes

/// One end of a connection.
public enum Endpoint: Hashable, Sendable {
  /// A pod of a workload: an index into ``Workload/endpoints``.
  case pod(Workload.ID, index: Int)
  /// An address that no pod of the input has.
  case address(IPAddress)
}

/// Endpoints that nothing in the input can tell apart: no selector, no named port, no block of addresses.
///
/// Verdicts are computed for classes; workloads and pods are a view of them.
public struct EndpointClass: Hashable, Sendable {
  /// Where the endpoints of a class are.
  public enum Place: Hashable, Sendable {
    /// On the pod network, in the namespace of this index.
    case podNetwork(namespace: Int)
    /// On the network of a node: policies and selectors do not reach it, its address is the node's.
    case hostNetwork
    /// Outside the cluster.
    case external
  }

  /// Whether the endpoints lie in a block of addresses.
  public enum Membership: Int8, Hashable, Sendable {
    /// All of their addresses do.
    case inside
    /// None does.
    case outside
    /// The addresses are not known, or only some of them lie in it.
    case unknown
  }

  /// Where the endpoints are.
  public var place: Place
  /// The labels that some selector mentions.
  public var labels: Labels
  /// The declared ports that some rule refers to by name.
  public var namedPorts: [ContainerPort]
  /// For each list of blocks that a rule names together, whether they lie in one of them.
  public var memberships: [Membership]
  /// For each selector of nodes in use, whether they are a node that it selects, or on the network of one.
  public var nodeMemberships: [Membership]
}
