/// What was counted of each place so far.
struct PlaceTally: Sendable {
  /// Sets of ports by number, so that their unions are worked out once.
  private struct PortUnions {
    struct Pair: Hashable {
      var first: Int
      var second: Int
    }

    private(set) var sets = [PortSet.none]
    private var numbers = [PortSet.none: 0]
    private var unions: [Pair: Int] = [:]

    mutating func number(of set: PortSet) -> Int {
      if let known = numbers[set] { return known }
      numbers[set] = sets.count
      sets.append(set)
      return sets.count - 1
    }

    mutating func union(_ left: Int, _ right: Int) -> Int {
      if left == right || right == 0 { return left }
      if left == 0 { return right }
      let pair = Pair(first: min(left, right), second: max(left, right))
      if let known = unions[pair] { return known }
      let number = number(of: sets[left].union(sets[right]))
      unions[pair] = number
      return number
    }
  }

  /// What was counted of one place.
  private struct Entry {
    var open = 0
    var ruled = 0
    var unknown = 0
    var ports = 0
    /// The atoms of ports of the chunk that is being read.
    var atoms: UInt64 = 0
    var isFound = false
  }

  private var entries: [Entry]
  /// The places of which something was counted.
  private var found: [Int] = []
  /// The places that have atoms.
  private var open: [Int] = []
  private var unions = PortUnions()

  init(placeCount: Int) { entries = Array(repeating: Entry(), count: placeCount) }

  /// Adds pairs to those of a place.
  mutating func add(open: Int, ruled: Int, unknown: Int, at place: Int) {
    guard open + ruled + unknown > 0 else { return }
    entries[place].open += open
    entries[place].ruled += ruled
    entries[place].unknown += unknown
    find(place)
  }

  /// Adds atoms of the chunk that is being read to those of a place.
  mutating func add(_ atoms: UInt64, at place: Int) {
    if entries[place].atoms == 0 { open.append(place) }
    entries[place].atoms |= atoms
  }

  /// Turns the atoms that were added into ports, as far as they are asked about.
  mutating func settlePorts(asked: PortSet, _ ports: (_ atoms: UInt64) -> PortSet) {
    var last: (atoms: UInt64, number: Int) = (0, 0)
    for place in open {
      let atoms = entries[place].atoms
      // Places beside one another are often alike.
      if atoms != last.atoms {
        last = (atoms, unions.number(of: ports(atoms).intersection(asked)))
      }
      entries[place].ports = unions.union(entries[place].ports, last.number)
      entries[place].atoms = 0
      find(place)
    }
    open.removeAll(keepingCapacity: true)
  }

  private mutating func find(_ place: Int) {
    guard !entries[place].isFound else { return }
    entries[place].isFound = true
    found.append(place)
  }

  /// Hands over what was counted, and begins anew.
  mutating func takeAll() -> [(place: Int, count: PlaceReader.Count)] {
    let result = found.map { place in
      let entry = entries[place]
      return (
        place,
        PlaceReader.Count(
          open: entry.open, ruled: entry.ruled, unknown: entry.unknown,
          ports: unions.sets[entry.ports])
      )
    }
    for place in found { entries[place] = Entry() }
    found.removeAll(keepingCapacity: true)
    unions = PortUnions()
    return result
  }
}
