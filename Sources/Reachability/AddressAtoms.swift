import Kubernetes

/// The ranges of addresses that the blocks of an input cut the address space into: all addresses of an atom lie in the
/// same blocks.
struct AddressAtoms {
  /// The first address of each atom, ascending; the atom ends before the next one of its family.
  let starts: [IPAddress]

  /// Cuts both families at every border of the blocks.
  init(_ blocks: [IPBlock]) {
    var cuts: Set<IPAddress> = Set(IPAddress.Family.allCases.map { IPAddress(family: $0, bits: 0) })
    for block in blocks {
      for cidr in [block.cidr] + block.except {
        cuts.insert(cidr.network)
        let (next, overflow) = cidr.range.upperBound.addingReportingOverflow(1)
        if !overflow, cidr.family == .v6 || next <= 0xFFFF_FFFF {
          cuts.insert(IPAddress(family: cidr.family, bits: next))
        }
      }
    }
    starts = cuts.sorted()
  }

  /// The position of the atom that holds the address.
  func index(of address: IPAddress) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= address { low = middle + 1 } else { high = middle }
    }
    // INVARIANT: each family starts at 0, so that the first cut above the address is never the first of all.
    return max(low - 1, 0)
  }
}
