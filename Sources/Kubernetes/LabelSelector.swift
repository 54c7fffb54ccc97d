/// A query over labels: every requirement must hold.
///
/// Without any it selects everything.
///
/// `matchLabels` is equivalent to `matchExpressions` with the operator `In` and one value
/// (meta/v1 LabelSelector), so both are kept in one form; requirements are ordered, and two selectors that
/// were written in a different order are equal.
public struct LabelSelector: Hashable, Sendable {
  /// What must hold for one label key.
  public struct Requirement: Hashable, Sendable {
    /// How values are compared.
    public enum Condition: Hashable, Sendable {
      /// The label is present and has one of the values.
      case isIn([String])
      /// The label is absent, or has none of the values.
      case isNotIn([String])
      /// The label is present.
      case exists
      /// The label is absent.
      case doesNotExist
    }

    /// The label's key.
    public var key: String
    /// What must hold; values are in ascending order without repetition.
    public var condition: Condition

    /// Creates a requirement.
    public init(key: String, _ condition: Condition) {
      self.key = key
      self.condition =
        switch condition {
        case .isIn(let values): .isIn(Self.canonical(values))
        case .isNotIn(let values): .isNotIn(Self.canonical(values))
        case .exists, .doesNotExist: condition
        }
    }

    /// Whether the labels meet the requirement.
    public func matches(_ labels: Labels) -> Bool { matches(labels[key]) }

    /// Whether a label with this value, `nil` when the key is absent, meets the requirement.
    ///
    /// "NotIn" and "DoesNotExist" hold when the key is absent (labels and selectors, "Set-based requirement").
    public func matches(_ value: String?) -> Bool {
      switch condition {
      case .isIn(let values): value.map(values.contains) ?? false
      case .isNotIn(let values): !(value.map(values.contains) ?? false)
      case .exists: value != nil
      case .doesNotExist: value == nil
      }
    }

    private static func canonical(_ values: [String]) -> [String] { Set(values).sorted() }
  }

  /// What must hold, ordered by key and then by condition.
  public let requirements: [Requirement]

  /// Creates a selector.
  public init(_ requirements: [Requirement] = []) {
    self.requirements = Set(requirements).sorted { $0.sortKey < $1.sortKey }
  }

  /// Creates a selector for exact labels.
  public init(matchLabels: Labels) {
    self.init(matchLabels.sorted.map { Requirement(key: $0.key, .isIn([$0.value])) })
  }

  /// The selector without requirements (`{}`), which selects everything.
  public static let everything = LabelSelector()

  /// Whether it selects everything.
  public var isEverything: Bool { requirements.isEmpty }

  /// Whether labels meet every requirement.
  public func matches(_ labels: Labels) -> Bool { requirements.allSatisfy { $0.matches(labels) } }
}

extension LabelSelector.Requirement {
  /// The requirement in kubectl's selector notation, also the order of requirements.
  var sortKey: String {
    switch condition {
    case .isIn(let values) where values.count == 1: "\(key)=\(values[0])"
    case .isIn(let values): "\(key) in (\(values.joined(separator: ",")))"
    case .isNotIn(let values): "\(key) notin (\(values.joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    }
  }
}

extension LabelSelector: CustomStringConvertible {
  /// kubectl's notation, such as `app=db,tier in (a,b),!canary`; empty for everything.
  public var description: String { requirements.map(\.sortKey).joined(separator: ",") }
}
