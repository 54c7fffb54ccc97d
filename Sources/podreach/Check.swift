import Analyses
import ArgumentParser
import Diagnostics
import Foundation
import Kubernetes
import Manifests

/// Holds expectations against manifests.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Test who reaches whom against a file of expectations.",
    discussion: """
      The first path is the file of expectations, the others are manifests. An expectation fails when one of its \
      connections is otherwise, and also when that is not known; the reason is told.

      Exit status: 0 when all hold, 1 when one fails, 3 when some input is invalid.

      Examples:
        podreach check expectations.yaml -R manifests
        podreach check expectations.yaml manifests -o results.xml
        podreach check --init -R manifests > expectations.yaml
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Flag(
    name: .customLong("init"),
    help: "Write the expectations that hold today; all paths are manifests.")
  var writesDraft = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, tap, junit or json on standard output, or a file whose ending says the format; with --init yaml.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  func validate() throws {
    guard !writesDraft else { return try input.requirePaths() }
    guard input.paths.count + input.filenames.count >= 2, !input.paths.isEmpty else {
      throw ValidationError("Name the file of expectations first, and manifests behind it.")
    }
  }

  func run() throws {
    if writesDraft { return try writeDraft() }
    let target = try ReportTarget<ExpectationFormat>(output)
    var manifests = input
    let path = manifests.paths.removeFirst()
    let (expectations, problems) = ExpectationFile.read(path)
    Terminal.write(problems, quiet: input.quiet)
    let isInvalid = problems.contains { $0.severity == .error }
    guard !expectations.isEmpty || !isInvalid else { throw ExitStatus.invalidInput }
    let report = try ReportInput(manifests, keepsTexts: true)
    let check = ExpectationCheck(report.state, for: expectations, options: input.seriesOptions)
    let results = check.results(of: expectations)
    _ = try target.write { receive in
      try receive(ExpectationWriter(results, texts: report.texts).bytes(target.format))
    }
    if report.isInvalid || isInvalid { throw ExitStatus.invalidInput }
    if !results.allSatisfy(\.holds) { throw ExitStatus.findings }
  }

  private func writeDraft() throws {
    let target = try ReportTarget<DraftFormat>(output)
    let report = try ReportInput(input)
    let draft = ExpectationDraft(report.state, options: input.seriesOptions)
    let bytes = draft.bytes
    _ = try target.write { receive in try receive(bytes) }
    if ExpectationDraft.isEmpty(bytes) {
      let empty = Diagnostic(
        .warning, Diagnostic.Code("nothing-expected"),
        "nothing was written that could be checked",
        hint: "the comments in the file say why, workload by workload")
      Terminal.write([empty], quiet: input.quiet)
    }
    if report.isInvalid { throw ExitStatus.invalidInput }
  }
}

/// A file of expectations.
enum ExpectationFile {
  /// Reads a file; `-` is standard input.
  ///
  /// - Returns: what can be asked, and what is wrong with the rest.
  static func read(_ path: String) -> (expectations: [Expectation], diagnostics: [Diagnostic]) {
    let data =
      path == "-"
      ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
    guard let data else {
      let missing = Diagnostic(
        .error, Diagnostic.Code("unreadable"), "`\(path)` cannot be read")
      return ([], [missing])
    }
    let (file, problems) = ExpectationsReader().read([UInt8](data), path: path)
    let (expectations, invalid) = file.map { Expectation.all(in: $0) } ?? ([], [])
    return (expectations, problems + invalid)
  }
}

extension ExpectationFormat: OutputFormat {
  static var standard: ExpectationFormat { .text }
  static var choices: OutputChoices {
    OutputChoices(
      names: ["text", "tap", "junit", "json"], endings: ["txt", "tap", "xml", "json"])
  }
}

/// YAML, which is all that a draft is written as.
enum DraftFormat: OutputFormat {
  case yaml

  init?(name: String) {
    guard ["yaml", "yml"].contains(name.lowercased()) else { return nil }
    self = .yaml
  }

  static var standard: DraftFormat { .yaml }
  static var choices: OutputChoices {
    OutputChoices(names: ["yaml"], endings: ["yaml", "yml"])
  }
}

extension InputOptions {
  /// What a series of states is made of beside the manifests.
  var seriesOptions: Series.Options {
    Series.Options(podCIDRs: podCIDRs, dns: dns, entries: entries)
  }
}
