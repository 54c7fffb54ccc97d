public import Kubernetes

extension Policy {
  /// Compiles a policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy.
  public init(_ policy: ClusterNetworkPolicy) {
    self.init(
      kind: "ClusterNetworkPolicy", name: policy.name, subject: policy.subject,
      rules: policy.rules, priority: policy.priority, location: policy.location)
  }
}
