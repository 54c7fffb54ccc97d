/// How an answer is written.
public enum ReportFormat: String, Hashable, Sendable, CaseIterable {
  /// For a person at a terminal.
  case text
  /// For programs: versioned, described by a JSON Schema.
  case json
  /// For spreadsheets (RFC 4180).
  case csv
  /// For a page or a comment.
  case markdown

  /// Reads the name of a format, or the ending of a file's name.
  public init?(name: String) {
    switch name.lowercased() {
    case "text", "txt": self = .text
    case "json": self = .json
    case "csv": self = .csv
    case "markdown", "md": self = .markdown
    default: return nil
    }
  }
}
