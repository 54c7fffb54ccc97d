extension Service {
  /// How a Service is reached from outside, beyond its kind and the node ports of its ports.
  public struct Exposure: Hashable, Sendable {
    /// Which endpoints answer traffic from outside (`externalTrafficPolicy`).
    public enum TrafficPolicy: String, Hashable, Sendable, CaseIterable {
      /// Those of every node; on the way to another node "the source IP may be obscured".
      case cluster = "Cluster"
      /// Those of the node where it arrives, which "preserves the client source IP".
      case local = "Local"
    }

    /// Which endpoints answer, and whether the client's address is kept.
    public var trafficPolicy: TrafficPolicy
    /// Addresses at which nodes accept traffic for it (`externalIPs`).
    public var externalAddresses: [IPAddress]
    /// The clients that the load balancer lets in (`loadBalancerSourceRanges`); empty for all.
    public var sourceRanges: [CIDR]
    /// The implementation of the load balancer (`loadBalancerClass`); `nil` for the cloud's own.
    public var loadBalancerClass: String?
    /// Whether a load balancer's ports are opened on every node too (`allocateLoadBalancerNodePorts`).
    public var allocatesNodePorts: Bool

    /// Creates what a Service has that says nothing.
    public init(
      trafficPolicy: TrafficPolicy = .cluster, externalAddresses: [IPAddress] = [],
      sourceRanges: [CIDR] = [], loadBalancerClass: String? = nil,
      allocatesNodePorts: Bool = true
    ) {
      self.trafficPolicy = trafficPolicy
      self.externalAddresses = externalAddresses
      self.sourceRanges = sourceRanges
      self.loadBalancerClass = loadBalancerClass
      self.allocatesNodePorts = allocatesNodePorts
    }
  }
}
