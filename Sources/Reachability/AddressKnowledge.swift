import Kubernetes

/// What the input tells about the addresses of pods.
///
/// How a block of addresses treats pods is left to the implementation by the API ("ipBlock … these should be
/// cluster-external IPs, since Pod IPs are ephemeral and unpredictable"); the end-to-end tests expect that a pod's
/// address is matched. Podreach matches an address that it knows and calls the rest unknown.
struct AddressKnowledge {
  /// Ranges that all pods' addresses come from; empty when not given.
  private let podCIDRs: [CIDR]
  /// The families that pods of this cluster may have.
  private let families: Set<IPAddress.Family>

  init(podCIDRs: [CIDR], _ workloads: [Workload]) {
    self.podCIDRs = podCIDRs
    var families = Set(podCIDRs.map(\.family))
    for workload in workloads where families.count < 2 {
      for pod in workload.endpoints where !pod.spec.usesHostNetwork {
        for address in pod.addresses { families.insert(address.family) }
      }
    }
    self.families = families.isEmpty ? [.v4] : families
  }

  /// Whether endpoints with these addresses lie in the block.
  ///
  /// Without addresses the pod ranges decide, where given; a `/0` without exceptions holds every
  /// pod of its family.
  func membership(of addresses: [IPAddress], in block: IPBlock, isPod: Bool)
    -> EndpointClass.Membership
  {
    guard addresses.isEmpty else {
      let inside = addresses.count(where: block.contains)
      return inside == addresses.count ? .inside : inside == 0 ? .outside : .unknown
    }
    if isPod, !podCIDRs.isEmpty {
      let memberships = Set(podCIDRs.map { Self.membership(of: $0, in: block) })
      return memberships.count == 1 ? memberships.first ?? .unknown : .unknown
    }
    let isKnownFamily = families == [.v4] && block.cidr.family == .v4
    return block.isWholeFamily && isKnownFamily ? .inside : .unknown
  }

  private static func membership(of range: CIDR, in block: IPBlock) -> EndpointClass.Membership {
    guard block.cidr.overlaps(range) else { return .outside }
    if block.except.contains(where: { $0.contains(range) }) { return .outside }
    let isWhole = block.cidr.contains(range) && !block.except.contains { $0.overlaps(range) }
    return isWhole ? .inside : .unknown
  }
}
