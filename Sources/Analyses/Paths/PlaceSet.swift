/// A set of places by number: a bit each.
struct PlaceSet: Hashable, Sendable {
  private(set) var words: [UInt64]

  /// No place of so many.
  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  func contains(_ place: Int) -> Bool { words[place >> 6] >> UInt64(place & 63) & 1 == 1 }

  mutating func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

  mutating func remove(_ place: Int) { words[place >> 6] &= ~(1 << UInt64(place & 63)) }

  mutating func formUnion(_ other: PlaceSet) {
    for word in words.indices { words[word] |= other.words[word] }
  }

  /// How many there are.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The places that are in this set and not in the other, ascending.
  func subtracting(_ other: PlaceSet) -> [Int] {
    var result: [Int] = []
    for word in words.indices {
      Self.forEachBit(of: words[word] & ~other.words[word], in: word) { result.append($0) }
    }
    return result
  }

  /// Calls a closure with each place, ascending.
  func forEach(_ body: (Int) -> Void) {
    for word in words.indices { Self.forEachBit(of: words[word], in: word, body) }
  }

  private static func forEachBit(of bits: UInt64, in word: Int, _ body: (Int) -> Void) {
    var bits = bits
    while bits != 0 {
      body(word << 6 | bits.trailingZeroBitCount)
      bits &= bits - 1
    }
  }
}
