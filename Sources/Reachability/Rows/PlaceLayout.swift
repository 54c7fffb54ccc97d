/// How the classes of each word of a row are spread over places.
struct PlaceLayout: Sendable {
  /// The classes of a word that are in one place.
  struct Segment: Sendable {
    var place: Int
    /// Those that some source is of.
    var mask: UInt64 = 0
    /// Those that some source of one class is of.
    var counted: UInt64 = 0
    /// Whether there is at most one such source of each.
    var isSingle = true
  }

  /// The classes in whose egress no policy has a say.
  private(set) var open: WordRow
  /// Those of them of which there is no source that has another class, too, in which one has.
  private(set) var wholly: WordRow
  private var all: [Segment] = []
  /// The positions of the segments of each word.
  private var ranges: [Range<Int>] = []
  private let sources: PlaceReader.Sources
  /// The classes of sources of several classes, and the positions of those.
  private var mixed: WordRow
  private var mixedOfClass: [[Int]]

  init(_ sources: PlaceReader.Sources, wordCount: Int) {
    self.sources = sources
    open = WordRow(count: wordCount)
    mixed = open
    open.formUnion(sources.open, in: 0..<wordCount)
    wholly = open
    mixedOfClass = Array(repeating: [], count: sources.counts.count)
    for (position, source) in sources.mixed.enumerated() {
      for number in source.numbers {
        let bit = UInt64(1) << UInt64(number % 64)
        mixedOfClass[number].append(position)
        mixed[number / 64] |= bit
        if !source.isOpen { wholly[number / 64] &= ~bit }
      }
    }
    for word in 0..<wordCount {
      let start = all.count
      for number in word * 64..<min(word * 64 + 64, sources.counts.count)
      where sources.counts[number] > 0 || !mixedOfClass[number].isEmpty {
        let bit = UInt64(1) << UInt64(number % 64)
        if all.count == start || all[all.count - 1].place != sources.places[number] {
          all.append(Segment(place: sources.places[number]))
        }
        all[all.count - 1].mask |= bit
        if sources.counts[number] > 0 { all[all.count - 1].counted |= bit }
        if sources.counts[number] > 1 { all[all.count - 1].isSingle = false }
      }
      ranges.append(start..<all.count)
    }
  }

  func segments(in word: Int) -> ArraySlice<Segment> { all[ranges[word]] }

  /// The bit of one of a destination's classes, where there is nobody else of it to connect with.
  func bit(of number: Int, in destination: PlaceReader.Destination) -> (word: Int, mask: UInt64) {
    let isItself =
      !destination.meetsItself && sources.counts[number] == 1 && mixedOfClass[number].isEmpty
    guard isItself || sources.lonely.contains(number) else { return (-1, 0) }
    return (number / 64, 1 << UInt64(number % 64))
  }

  /// How many sources of one class the bits of a segment stand for; of a destination's own class it is not counted
  /// itself.
  func count(
    of bits: UInt64, in word: Int, _ segment: Segment, _ destination: PlaceReader.Destination
  ) -> Int {
    let bits = bits & segment.counted
    guard bits != 0 else { return 0 }
    var sum = 0
    if segment.isSingle {
      sum = bits.nonzeroBitCount
    } else {
      var rest = bits
      while rest != 0 {
        sum += sources.counts[word * 64 + rest.trailingZeroBitCount]
        rest &= rest - 1
      }
    }
    guard !destination.meetsItself, let own = destination.numbers.first, word == own / 64 else {
      return sum
    }
    return bits >> UInt64(own % 64) & 1 == 1 ? sum - 1 : sum
  }

  /// Calls a closure with each source of several classes of which one is among the bits of a word.
  func forEachMixed(
    _ bits: UInt64, in word: Int, _ body: (_ position: Int, _ place: Int, _ isOpen: Bool) -> Void
  ) {
    var rest = bits & mixed[word]
    while rest != 0 {
      let number = word * 64 + rest.trailingZeroBitCount
      for position in mixedOfClass[number] {
        body(position, sources.places[number], sources.mixed[position].isOpen)
      }
      rest &= rest - 1
    }
  }
}
