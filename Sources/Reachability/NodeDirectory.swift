import Kubernetes

/// What the input tells about nodes, and which of them each selector of the policies selects.
struct NodeDirectory: Sendable {
  private let nodes: [String: Node]
  private let byAddress: [IPAddress: Node]
  private let selectors: [LabelSelector]

  init(_ nodes: [Node], selectors: [LabelSelector]) {
    self.selectors = selectors
    self.nodes = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    byAddress = Dictionary(
      nodes.flatMap { node in node.addresses.map { ($0, node) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Each node's addresses as blocks of one.
  var addresses: [IPBlock] { byAddress.keys.map { IPBlock(CIDR($0)) } }

  /// The node that has an address.
  func node(at address: IPAddress) -> Node? { byAddress[address] }

  /// The addresses of a pod on its node's network: they are the node's.
  func addresses(ofHost pod: Pod) -> [IPAddress] {
    if !pod.addresses.isEmpty { return pod.addresses }
    if !pod.hostAddresses.isEmpty { return pod.hostAddresses }
    return pod.spec.nodeName.flatMap { nodes[$0] }?.addresses ?? []
  }

  /// For each selector, whether it selects the node of a pod on its node's network.
  func memberships(ofHost pod: Pod) -> [EndpointClass.Membership] {
    guard !selectors.isEmpty else { return [] }
    let known = pod.spec.nodeName.flatMap { nodes[$0] }
    let node = known ?? addresses(ofHost: pod).lazy.compactMap { byAddress[$0] }.first
    return selectors.map { selector in
      if let node { return selector.matches(node.labels) ? .inside : .outside }
      // Whatever its node's labels are.
      return selector.isEverything ? .inside : .unknown
    }
  }

  /// For each selector, whether it selects the node that has an address.
  ///
  /// "It selects the nodeIPs as the peer type by matching on the IPs present in the node.Status.Addresses field": without
  /// nodes in the input any address may be one.
  func memberships(of address: IPAddress) -> [EndpointClass.Membership] {
    selectors.map { selector in
      if let node = byAddress[address] { return selector.matches(node.labels) ? .inside : .outside }
      return byAddress.isEmpty ? .unknown : .outside
    }
  }
}
