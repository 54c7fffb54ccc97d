import Diagnostics
import Foundation

/// What goes to the two output streams.
enum Terminal {
  /// Writes a result.
  static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  /// Writes something that is not a result.
  static func writeError(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  /// Whether standard error is a terminal that shows colours: `NO_COLOR` and `TERM=dumb` say no.
  static var showsColor: Bool { isTerminal && wantsColor }

  /// Whether standard output is a terminal that shows colours.
  static var showsColorOnOutput: Bool {
    isatty(FileHandle.standardOutput.fileDescriptor) == 1 && wantsColor
  }

  private static var wantsColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Whether a person looks at standard error.
  static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

  /// Writes diagnostics, each once, in the order of their places; without notes and warnings when quiet.
  static func write(_ diagnostics: [Diagnostic], quiet: Bool) {
    let writer = DiagnosticTextWriter(usesColor: showsColor)
    var seen: Set<Diagnostic> = []
    for diagnostic in diagnostics where !quiet || diagnostic.severity == .error {
      if seen.insert(diagnostic).inserted { writeError(writer.text(of: diagnostic)) }
    }
  }

  /// Says on a terminal what takes a while, and takes it back when it is done.
  static func whileShowing<Result>(_ message: String, _ work: () throws -> Result) rethrows
    -> Result
  {
    guard isTerminal else { return try work() }
    writeError("podreach: \(message) …")
    defer { writeError("\r\u{1B}[K") }
    return try work()
  }
}
