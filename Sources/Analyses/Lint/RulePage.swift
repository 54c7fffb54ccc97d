public import Diagnostics

/// What `--explain` tells about a rule: what it looks for, why that matters, and what to do.
public struct RulePage: Hashable, Sendable {
  /// What a rule is about.
  public enum Topic: String, Hashable, Sendable, CaseIterable {
    /// Policies that do not do what their author meant.
    case mistake
    /// Name lookups.
    case dns
    /// Paths that are wider than they need to be.
    case tooWide = "too-wide"
    /// Rules and policies that change nothing.
    case redundant
    /// Policies that nobody enforces.
    case notEnforced = "not-enforced"
  }

  /// The stable code.
  public var code: Diagnostic.Code
  /// What it is about.
  public var topic: Topic
  /// How bad a finding of it is, unless the user says otherwise.
  public var severity: Diagnostic.Severity
  /// What it finds, as one sentence without a full stop.
  public var title: String
  /// Why it matters: one or two full sentences.
  public var why: String
  /// What to do about it: one or two full sentences.
  public var remedy: String
  /// Manifests in which it finds something.
  public var bad: String
  /// Manifests that come close, and in which it finds nothing.
  public var good: String

  /// Creates a page.
  public init(
    _ code: String, _ topic: Topic, _ severity: Diagnostic.Severity, title: String, why: String,
    remedy: String, bad: String, good: String
  ) {
    self.code = Diagnostic.Code(code)
    self.topic = topic
    self.severity = severity
    self.title = title
    self.why = why
    self.remedy = remedy
    self.bad = bad
    self.good = good
  }
}
