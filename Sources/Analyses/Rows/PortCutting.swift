import Kubernetes
import Policies
import Reachability

/// Cuts ports where some list of ports begins or ends.
struct PortCutting {
  private struct Key: Hashable {
    var ports: PortSet
    var named: [ContainerPort]
  }

  /// The lists of ports of rules, each once.
  private(set) var lists = RowInterning<[PortPattern]>()
  private(set) var atoms = RowInterning<PolicyRows.Atom>()
  private(set) var groups = RowInterning<[Int]>()
  private var known: [Key: Int] = [:]
  private var names: Set<String> = []

  /// The number of a rule's list of ports.
  mutating func number(_ patterns: [PortPattern]) -> Int {
    for case .named(_, let name) in patterns { names.insert(name) }
    return lists.number(patterns)
  }

  /// The number of the atoms of some ports at a destination that declares named ports.
  mutating func number(_ ports: PortSet, at declared: [ContainerPort]) -> Int {
    let key = Key(ports: ports, named: declared.filter { names.contains($0.name ?? "") })
    if let known = known[key] { return known }
    var pieces: [(ports: PortSet, lists: [Int])] = [(ports, [])]
    for (number, patterns) in lists.values.enumerated() {
      let list = PortSet(patterns, declared: key.named)
      pieces = pieces.flatMap { piece -> [(ports: PortSet, lists: [Int])] in
        let inside = piece.ports.intersection(list)
        guard !inside.isEmpty else { return [piece] }
        let outside = piece.ports.subtracting(list)
        let matched = (inside, piece.lists + [number])
        return outside.isEmpty ? [matched] : [matched, (outside, piece.lists)]
      }
    }
    var numbers: [Int] = []
    for piece in pieces {
      numbers.append(
        atoms.number(PolicyRows.Atom(words: piece.ports.description, lists: piece.lists)))
    }
    let number = groups.number(numbers)
    known[key] = number
    return number
  }
}
