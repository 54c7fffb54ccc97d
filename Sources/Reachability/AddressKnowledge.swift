import Kubernetes

/// What the input tells about the addresses of pods.
///
/// How a block of addresses treats pods is left to the implementation by the API ("ipBlock … these should be
/// cluster-external IPs, since Pod IPs are ephemeral and unpredictable"); the end-to-end tests expect that a pod's
/// address is matched. Podreach matches an address that it knows and calls the rest unknown.
struct AddressKnowledge {
  /// Ranges that all pods' addresses come from; empty when not given.
  ///
  /// Those of `Node.spec.podCIDRs` are none: some network plugins give addresses of their own.
  private let podCIDRs: [CIDR]
  /// The families that pods of this cluster may have.
  private let families: Set<IPAddress.Family>

  init(podCIDRs: [CIDR], _ workloads: [Workload]) {
    self.podCIDRs = podCIDRs
    var families = Set(podCIDRs.map(\.family))
    for position in workloads.indices where families.count < 2 {
      // A template has no address.
      let pods = workloads[position].pods
      for pod in pods.indices where !pods[pod].spec.usesHostNetwork {
        for address in pods[pod].addresses { families.insert(address.family) }
      }
    }
    self.families = families.isEmpty ? [.v4] : families
  }

  /// Whether endpoints with these addresses lie in one of the blocks, whichever address is used.
  ///
  /// Without addresses the pod ranges decide, where given; the blocks of a whole family without exceptions hold every
  /// pod of it.
  func membership(of addresses: [IPAddress], in blocks: [IPBlock], isPod: Bool)
    -> EndpointClass.Membership
  {
    // What its exceptions empty holds nobody, whatever the address is.
    guard blocks.contains(where: { !$0.isEmpty }) else { return .outside }
    guard addresses.isEmpty else {
      let inside = addresses.count { address in blocks.contains { $0.contains(address) } }
      return inside == addresses.count ? .inside : inside == 0 ? .outside : .unknown
    }
    if isPod, !podCIDRs.isEmpty {
      let memberships = Set(podCIDRs.map { Self.membership(of: $0, in: blocks) })
      return memberships.count == 1 ? memberships.first ?? .unknown : .unknown
    }
    let whole = Set(blocks.filter(\.isWholeFamily).map(\.cidr.family))
    return whole.count == 2 || whole == [.v4] && families == [.v4] ? .inside : .unknown
  }

  /// Whether the addresses of a range lie in one of the blocks: asks for one address between any two borders.
  private static func membership(of range: CIDR, in blocks: [IPBlock]) -> EndpointClass.Membership {
    let borders = blocks.flatMap { [$0.cidr] + $0.except }.filter { $0.family == range.family }
      .flatMap { cidr -> [UInt128] in
        let (next, overflow) = cidr.range.upperBound.addingReportingOverflow(1)
        return [cidr.range.lowerBound] + (overflow ? [] : [next])
      }
    let places = [range.range.lowerBound] + borders.filter(range.range.contains)
    let inside = places.count { bits in
      let address = IPAddress(family: range.family, bits: bits)
      return blocks.contains { $0.contains(address) }
    }
    return inside == places.count ? .inside : inside == 0 ? .outside : .unknown
  }
}
