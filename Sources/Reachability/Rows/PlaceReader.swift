/// Counts the pairs of sources with destinations that connect, by the places of the sources.
///
/// Sources are classes, each with how many there are of it; the words of rows are counted, and no pair on its own. A
/// reader belongs to one thread.
package struct PlaceReader: Sendable {
  /// A source of several classes; they are in one place.
  package struct Mixed: Sendable {
    /// The classes.
    package var numbers: [Int]
    /// Whether no policy has a say in the egress of any of them.
    package var isOpen: Bool

    /// Creates a source.
    package init(numbers: [Int], isOpen: Bool) {
      self.numbers = numbers
      self.isOpen = isOpen
    }
  }

  /// The sources.
  package struct Sources: Sendable {
    /// How many there are that are of one class, by class.
    package var counts: [Int]
    /// Those of several classes, of which some pair is enough to connect; where there are any, no class of a source or
    /// destination is among the ``ReachabilityTable/doubtfulClasses``.
    package var mixed: [Mixed] = []
    /// The number of the place of each class, where there are any.
    package var places: [Int]
    /// The classes in whose egress no policy has a say.
    package var open: ClassSet
    /// The classes of one pod, which has nobody of its class to connect with.
    package var lonely: ClassSet
    /// How many places there are.
    package var placeCount: Int

    /// No source, for as many classes and places.
    package init(classCount: Int, placeCount: Int) {
      counts = Array(repeating: 0, count: classCount)
      places = counts
      (open, lonely) = (ClassSet(), ClassSet())
      self.placeCount = placeCount
    }
  }

  /// Destinations that nothing tells apart.
  package struct Destination: Sendable {
    /// Their classes.
    package var numbers: [Int]
    /// How many there are.
    package var count: Int
    /// The ports that are asked about.
    package var asked: PortSet
    /// Whether no policy has a say in their ingress.
    package var isOpen: Bool
    /// Whether each of them, as a source of its own class, may connect with itself.
    package var meetsItself: Bool

    /// Creates destinations.
    package init(numbers: [Int], count: Int, asked: PortSet, isOpen: Bool, meetsItself: Bool) {
      self.numbers = numbers
      self.count = count
      self.asked = asked
      self.isOpen = isOpen
      self.meetsItself = meetsItself
    }
  }

  /// What becomes of the pairs of the sources of one place.
  package struct Count: Hashable, Sendable {
    /// Those that connect on some port that is asked about, where no policy has a say at either end.
    package var open = 0
    /// The others that connect on some port.
    package var ruled = 0
    /// Those of which it is not known.
    package var unknown = 0
    /// The ports on which those that policies have a say in connect.
    package var ports = PortSet.none
  }

  private let tables: RowTables
  private let layout: PlaceLayout
  private var rows: RowReader
  /// Classes that connect with a destination on some port; nothing between two destinations.
  private var reached: WordRow
  /// Classes that do or may.
  private var possible: WordRow
  private var tally: PlaceTally
  /// For each source of several classes, the last destination that it was counted for.
  private var stamps: [Int]
  private var stamp = 0
  /// For each set of ports the atoms of which it holds something.
  private var masks: [PortSet: [UInt64]] = [:]

  /// Prepares the counting of an evaluation's pairs.
  package init(_ table: ReachabilityTable, _ sources: Sources) {
    tables = table.tables
    layout = PlaceLayout(sources, wordCount: tables.wordCount)
    rows = RowReader(tables)
    reached = WordRow(count: tables.wordCount)
    possible = reached
    tally = PlaceTally(placeCount: sources.placeCount)
    stamps = Array(repeating: 0, count: sources.mixed.count)
  }

  /// The counts of all pairs with some destinations, by place; none for a place of which no pair connects or may.
  ///
  /// - Complexity: for each destination the words of the sets that concern it.
  package mutating func counts(to destinations: [Destination]) -> [(place: Int, count: Count)] {
    for destination in destinations { add(destination) }
    return tally.takeAll()
  }

  private mutating func add(_ destination: Destination) {
    let masks = masks(of: destination.asked)
    let atoms = tables.lists.atoms
    var span = 0..<0
    for chunk in masks.indices where masks[chunk] != 0 {
      for number in destination.numbers {
        add(destination, number, chunk, among: masks[chunk], &span)
      }
      tally.settlePorts(asked: destination.asked) { atoms.ports($0, inChunk: chunk) }
    }
    stamp += 1
    for word in span {
      let reached = reached[word]
      count(reached, possible[word] & ~reached, in: word, destination)
      self.reached[word] = 0
      self.possible[word] = 0
    }
  }

  private mutating func masks(of ports: PortSet) -> [UInt64] {
    if let known = masks[ports] { return known }
    let result = tables.lists.atoms.masks(meeting: ports)
    masks[ports] = result
    return result
  }

  /// Collects the rows of a chunk.
  private mutating func add(
    _ destination: Destination, _ number: Int, _ chunk: Int, among wanted: UInt64,
    _ span: inout Range<Int>
  ) {
    let hasDoubts = tables.hasDoubts
    let layout = layout
    let own = layout.bit(of: number, in: destination)
    var reached = WordRow(count: 0)
    var possible = reached
    var tally = PlaceTally(placeCount: 0)
    swap(&reached, &self.reached)
    swap(&possible, &self.possible)
    swap(&tally, &self.tally)
    rows.forEachRow(to: number, chunk: chunk, among: wanted) { ports, row in
      for word in row.span {
        let others = word == own.word ? ~own.mask : .max
        var bits = row.allowed[word] & others
        reached[word] |= bits
        if hasDoubts { possible[word] |= bits | row.possible[word] & others }
        if destination.isOpen { bits &= ~layout.wholly[word] }
        guard bits != 0 else { continue }
        for segment in layout.segments(in: word) where bits & segment.mask != 0 {
          tally.add(ports, at: segment.place)
        }
      }
      span =
        span.isEmpty
        ? row.span
        : row.span.isEmpty
          ? span
          : min(span.lowerBound, row.span.lowerBound)..<max(span.upperBound, row.span.upperBound)
    }
    swap(&reached, &self.reached)
    swap(&possible, &self.possible)
    swap(&tally, &self.tally)
  }

  /// Counts the sources of a word that connect, and those that may.
  private mutating func count(
    _ reached: UInt64, _ unknown: UInt64, in word: Int, _ destination: Destination
  ) {
    guard reached | unknown != 0 else { return }
    let layout = layout
    let open = destination.isOpen ? layout.open[word] : 0
    for segment in layout.segments(in: word) where (reached | unknown) & segment.mask != 0 {
      func pairs(_ bits: UInt64) -> Int {
        layout.count(of: bits & segment.mask, in: word, segment, destination) * destination.count
      }
      tally.add(
        open: pairs(reached & open), ruled: pairs(reached & ~open), unknown: pairs(unknown),
        at: segment.place)
    }
    layout.forEachMixed(reached, in: word) { position, place, isOpen in
      guard stamps[position] != stamp else { return }
      stamps[position] = stamp
      let isRuled = !(isOpen && destination.isOpen)
      tally.add(
        open: isRuled ? 0 : destination.count, ruled: isRuled ? destination.count : 0, unknown: 0,
        at: place)
    }
  }
}
