/// Finds names that a mistyped one may have meant.
public enum Similarity {
  /// The names that differ from the text by at most a third of its letters, or that end like it after a `/`; at most
  /// three, the closest first.
  public static func closest(to text: String, among names: [String]) -> [String] {
    let limit = max(1, min(text.count / 3, 3))
    let scored = Set(names).compactMap { name -> (name: String, distance: Int)? in
      let isQualified = name.hasSuffix("/\(text)") || text.hasSuffix("/\(name)")
      let last = name.split(separator: "/").last.map(String.init) ?? name
      let lastText = text.split(separator: "/").last.map(String.init) ?? text
      let distance =
        isQualified || last == lastText
        ? 0 : min(distance(text, name, limit), distance(lastText, last, limit))
      return distance <= limit ? (name, distance) : nil
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// Whether two names differ by one slip: a letter too many, missing, wrong, or two that changed places.
  ///
  /// Names that differ in a digit are counted on, such as `web-1` and `web-2`, and not mistyped.
  static func areOneSlipApart(_ left: String, _ right: String) -> Bool {
    guard left != right, min(left.count, right.count) > 1 else { return false }
    let digits = { (text: String) in text.filter(\.isNumber) }
    guard digits(left) == digits(right) else { return false }
    if distance(left, right, 1) == 1 { return true }
    let pairs = zip(left, right).enumerated().filter { $0.element.0 != $0.element.1 }
    guard left.count == right.count, pairs.count == 2, pairs[1].offset == pairs[0].offset + 1
    else { return false }
    return pairs[0].element.0 == pairs[1].element.1 && pairs[0].element.1 == pairs[1].element.0
  }

  /// How many letters must be added, removed or replaced; more than `limit` when it is more than that.
  private static func distance(_ left: String, _ right: String, _ limit: Int) -> Int {
    let left = Array(left.unicodeScalars)
    let right = Array(right.unicodeScalars)
    guard abs(left.count - right.count) <= limit else { return limit + 1 }
    var previous = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(
            previous[column] + (scalar == other ? 0 : 1), previous[column + 1] + 1,
            current[column] + 1))
      }
      previous = current
    }
    return previous[right.count]
  }
}
