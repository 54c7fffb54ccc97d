public import Diagnostics

/// Something in the manifests that is probably not what its author meant, or wider than it needs to be.
public struct Finding: Hashable, Sendable {
  /// Another place that has to do with it.
  public struct Related: Hashable, Sendable {
    /// What is there.
    public var message: String
    /// Where.
    public var location: SourceLocation

    /// Creates a related place.
    public init(_ message: String, at location: SourceLocation) {
      self.message = message
      self.location = location
    }
  }

  /// A suggested fix.
  public struct Fix: Hashable, Sendable {
    /// A change of a text: what is between two places gives way to another text.
    public struct Edit: Hashable, Sendable {
      /// Where the replaced text starts.
      public var start: SourceLocation
      /// The line on which it ends, counted from 1.
      public var endLine: Int
      /// The column behind its last character, counted from 1 in Unicode scalars.
      public var endColumn: Int
      /// The new text.
      public var text: String

      /// Creates a change.
      public init(
        from start: SourceLocation, toLine endLine: Int, column endColumn: Int, text: String
      ) {
        self.start = start
        self.endLine = endLine
        self.endColumn = endColumn
        self.text = text
      }
    }

    /// What to do, in words.
    public var words: String
    /// What to write instead or beside it, as YAML, where it can be exact.
    public var yaml: String?
    /// The exact changes of the files, where they are known.
    public var edits: [Edit]
    /// The policy of the YAML, where it is a whole one.
    var policy: Policy?

    /// Creates a fix.
    public init(_ words: String, yaml: String? = nil, edits: [Edit] = []) {
      self.words = words
      self.yaml = yaml
      self.edits = edits
    }
  }

  /// The rule's stable code, such as `selects-no-pod`; the rule's page is found by it.
  public var code: Diagnostic.Code
  /// How bad it is.
  public var severity: Diagnostic.Severity
  /// What it is about, such as `NetworkPolicy shop/db` or `namespace shop`.
  public var subject: String
  /// What is found, in lower case without a full stop, the user's own words in backticks.
  public var message: String
  /// Where; `nil` when the input has no place for it, such as a namespace that no manifest declares.
  public var location: SourceLocation?
  /// Other places that have to do with it.
  public var related: [Related]
  /// What to do about it.
  public var fix: Fix?

  /// Creates a finding.
  public init(
    _ code: Diagnostic.Code, _ severity: Diagnostic.Severity, subject: String, _ message: String,
    at location: SourceLocation?, related: [Related] = [], fix: Fix? = nil
  ) {
    self.code = code
    self.severity = severity
    self.subject = subject
    self.message = message
    self.location = location
    self.related = related
    self.fix = fix
  }
}
