/// Steele, Lea and Flood's SplitMix: a seed always gives the same numbers, on every machine.
///
/// The standard library does not promise which numbers `random(in:using:)` draws, so the drawing is here too.
struct SplitMix64 {
  private var state: UInt64

  /// Creates a generator.
  init(seed: UInt64) { state = seed }

  /// The next number.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below a limit.
  mutating func number(below limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

  /// Whether an event of this probability, in percent, happens.
  mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }

  /// One of the items.
  mutating func pick<Item>(_ items: [Item]) -> Item { items[number(below: items.count)] }

  /// Letters and digits as the API server draws them for names.
  mutating func letters(_ count: Int) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    return String((0..<count).map { _ in pick(alphabet) })
  }
}
