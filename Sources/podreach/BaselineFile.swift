import Analyses
import Foundation

/// The file of known findings.
struct BaselineFile: Codable {
  /// A finding that is known.
  struct Known: Codable {
    var code: String
    var subject: String
    var message: String
    var count: Int
  }

  var apiVersion: String
  var kind: String
  var findings: [Known]

  private static let version = "podreach.dev/v1"
  private static let kindName = "LintBaseline"

  /// Reads a baseline.
  ///
  /// - Throws: the exit status for invalid input, after saying what is wrong.
  static func read(_ path: String) throws -> LintBaseline {
    func fail(_ message: String) -> any Error {
      Terminal.writeError("\(path): error: \(message) [invalid-baseline]\n")
      return ExitStatus.invalidInput
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw fail("the baseline cannot be read")
    }
    guard let file = try? JSONDecoder().decode(BaselineFile.self, from: data) else {
      throw fail("this is no baseline: write one with --write-baseline")
    }
    guard file.apiVersion == version, file.kind == kindName else {
      throw fail("this is no baseline of `\(version)`, kind `\(kindName)`")
    }
    let entries = file.findings.map {
      (
        LintBaseline.Entry(code: $0.code, subject: $0.subject, message: $0.message),
        max(0, min($0.count, 1_000_000))
      )
    }
    return LintBaseline(counts: Dictionary(entries) { $0 + $1 })
  }

  /// Writes a baseline in place of an earlier one.
  ///
  /// - Throws: the exit status for what cannot be written, after saying why.
  static func write(_ baseline: LintBaseline, to path: String) throws {
    let findings = baseline.counts.sorted { $0.key < $1.key }.map {
      Known(code: $0.key.code, subject: $0.key.subject, message: $0.key.message, count: $0.value)
    }
    let file = BaselineFile(apiVersion: version, kind: kindName, findings: findings)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      var data = try encoder.encode(file)
      data.append(UInt8(ascii: "\n"))
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      let problem = WritingProblem(error, at: path, .file)
      Terminal.write([problem.diagnostic(of: "the baseline", to: path)], quiet: false)
      throw ExitStatus.noPicture
    }
  }
}
