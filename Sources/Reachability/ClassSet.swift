/// A set of endpoint classes: a bit a class, stored only from the first to the last word that is not zero.
///
/// Classes are numbered by namespace, so that the many sets that lie within one namespace take a word or two however
/// large the cluster is.
package struct ClassSet: Hashable, Sendable {
  /// The index of the first stored word.
  private(set) var start = 0
  /// The stored words.
  ///
  /// INVARIANT: empty, or the first and the last word are not zero.
  private(set) var words: [UInt64] = []

  /// The empty set.
  package init() {}

  /// The set of these classes.
  package init(_ members: some Sequence<Int>) {
    for member in members { insert(member) }
  }

  /// The set of the bits of words, the first of which is for class 0.
  init(words: [UInt64]) {
    self.words = words
    trim()
  }

  /// The classes below a number.
  package static func below(_ count: Int) -> ClassSet {
    var result = ClassSet()
    guard count > 0 else { return result }
    result.words = Array(repeating: .max, count: (count + 63) / 64)
    if count % 64 != 0 { result.words[result.words.count - 1] = (1 << UInt64(count % 64)) - 1 }
    return result
  }

  /// Whether it holds none.
  package var isEmpty: Bool { words.isEmpty }

  /// The least member; `nil` where there is none.
  package var first: Int? {
    words.indices.first { words[$0] != 0 }.map { index in
      (start + index) * UInt64.bitWidth + words[index].trailingZeroBitCount
    }
  }

  /// How many classes it holds.
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// The index after the last stored word.
  var end: Int { start + words.count }

  /// Whether it holds a class.
  package func contains(_ member: Int) -> Bool {
    let word = member / 64 - start
    return words.indices.contains(word) && words[word] >> UInt64(member % 64) & 1 == 1
  }

  /// Adds a class.
  package mutating func insert(_ member: Int) {
    let word = member / 64
    if words.isEmpty {
      start = word
      words = [0]
    } else if word < start {
      words.insert(contentsOf: repeatElement(0, count: start - word), at: 0)
      start = word
    } else if word >= start + words.count {
      words.append(contentsOf: repeatElement(0, count: word - start - words.count + 1))
    }
    words[word - start] |= 1 << UInt64(member % 64)
  }

  /// Adds all classes of another set.
  package mutating func formUnion(_ other: ClassSet) {
    guard !other.isEmpty else { return }
    guard !isEmpty else { return self = other }
    if start <= other.start, end >= other.end {
      // Nothing to store where nothing is added: the words stay shared.
      if other.words.indices.allSatisfy({ index in
        let word = other.words[index]
        return words[other.start - start + index] & word == word
      }) {
        return
      }
    }
    let end = max(end, other.end)
    let newStart = min(start, other.start)
    if newStart < start {
      words.insert(contentsOf: repeatElement(0, count: start - newStart), at: 0)
    }
    start = newStart
    if start + words.count < end {
      words.append(contentsOf: repeatElement(0, count: end - start - words.count))
    }
    for (index, word) in other.words.enumerated() { words[other.start - start + index] |= word }
  }

  /// The classes of both sets.
  package func intersection(_ other: ClassSet) -> ClassSet {
    let low = max(start, other.start)
    let high = min(end, other.end)
    guard low < high else { return ClassSet() }
    var result = ClassSet()
    result.start = low
    result.words = (low..<high).map { words[$0 - start] & other.words[$0 - other.start] }
    result.trim()
    return result
  }

  /// The classes that the other set does not hold.
  package func subtracting(_ other: ClassSet) -> ClassSet {
    var result = self
    let low = max(start, other.start)
    let high = min(end, other.end)
    guard low < high else { return self }
    for word in low..<high { result.words[word - start] &= ~other.words[word - other.start] }
    result.trim()
    return result
  }

  /// Calls a closure with each member, in ascending order.
  package func forEach(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body((start + index) * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  private mutating func trim() {
    while words.last == 0 { words.removeLast() }
    let zeros = words.prefix { $0 == 0 }.count
    if zeros > 0 { words.removeFirst(zeros) }
    start = words.isEmpty ? 0 : start + zeros
  }
}
