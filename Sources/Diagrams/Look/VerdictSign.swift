/// What a kind of line says, apart from where and why.
enum VerdictSign: Hashable, Sendable {
  case allowedByRule, allowedByDefault, blocked, unknown

  /// The verdict of a kind of line.
  init(_ kind: Diagram.ArrowKind) {
    switch kind {
    case .allowedByRule, .dnsByRule: self = .allowedByRule
    case .allowedByDefault, .dnsByDefault: self = .allowedByDefault
    case .blockedAtIngress, .blockedAtEgress, .blockedAtBoth: self = .blocked
    case .unknown: self = .unknown
    }
  }

  /// A sign that tells it apart without colour.
  var glyph: String {
    switch self {
    case .allowedByRule: "●"
    case .allowedByDefault: "○"
    case .blocked: "×"
    case .unknown: "◇"
    }
  }

  /// The sign of a verdict that is not the same for all ports or pods.
  static let partialGlyph = "□"

  /// The word for it.
  func word(_ words: Words) -> String {
    switch self {
    case .allowedByRule, .allowedByDefault: words.allowed
    case .blocked: words.blocked
    case .unknown: words.unknown
    }
  }
}
