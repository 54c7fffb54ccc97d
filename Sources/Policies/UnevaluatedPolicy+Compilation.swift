public import Kubernetes

extension Policy {
  /// Compiles a policy of unknown effect: no rule, but a subject and directions.
  public init(_ policy: UnevaluatedPolicy) {
    let subject =
      switch policy.scope {
      case .cluster: Subject(namespaces: .matching(.everything), pods: .everything)
      case .namespace(let name, let pods): Subject(namespaces: .named(name), pods: pods)
      case .subject(let subject): Subject(subject)
      }
    self.init(
      reference: PolicyReference(
        kind: policy.cause == .invalid ? policy.kind : policy.identityKind,
        namespace: policy.namespace,
        name: policy.name.isEmpty ? "(unnamed)" : policy.name, location: policy.location),
      subject: subject, directions: policy.directions, rules: [],
      effect: .unknown(policy.cause))
    content = policy.content
  }
}

extension UnevaluatedPolicy.Precedence {
  /// The tier whose decisions it may change, and those of the tiers after it.
  var tier: Tier.Kind {
    switch self {
    case .overriding: .admin
    case .networkPolicy: .networkPolicy
    case .baseline: .baseline
    }
  }
}
