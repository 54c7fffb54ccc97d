import Diagnostics
import Policies

/// A rule of the examination: what it looks for and how.
///
/// Each rule is a type of its own, with a page of its own; the bad and the good example of the page are its first tests.
protocol LintRule: Sendable {
  /// What the rule is about.
  static var page: RulePage { get }
  /// What it finds in a state, in any order.
  static func findings(in state: LintedState) -> [Finding]
}

extension LintRule {
  /// A finding of the rule.
  static func finding(
    _ subject: String, _ message: String, at location: SourceLocation?,
    severity: Diagnostic.Severity? = nil, related: [Finding.Related] = [], fix: Finding.Fix? = nil
  ) -> Finding {
    Finding(
      page.code, severity ?? page.severity, subject: subject, message, at: location,
      related: related, fix: fix)
  }

  /// A finding of the rule about a policy.
  static func finding(
    _ policy: PolicyReference, _ message: String, at location: SourceLocation? = nil,
    severity: Diagnostic.Severity? = nil, related: [Finding.Related] = [], fix: Finding.Fix? = nil
  ) -> Finding {
    finding(
      policy.subjectText, message, at: location ?? policy.location, severity: severity,
      related: related, fix: fix)
  }
}
