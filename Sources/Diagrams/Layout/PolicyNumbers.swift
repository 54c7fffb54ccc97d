/// Short lists of policy numbers, for gates, badges and cells.
enum PolicyNumbers {
  /// The numbers one after the other, the last of many as how many they are: `P1 P2 P3 +4`.
  static func short(_ numbers: [String], limit: Int = 4) -> String {
    let shown = numbers.map(\.displayed)
    guard shown.count > limit else { return shown.joined(separator: " ") }
    let kept = max(1, limit - 1)
    return shown.prefix(kept).joined(separator: " ") + " +\(shown.count - kept)"
  }
}
