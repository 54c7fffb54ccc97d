/// A value of a manifest, before it is YAML or JSON.
public enum Value: Sendable {
  /// A string.
  case text(String)
  /// An integer.
  case number(Int)
  /// A boolean.
  case flag(Bool)
  /// A mapping, in the order of writing.
  case mapping([Field])
  /// A list.
  case list([Value])

  /// An entry of a mapping.
  public struct Field: Sendable {
    /// The key.
    public var key: String
    /// The value.
    public var value: Value
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .text(value) }

  /// An integer.
  public init(integerLiteral value: Int) { self = .number(value) }

  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension Value: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  /// A mapping.
  public init(dictionaryLiteral elements: (String, Value)...) {
    self = .mapping(elements.map { Field(key: $0.0, value: $0.1) })
  }

  /// A list.
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

extension Value {
  /// A mapping of strings.
  static func texts(_ pairs: [(String, String)]) -> Value {
    .mapping(pairs.map { Field(key: $0.0, value: .text($0.1)) })
  }

  /// The mapping with another entry at its end.
  func with(_ key: String, _ value: Value?) -> Value {
    guard case .mapping(let fields) = self, let value else { return self }
    return .mapping(fields + [Field(key: key, value: value)])
  }
}
