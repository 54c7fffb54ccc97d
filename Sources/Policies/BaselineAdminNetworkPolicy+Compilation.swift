public import Kubernetes

extension Policy {
  /// Compiles a policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy.
  ///
  /// A cluster has one at most; it has the first place in its tier.
  public init(_ policy: BaselineAdminNetworkPolicy) {
    self.init(
      kind: "BaselineAdminNetworkPolicy", name: policy.name, subject: policy.subject,
      rules: policy.rules, priority: 0, location: policy.location)
  }
}
