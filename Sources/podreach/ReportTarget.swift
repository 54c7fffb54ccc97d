import Analyses
import ArgumentParser
import Foundation

/// A way to write an answer that has a name, and an ending for files.
protocol OutputFormat: Sendable {
  /// Reads the name of a format, or the ending of a file's name.
  init?(name: String)
  /// What is written when nothing is said.
  static var standard: Self { get }
  /// What `-o` takes, in words.
  static var choices: String { get }
}

extension ReportFormat: OutputFormat {
  static var standard: ReportFormat { .text }
  static var choices: String {
    "text, json, csv or markdown, or a file that ends with .txt, .json, .csv or .md"
  }
}

extension LintFormat: OutputFormat {
  static var standard: LintFormat { .text }
  static var choices: String {
    "text, json, sarif, github or junit, or a file that ends with .txt, .json, .sarif or .xml"
  }
}

/// Where an answer goes, and in which format.
struct ReportTarget<Format: OutputFormat> {
  let format: Format
  private let path: String?

  /// Whether it goes to standard output.
  var isStandardOutput: Bool { path == nil }

  /// Reads `-o`: the name of a format is standard output, an ending a file.
  init(_ output: String?) throws {
    guard let output else {
      (format, path) = (Format.standard, nil)
      return
    }
    if let format = Format(name: output) {
      (self.format, path) = (format, nil)
      return
    }
    guard let format = Format(name: (output as NSString).pathExtension) else {
      throw ValidationError("-o takes \(Format.choices).")
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
      let folder = URL(fileURLWithPath: path ?? "-").deletingLastPathComponent()
      let isFolderThere = FileManager.default.fileExists(atPath: folder.path)
      // Whoever reads the answer may have seen enough.
      if path == nil { throw ExitStatus.noPicture }
      Terminal.writeError(
        "podreach: error: the answer cannot be written to `\(path ?? "-")`: "
          + (isFolderThere
            ? error.localizedDescription : "there is no folder `\(folder.relativePath)`")
          + "\n")
      throw ExitStatus.noPicture
    }
  }
}
