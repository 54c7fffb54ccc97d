extension Oracle {
  /// Whether an end lies in one of these blocks.
  ///
  /// "A particular CIDR", and "except … CIDRs that should not be included within this rule". A pod
  /// with several addresses is in them only if each of its addresses is.
  func matches(_ blocks: [Block], _ end: End) -> Match {
    switch end {
    case .address(let address): return blocks.contains { $0.contains(address) } ? .surely : .never
    case .pod(let pod):
      let known = addresses(of: pod)
      if !known.isEmpty {
        return agreed(
          known.map { address in blocks.contains { $0.contains(address) } ? .surely : .never })
      }
      // Nobody is in a block whose exceptions leave nothing of it.
      if blocks.allSatisfy({ matches([$0], somewhereIn: $0.cidr) == .never }) { return .never }
      if !scenario.podCIDRs.isEmpty, !pod.usesHostNetwork {
        return agreed(scenario.podCIDRs.map { matches(blocks, somewhereIn: $0) })
      }
      let whole = Set(blocks.filter(\.isWholeFamily).map(\.cidr.first.family))
      return whole.count == 2 || whole == [.v4] && isAssumedIPv4 ? .surely : .perhaps
    }
  }

  /// What is known of a pod's addresses; a pod on the host's network has the node's.
  private func addresses(of pod: Scenario.Pod) -> [Address] {
    guard pod.addresses.isEmpty, pod.usesHostNetwork else { return pod.addresses }
    return pod.nodeAddress.map { [$0] }
      ?? scenario.nodes.first { $0.name == pod.nodeName }?.addresses ?? []
  }

  /// What is said of a pod whose address may be any of a range.
  ///
  /// Cuts the range at every edge, then asks for one address of each piece.
  private func matches(_ blocks: [Block], somewhereIn cidr: CIDR) -> Match {
    let edges = blocks.flatMap { [$0.cidr] + $0.except }
      .flatMap { [$0.first, $0.last.successor].compactMap(\.self) }
    let pieces = [cidr.first] + edges.filter(cidr.contains)
    return agreed(
      pieces.map { address in blocks.contains { $0.contains(address) } ? .surely : .never })
  }

  private func agreed(_ matches: [Match]) -> Match {
    matches.allSatisfy { $0 == .surely }
      ? .surely
      : matches.allSatisfy { $0 == .never } ? .never : .perhaps
  }

  /// Whether pods without a known address have an IPv4 one: nothing in the input says otherwise.
  private var isAssumedIPv4: Bool {
    scenario.podCIDRs.isEmpty
      && !scenario.pods.contains { $0.addresses.contains { $0.family == .v6 } }
  }

  /// Whether one end is the node that the other runs on.
  func sharedNode(_ left: End, _ right: End) -> Match {
    switch (left, right) {
    case (.pod(let left), .pod(let right)) where left.usesHostNetwork || right.usesHostNetwork:
      if let one = left.nodeName, let other = right.nodeName {
        return one == other ? .surely : .never
      }
      if let one = left.nodeAddress, let other = right.nodeAddress {
        return one == other ? .surely : .never
      }
      return .perhaps
    case (.pod(let pod), .address(let address)), (.address(let address), .pod(let pod)):
      if pod.nodeAddress == address { return .surely }
      guard let node = node(at: address) else { return .never }
      if let name = pod.nodeName { return name == node.name ? .surely : .never }
      return pod.nodeAddress.map { node.addresses.contains($0) ? .surely : .never } ?? .perhaps
    default: return .never
    }
  }

  /// The node with this address.
  func node(at address: Address) -> Scenario.Node? {
    scenario.nodes.first { $0.addresses.contains(address) }
  }
}
