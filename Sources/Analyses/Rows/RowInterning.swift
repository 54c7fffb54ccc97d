import Reachability

/// Numbers for values: the same value always gets the same one.
struct RowInterning<Value: Hashable> {
  private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  /// The number of a value.
  mutating func number(_ value: Value) -> Int {
    if let known = numbers[value] { return known }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }
}

extension [Int] {
  /// Ascending numbers as ranges that do not touch.
  var ranges: [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for number in self {
      if let last = result.last, number <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...Swift.max(number, last.upperBound)
      } else {
        result.append(number...number)
      }
    }
    return result
  }
}
