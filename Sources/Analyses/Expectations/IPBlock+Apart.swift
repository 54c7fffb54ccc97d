import Kubernetes

extension IPBlock {
  /// What is left of the addresses of a block without those of another one.
  func subtracting(_ other: IPBlock) -> [IPBlock] {
    guard cidr.contains(other.cidr) || other.cidr.contains(cidr) else { return [self] }
    var rest: [IPBlock] = []
    if !other.cidr.contains(cidr) { rest.append(IPBlock(cidr, except: except + [other.cidr])) }
    // What the other one leaves out stays.
    for hole in other.except {
      if hole.contains(cidr) { return [self] }
      guard cidr.contains(hole), !except.contains(where: { $0.contains(hole) }) else { continue }
      rest.append(IPBlock(hole, except: except.filter { hole.contains($0) }))
    }
    return rest
  }
}

extension [Party] {
  /// Parties outside of which a block with exceptions is not in those around it.
  ///
  /// Blocks without exceptions are apart from those around them already (``PartyFinder/externals(_:asked:)``).
  var apart: [Party] {
    let pierced = flatMap(\.blocks).filter { !$0.except.isEmpty }
    return map { party in
      guard case .external(let blocks) = party.kind else { return party }
      let inner = pierced.filter { other in
        !blocks.contains(other)
          && blocks.contains { block in
            block.cidr.contains(other.cidr) && (block.cidr != other.cidr || block.except.isEmpty)
          }
      }
      let rest = inner.reduce(blocks) { rest, other in
        rest.flatMap { $0.subtracting(other) }
      }
      return rest.isEmpty ? party : Party(.external(rest))
    }
  }
}
