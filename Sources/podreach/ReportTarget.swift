import Analyses
import ArgumentParser
import Foundation

/// A way to write an answer that has a name, and an ending for files.
protocol OutputFormat: Sendable {
  /// Reads the name of a format, or the ending of a file's name.
  init?(name: String)
  /// What is written when nothing is said.
  static var standard: Self { get }
  /// What `-o` takes.
  static var choices: OutputChoices { get }
}

extension ReportFormat: OutputFormat {
  static var standard: ReportFormat { .text }
  static var choices: OutputChoices {
    OutputChoices(
      names: ["text", "json", "csv", "markdown"], endings: ["txt", "json", "csv", "md"])
  }
}

extension LintFormat: OutputFormat {
  static var standard: LintFormat { .text }
  static var choices: OutputChoices {
    OutputChoices(
      names: ["text", "json", "sarif", "github", "junit"], endings: ["txt", "json", "sarif", "xml"])
  }
}

/// Where an answer goes, and in which format.
struct ReportTarget<Format: OutputFormat> {
  let format: Format
  private let path: String?

  /// Whether it goes to standard output.
  var isStandardOutput: Bool { path == nil }

  /// Reads `-o`: the name of a format is standard output, an ending a file.
  ///
  /// - Parameters:
  ///   - output: what is asked for.
  ///   - others: what the command takes beside these formats.
  /// - Throws: what the command takes, where it is something else.
  init(_ output: String?, or others: OutputChoices? = nil) throws {
    guard let output else {
      (format, path) = (Format.standard, nil)
      return
    }
    if let format = Format(name: output) {
      (self.format, path) = (format, nil)
      return
    }
    guard let format = Format(name: (output as NSString).pathExtension) else {
      throw (others.map { Format.choices + $0 } ?? Format.choices).refusal(of: output)
    }
    (self.format, path) = (format, output)
  }

  /// Writes an answer piece by piece; a file takes the place of the old one only when it is complete.
  ///
  /// - Throws: the exit status for an answer that cannot be written, after saying why.
  func write<Result>(_ answer: ((_ bytes: [UInt8]) throws -> Void) throws -> Result) throws
    -> Result
  {
    do {
      guard let path else {
        return try answer { bytes in
          try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        }
      }
      let temporary = URL(fileURLWithPath: path + ".\(ProcessInfo.processInfo.processIdentifier)")
      guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
        throw CocoaError(.fileWriteNoPermission)
      }
      do {
        let handle = try FileHandle(forWritingTo: temporary)
        let result = try answer { try handle.write(contentsOf: Data($0)) }
        try handle.close()
        // Foundation's `replaceItemAt` loses the old file on Linux.
        guard unsafe rename(temporary.path, path) == 0 else {
          throw CocoaError(.fileWriteUnknown)
        }
        return result
      } catch {
        try? FileManager.default.removeItem(at: temporary)
        throw error
      }
    } catch {
      // Whoever reads the answer may have seen enough.
      guard let path else { throw ExitStatus.noPicture }
      let problem = WritingProblem(error, at: path, .file)
      Terminal.write([problem.diagnostic(of: "the answer", to: path)], quiet: false)
      throw ExitStatus.noPicture
    }
  }
}
