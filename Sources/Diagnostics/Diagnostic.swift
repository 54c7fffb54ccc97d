/// What is wrong in an input, where, and what to do about it.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    /// Worth knowing; nothing is wrong.
    case note
    /// Probably not what the author meant, or not considered by Podreach.
    case warning
    /// The API server would refuse it, or it cannot be read.
    case error

    /// Orders from harmless to bad.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// The stable name of a kind of diagnostic, such as `invalid-cidr`.
  ///
  /// Scripts may rely on it.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The name, in lower case with hyphens.
    public let rawValue: String

    /// Creates a code from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Creates a code from its name.
    public init(_ rawValue: String) { self.rawValue = rawValue }
  }

  /// How bad it is.
  public var severity: Severity
  /// What kind of diagnostic it is.
  public var code: Code
  /// What is wrong, in lower case without a full stop, the user's own words in backticks.
  public var message: String
  /// Where; `nil` when the problem has no place in a file.
  public var location: SourceLocation?
  /// What to do about it.
  public var hint: String?

  /// Creates a diagnostic.
  public init(
    _ severity: Severity, _ code: Code, _ message: String, at location: SourceLocation? = nil,
    hint: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.hint = hint
  }
}
