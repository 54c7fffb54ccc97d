/// A network plugin, as far as policies are concerned.
public struct NetworkPlugin: Hashable, Sendable {
  /// The name as options take it.
  public var name: String
  /// The name in sentences.
  public var displayName: String
  /// Whether it enforces NetworkPolicies, alone and as it comes.
  public var enforcesPolicies: Bool

  /// The plugins that are known, by name.
  ///
  /// Each one's own documentation says whether it enforces NetworkPolicies.
  public static let all: [NetworkPlugin] = [
    NetworkPlugin(name: "antrea", displayName: "Antrea", enforcesPolicies: true),
    NetworkPlugin(
      name: "aws-vpc-cni", displayName: "the Amazon VPC plugin", enforcesPolicies: true),
    NetworkPlugin(name: "azure", displayName: "the Azure plugin", enforcesPolicies: true),
    NetworkPlugin(name: "bridge", displayName: "the bridge plugin", enforcesPolicies: false),
    NetworkPlugin(name: "calico", displayName: "Calico", enforcesPolicies: true),
    NetworkPlugin(name: "canal", displayName: "Canal", enforcesPolicies: true),
    NetworkPlugin(name: "cilium", displayName: "Cilium", enforcesPolicies: true),
    NetworkPlugin(name: "flannel", displayName: "Flannel", enforcesPolicies: false),
    NetworkPlugin(name: "kindnet", displayName: "kindnet", enforcesPolicies: true),
    NetworkPlugin(name: "kube-router", displayName: "kube-router", enforcesPolicies: true),
    NetworkPlugin(name: "kubenet", displayName: "kubenet", enforcesPolicies: false),
    NetworkPlugin(name: "ovn-kubernetes", displayName: "OVN-Kubernetes", enforcesPolicies: true),
    NetworkPlugin(name: "weave", displayName: "Weave Net", enforcesPolicies: true),
  ]

  /// Creates a description.
  init(name: String, displayName: String, enforcesPolicies: Bool) {
    self.name = name
    self.displayName = displayName
    self.enforcesPolicies = enforcesPolicies
  }

  /// Finds a plugin by its name; `nil` for one that is not known.
  public init?(name: String) {
    guard let known = Self.all.first(where: { $0.name == name.lowercased() }) else { return nil }
    self = known
  }
}
