import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// An item of `from` or `to`, as `ValidateNetworkPolicyPeer` of the API server takes it.
  func peer(_ node: NodeID) -> NetworkPolicy.Peer? {
    guard let peer = mapping(node) else { return nil }
    checkFields(of: peer, known: ["podSelector", "namespaceSelector", "ipBlock"])
    let podNode = value("podSelector", in: peer)
    let namespaceNode = value("namespaceSelector", in: peer)
    let blockNode = value("ipBlock", in: peer)
    let pods = field("podSelector", of: peer, labelSelector)
    let namespaces = field("namespaceSelector", of: peer, labelSelector)
    let block = field("ipBlock", of: peer, ipBlock)

    if podNode == nil, namespaceNode == nil, blockNode == nil {
      refuse(
        .invalidPeer, "must specify a peer: `podSelector`, `namespaceSelector` or `ipBlock`",
        at: node,
        hint: "to allow every peer leave the list out; every pod is `namespaceSelector: {}`")
      return nil
    }
    if blockNode != nil {
      guard podNode == nil, namespaceNode == nil else {
        // "may not specify both ipBlock and another peer"
        refuse(
          .invalidPeer, "must not hold both `ipBlock` and a selector", at: node,
          hint: "write two peers, each with its own `- `")
        return nil
      }
      return block.map { NetworkPolicy.Peer(.ipBlock($0), location: location(node)) }
    }
    // An absent podSelector beside a namespaceSelector selects all pods of those namespaces.
    guard let podSelector = podNode == nil ? .everything : pods else { return nil }
    var scope = NetworkPolicy.Peer.NamespaceScope.own
    if namespaceNode != nil {
      guard let namespaces else { return nil }
      scope = .matching(namespaces)
    }
    return NetworkPolicy.Peer(.pods(podSelector, in: scope), location: location(node))
  }

  /// A block of addresses, as `ValidateIPBlock` of the API server takes it.
  private func ipBlock(_ node: NodeID) -> IPBlock? {
    guard let block = mapping(node) else { return nil }
    checkFields(of: block, known: ["cidr", "except"])
    guard let cidrNode = value("cidr", in: block) else {
      refuseMissing("cidr", at: node)
      return nil
    }
    guard let cidr = cidr(cidrNode) else {
      _ = list("except", of: block, cidr)
      return nil
    }
    let except = list("except", of: block) { node -> CIDR? in
      guard let hole = self.cidr(node) else { return nil }
      // "!cidrIPNet.Contains(exceptCIDR.IP) || cidrMaskLen >= exceptMaskLen": "must be a strict subset of `cidr`"
      guard cidr.contains(hole), hole.prefixLength > cidr.prefixLength else {
        refuse(
          .invalidExcept, "`\(hole)` must be within `cidr` (`\(cidr)`) and smaller than it",
          at: node)
        return nil
      }
      return hole
    }
    return IPBlock(cidr, except: except ?? [])
  }

  /// A block of addresses as text.
  func cidr(_ node: NodeID) -> CIDR? {
    guard let text = string(node) else { return nil }
    guard let cidr = CIDR(text) else {
      let address = IPAddress(text)
      refuse(
        .invalidCIDR, "`\(excerpt(text))` is not a CIDR block", at: node,
        hint: address.map { "for this address alone write `\(CIDR($0))`" }
          ?? "write an address and a length, such as `10.0.0.0/8` or `2001:db8::/32`")
      return nil
    }
    if let address = text.split(separator: "/").first.flatMap({ IPAddress($0) }),
      address.bits != cidr.network.bits
    {
      warn(
        .ambiguousCIDR, "`\(text)` names an address within the block; the block is `\(cidr)`",
        at: node, hint: "write `\(cidr)`, or `\(CIDR(address))` for that address alone")
    }
    return cidr
  }
}
