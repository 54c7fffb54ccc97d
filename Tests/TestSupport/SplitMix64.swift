/// Steele, Lea and Flood's SplitMix: a seed always gives the same numbers, on every machine.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// Creates a generator.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Whether an event of this probability, in percent, happens.
  public mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &self) < percent
  }

  /// One of the items.
  public mutating func pick<Item>(_ items: [Item]) -> Item {
    items[Int.random(in: 0..<items.count, using: &self)]
  }

  /// As many results as a number of this range says.
  public mutating func several<Item>(
    _ count: ClosedRange<Int>, _ make: (inout SplitMix64, Int) -> Item
  ) -> [Item] {
    var items: [Item] = []
    for index in 0..<Int.random(in: count, using: &self) { items.append(make(&self, index)) }
    return items
  }
}
