public import Kubernetes

extension Snapshot {
  /// The policies of the snapshot in evaluation order; tiers without a policy are left out.
  ///
  /// "Policy tiers are evaluated in the following order: Admin tier, NetworkPolicy tier, Baseline tier … If a given
  /// connection wasn't allowed or denied by any of the tiers, the default kubernetes policy is applied, which says that
  /// all pods can communicate with each other" (ClusterNetworkPolicy).
  public var tiers: [Tier] {
    var policies: [Tier.Kind: [Policy]] = [:]
    policies[.networkPolicy] = networkPolicies.map { Policy($0) }
    policies[.admin] = adminNetworkPolicies.map { Policy($0) }
    policies[.baseline] = baselineAdminNetworkPolicies.map { Policy($0) }
    for policy in clusterNetworkPolicies {
      policies[policy.tier == .admin ? .admin : .baseline, default: []].append(Policy(policy))
    }
    for policy in unevaluatedPolicies {
      policies[policy.precedence.tier, default: []].append(Policy(policy))
    }
    return Tier.Kind.allCases.compactMap { kind in
      policies[kind].flatMap { $0.isEmpty ? nil : Tier(kind, $0) }
    }
  }
}
