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

  /// Whether standard error is a terminal on which a line can be taken back.
  private static var showsProgress: Bool {
    isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// So many files of a chart say enough: all of them want the same.
  private static let mostTemplates = 3

  /// Writes diagnostics, each once, in the order of their places; without notes and warnings when quiet.
  ///
  /// A hint that several share is said once, and templates beyond a handful are counted.
  static func write(_ diagnostics: [Diagnostic], quiet: Bool) {
    let writer = DiagnosticTextWriter(usesColor: showsColor)
    var seen: Set<Diagnostic> = []
    var hints: Set<String> = []
    var templates = 0
    for var diagnostic in diagnostics where !quiet || diagnostic.severity == .error {
      guard seen.insert(diagnostic).inserted else { continue }
      if diagnostic.code == .template { templates += 1 }
      guard diagnostic.code != .template || templates <= mostTemplates else { continue }
      if let hint = diagnostic.hint, !hints.insert(hint).inserted { diagnostic.hint = nil }
      writeError(writer.text(of: diagnostic))
    }
    if templates > mostTemplates {
      writeError(writer.text(of: .moreTemplates(templates - mostTemplates)))
    }
  }

  /// Says on a terminal what takes a while, and takes it back when it is done.
  static func whileShowing<Result>(_ message: String, _ work: () throws -> Result) rethrows
    -> Result
  {
    guard showsProgress else { return try work() }
    writeError("podreach: \(message) …")
    defer { writeError(ProgressLine.erasure) }
    return try work()
  }

  /// Counts on a terminal how much of a long work is done, and takes it back at the end.
  ///
  /// - Parameters:
  ///   - message: what is done, such as `drawing`.
  ///   - total: how many things there are to do.
  ///   - unit: what they are called.
  ///   - work: the work, which says when one more is done.
  /// - Returns: what the work returns.
  static func whileCounting<Result>(
    _ message: String, of total: Int, _ unit: String,
    _ work: (_ advance: @escaping @Sendable () -> Void) throws -> Result
  ) rethrows -> Result {
    guard showsProgress else { return try work {} }
    let line = ProgressLine(message, of: total, unit) { writeError($0) }
    defer { line.end() }
    return try work { line.advance() }
  }
}

extension Diagnostic.Code {
  /// What the reader of manifests calls a file that `helm template` has not seen yet.
  fileprivate static let template = Self("template")
}

extension Diagnostic {
  fileprivate static func moreTemplates(_ count: Int) -> Diagnostic {
    Diagnostic(
      .error, .template,
      "\(count) more file\(count == 1 ? "" : "s") with templates that have not been rendered")
  }
}
