/// How a line is drawn: colour, dash and end marks, each telling its kind apart from the others.
struct LineLook: Hashable, Sendable {
  /// A mark at an end, with Graphviz' name and its length at ``LineLook/markScale`` 0.8.
  enum Mark: String, Hashable, Sendable {
    case none, normal, onormal, vee, tee, teevee, odiamond

    /// How much of the line the mark takes at a scale of one, as Graphviz' `arrow_length` has it.
    var length: Double {
      switch self {
      case .none: 0
      case .normal, .onormal, .vee: 10
      case .tee: 2.5
      case .teevee: 12.5
      case .odiamond: 12
      }
    }
  }

  /// How the stroke is broken.
  enum Dash: String, Hashable, Sendable {
    case solid, dashed, dotted
  }

  var role: ColourRole
  /// The colour of words about the line, dark enough to be read.
  var textRole: ColourRole
  var dash: Dash
  var head: Mark
  var tail: Mark
  var width: Double

  /// The size of the marks, as Graphviz' `arrowsize`.
  static let markScale = 0.8
  /// The size of the marks of a line that changed: a wide stroke would fill smaller ones.
  static let changedMarkScale = 0.95
  /// What the width of a line that did not change is multiplied by, where others did.
  static let unchangedFactor = 0.8
  /// What the width of a line is multiplied by of which a flow log knows nothing.
  static let neverSeenFactor = 0.5
  /// The width of a line that changed.
  static let changedWidth = 2.4
}

extension LineLook {
  /// The look of a kind.
  init(_ kind: Diagram.ArrowKind) {
    switch kind {
    case .allowedByRule: self.init(allowed: .normal)
    case .allowedByDefault: self.init(allowed: .onormal)
    case .dnsByRule: self.init(dns: .normal)
    case .dnsByDefault: self.init(dns: .onormal)
    case .blockedAtIngress: self.init(blocked: .teevee, tail: .none)
    case .blockedAtEgress: self.init(blocked: .vee, tail: .tee)
    case .blockedAtBoth: self.init(blocked: .teevee, tail: .tee)
    case .unknown:
      self.init(
        role: .unknown, textRole: .unknown, dash: .dashed, head: .odiamond, tail: .none, width: 1.4)
    }
  }

  private init(allowed head: Mark) {
    self.init(
      role: .allow, textRole: .allowText, dash: .solid, head: head, tail: .none, width: 1.5)
  }

  private init(dns head: Mark) {
    self.init(role: .dns, textRole: .dns, dash: .dotted, head: head, tail: .none, width: 2)
  }

  private init(blocked head: Mark, tail: Mark) {
    self.init(
      role: .block, textRole: .block, dash: .dashed, head: head, tail: tail, width: 1.4)
  }
}
