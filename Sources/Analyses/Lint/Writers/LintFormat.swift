/// How findings are written.
public enum LintFormat: String, Hashable, Sendable, CaseIterable {
  /// For a person at a terminal.
  case text
  /// For programs: versioned, described by a JSON Schema.
  case json
  /// SARIF 2.1.0, which code scanning takes (OASIS).
  case sarif
  /// Annotations that GitHub shows beside the lines of a change.
  case github
  /// What CI systems read as tests.
  case junit

  /// Reads the name of a format, or the ending of a file's name.
  public init?(name: String) {
    switch name.lowercased() {
    case "text", "txt": self = .text
    case "json": self = .json
    case "sarif": self = .sarif
    case "github": self = .github
    case "junit", "xml": self = .junit
    default: return nil
    }
  }
}

/// Writes a report of findings.
public struct LintWriter: Sendable {
  let report: LintReport
  /// Whether all findings of a code are told at length, and not only the first few.
  let isVerbose: Bool
  /// Whether severities are coloured.
  let usesColor: Bool
  /// The version of the product.
  let version: String

  /// Prepares a writer.
  public init(
    _ report: LintReport, isVerbose: Bool = false, usesColor: Bool = false, version: String
  ) {
    self.report = report
    self.isVerbose = isVerbose
    self.usesColor = usesColor
    self.version = version
  }

  /// The report in a format.
  public func bytes(_ format: LintFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: json
    case .sarif: sarif
    case .github: annotations
    case .junit: junit
    }
  }

  /// The page of a finding's rule.
  func page(of finding: Finding) -> RulePage? { report.pages.first { $0.code == finding.code } }
}
