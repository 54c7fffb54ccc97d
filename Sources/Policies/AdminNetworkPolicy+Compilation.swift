public import Kubernetes

extension Policy {
  /// Compiles a policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy.
  public init(_ policy: AdminNetworkPolicy) {
    self.init(
      kind: "AdminNetworkPolicy", name: policy.name, subject: policy.subject, rules: policy.rules,
      priority: policy.priority, location: policy.location)
  }
}
