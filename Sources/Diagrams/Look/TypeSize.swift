/// Sizes of letters and distances, in points.
enum TypeSize {
  /// The smallest letters anywhere: gates, chips, badges, places of policies.
  static let small = 9.0
  /// Running text.
  static let text = 10.0
  /// The number and words of counts.
  static let count = 11.0
  /// The name on a card.
  static let name = 13.0
  /// The heading of a panel.
  static let heading = 14.0
  /// The heading of the picture.
  static let title = 19.0

  /// The height of a line of letters of a size; enough for the taller CJK fonts.
  static func lineHeight(_ size: Double) -> Double { (size * 1.45).rounded() }
}
