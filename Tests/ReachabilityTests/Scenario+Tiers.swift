extension Scenario {
  /// A Node object.
  struct Node: Hashable, Sendable {
    var name: String
    var labels: [String: String] = [:]
    var addresses: [Address] = []
  }

  /// A tier beside that of NetworkPolicy.
  enum Tier: String, Hashable, Sendable, CaseIterable {
    case admin = "Admin", baseline = "Baseline"
  }

  /// Which API a policy is written in.
  enum API: Hashable, Sendable, CaseIterable {
    /// AdminNetworkPolicy and BaselineAdminNetworkPolicy, `policy.networking.k8s.io/v1alpha1`.
    case v1alpha1
    /// ClusterNetworkPolicy, `policy.networking.k8s.io/v1alpha2`.
    case v1alpha2
  }

  /// What a rule does; `allow` is written `Accept` in the later API.
  enum Action: String, Hashable, Sendable, CaseIterable {
    case allow = "Allow", deny = "Deny", pass = "Pass"
  }

  /// `namespaces` or `pods`, in a subject as in a peer.
  enum PodChoice: Hashable, Sendable {
    case namespaces(Selector)
    /// Without a selector of namespaces, all of them.
    case pods(namespaces: Selector?, pods: Selector)
  }

  /// An item of `from` or `to`.
  enum TierPeer: Hashable, Sendable {
    case pods(PodChoice)
    case nodes(Selector)
    case networks([CIDR])
    case domainNames([String])
    /// A field that the API does not have.
    case unheardOf(String)
  }

  /// An item of `ports` or `protocols`.
  enum TierPort: Hashable, Sendable {
    case number(Transport?, Int)
    case range(Transport?, Int, Int)
    case named(String)
    /// A protocol whose `destinationPort` is left out.
    case every(Transport)
  }

  /// A rule of a cluster-wide policy.
  struct TierRule: Hashable, Sendable {
    var action: Action
    var peers: [TierPeer]
    var ports: [TierPort]?
  }

  /// A cluster-wide policy.
  struct TierPolicy: Hashable, Sendable {
    var api: API
    var tier: Tier
    var name: String
    /// Always 0 for BaselineAdminNetworkPolicy, which has none.
    var priority = 0
    var subject = PodChoice.namespaces(Selector())
    var ingress: [TierRule] = []
    var egress: [TierRule] = []
  }
}
