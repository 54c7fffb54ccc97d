/// One bit a class over a range of words: the scratch memory of rows, reused from one to the next.
struct WordRow: Sendable {
  private(set) var words: [UInt64]

  /// All bits off, for this many words.
  init(count: Int) { words = Array(repeating: 0, count: count) }

  subscript(word: Int) -> UInt64 {
    get { words[word] }
    set { words[word] = newValue }
  }

  /// Sets every bit of a range of words to a value.
  mutating func fill(_ range: Range<Int>, with value: UInt64) {
    for word in range { words[word] = value }
  }

  /// Turns on the bits of a set, as far as they are in the range.
  mutating func formUnion(_ set: ClassSet, in range: Range<Int>) {
    let low = max(set.start, range.lowerBound)
    let high = min(set.end, range.upperBound)
    guard low < high else { return }
    let stored = set.words
    for word in low..<high { words[word] |= stored[word - set.start] }
  }

  /// Turns off the bits of a set, as far as they are in the range.
  mutating func subtract(_ set: ClassSet, in range: Range<Int>) {
    let low = max(set.start, range.lowerBound)
    let high = min(set.end, range.upperBound)
    guard low < high else { return }
    let stored = set.words
    for word in low..<high { words[word] &= ~stored[word - set.start] }
  }

  /// Keeps only the bits that another row has, within the range.
  mutating func formIntersection(_ other: WordRow, in range: Range<Int>) {
    for word in range { words[word] &= other.words[word] }
  }
}
