import Kubernetes
import Policies

/// The port space cut at every border of the rules: the ports of an atom share every verdict.
///
/// A set of atoms is a mask of 64 bits; an input with more atoms is worked through in chunks of 64.
struct PortAtoms: Sendable {
  /// Ports that no rule tells apart.
  private struct Atom: Sendable {
    var transport: TransportProtocol
    var range: ClosedRange<UInt16>
  }

  private let atoms: [Atom]

  /// Cuts every protocol at the borders of the sets.
  init(_ sets: some Sequence<PortSet>) {
    var starts = TransportProtocol.allCases.map { _ in Set<UInt32>([1]) }
    for set in sets {
      for transport in TransportProtocol.allCases {
        for range in set.ranges(of: transport) {
          starts[transport.rank].insert(UInt32(range.lowerBound))
          starts[transport.rank].insert(UInt32(range.upperBound) + 1)
        }
      }
    }
    atoms = TransportProtocol.allCases.flatMap { transport in
      let cuts =
        starts[transport.rank].filter { $0 <= UInt16.max }.sorted() + [UInt32(UInt16.max) + 1]
      return zip(cuts, cuts.dropFirst()).map { start, end in
        Atom(transport: transport, range: UInt16(start)...UInt16(end - 1))
      }
    }
  }

  /// How many masks it takes to hold all atoms.
  var chunkCount: Int { (atoms.count + 63) / 64 }

  /// The mask of all atoms of a chunk.
  func all(inChunk chunk: Int) -> UInt64 {
    let count = min(64, atoms.count - chunk * 64)
    return count == 64 ? .max : (1 << UInt64(count)) - 1
  }

  /// The atoms that a set holds, chunk by chunk.
  func masks(of set: PortSet) -> [UInt64] {
    var masks = Array(repeating: UInt64(0), count: chunkCount)
    for (index, atom) in atoms.enumerated()
    where set.contains(Port(atom.range.lowerBound, atom.transport)) {
      masks[index / 64] |= 1 << UInt64(index % 64)
    }
    return masks
  }

  /// The atoms of which a set holds some port, chunk by chunk; it may be cut elsewhere than the rules.
  func masks(meeting set: PortSet) -> [UInt64] {
    var masks = Array(repeating: UInt64(0), count: chunkCount)
    for (index, atom) in atoms.enumerated()
    where !set.ranges(of: atom.transport, meeting: atom.range).isEmpty {
      masks[index / 64] |= 1 << UInt64(index % 64)
    }
    return masks
  }

  /// The ports of the atoms of a mask.
  func ports(_ mask: UInt64, inChunk chunk: Int) -> PortSet {
    var result = PortSet()
    var rest = mask
    while rest != 0 {
      let atom = atoms[chunk * 64 + rest.trailingZeroBitCount]
      result.formUnion(PortSet(atom.transport, atom.range))
      rest &= rest - 1
    }
    return result
  }
}

/// The port lists of the rules, each once, as masks of atoms at every destination.
struct PortLists: Sendable {
  let atoms: PortAtoms
  /// For each class, which of the sets of named ports it declares.
  let declarations: [Int]
  private let numbers: [[PortPattern]: Int]
  /// For each list and each set of named ports: the masks, chunk by chunk.
  private let masks: [[[UInt64]]]

  init(_ policies: [ResolvedPolicy], _ classes: [EndpointClass]) {
    var numbers: [[PortPattern]: Int] = [:]
    for rule in policies.lazy.flatMap({ $0.ingress + $0.egress }) {
      let patterns = rule.reference.rule.ports
      if numbers[patterns] == nil { numbers[patterns] = numbers.count }
    }
    var declared: [[ContainerPort]: Int] = [:]
    declarations = classes.map { endpoint in
      if let number = declared[endpoint.namedPorts] { return number }
      declared[endpoint.namedPorts] = declared.count
      return declared.count - 1
    }
    let lists = numbers.sorted { $0.value < $1.value }.map(\.key)
    let declarationLists = declared.sorted { $0.value < $1.value }.map(\.key)
    let sets = lists.map { list -> [PortSet] in
      let hasNames = list.contains { if case .named = $0 { true } else { false } }
      guard hasNames else { return [PortSet(list, declared: [])] }
      return declarationLists.map { PortSet(list, declared: $0) }
    }
    let atoms = PortAtoms(Set(sets.joined()))
    self.atoms = atoms
    self.numbers = numbers
    masks = sets.map { $0.map(atoms.masks(of:)) }
  }

  /// The number of a rule's list.
  func number(of rule: ResolvedPolicy.ResolvedRule) -> Int {
    numbers[rule.reference.rule.ports] ?? 0
  }

  /// The atoms of a list at a destination that makes these declarations.
  func mask(_ list: Int, declaration: Int, chunk: Int) -> UInt64 {
    let variants = masks[list]
    return variants[variants.count == 1 ? 0 : declaration][chunk]
  }
}
