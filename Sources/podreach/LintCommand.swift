import Analyses
import ArgumentParser
import Diagnostics
import Foundation

/// Looks for policies that do not do what their author meant, and for paths that are wider than they need to be.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find policies that do not do what their author meant, and paths that are too wide.",
    discussion: """
      Every finding has a stable code, a place, why it matters and what to do. Findings rest on what the policies do \
      to the pods of the input, and not on how they are written. `# podreach:ignore CODE reason` in a manifest, above \
      or behind what is meant, accepts a finding; before the first key of a document it is for all of it.

      Exit status: 1 when a finding is as bad as --fail-on says, 3 when some input is invalid.

      Examples:
        podreach lint -R manifests
        podreach lint manifests -o podreach.sarif --fail-on error
        podreach lint --explain half-missing
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Leave out this rule; several are parted by commas.", valueName: "code"))
  var disable: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Ask this rule and no other; several are parted by commas.", valueName: "code"))
  var only: [String] = []

  @Option(
    name: .customLong("severity"), parsing: .singleValue,
    help: ArgumentHelp("How bad findings of a rule are.", valueName: "code=error|warning|note"))
  var severities: [String] = []

  @Option(help: "The exit status is 1 from this severity on: error, warning, note or never.")
  var failOn: FailureThreshold = .warning

  @OptionGroup var flows: FlowOptions

  @Option(
    help: ArgumentHelp("Findings that are known: they are not shown.", valueName: "file"),
    completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write all findings as known, for --baseline.", valueName: "file"),
    completion: .file())
  var writeBaseline: String?

  @Option(
    help: ArgumentHelp(
      "The network plugin: \(NetworkPlugin.all.map(\.name).joined(separator: ", ")).",
      valueName: "name"))
  var plugin: String?

  @Option(help: ArgumentHelp("Print the page of a rule.", valueName: "code"))
  var explain: String?

  @Flag(help: "Print the codes of all rules.")
  var listRules = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, sarif, github or junit on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  func validate() throws {
    guard explain == nil, !listRules else { return }
    try input.requirePaths()
    _ = try severityByCode()
    for code in codes(disable) + codes(only) { try Self.check(code) }
    if flows.files.isEmpty, codes(only) == ["never-used"] {
      throw ValidationError("never-used needs --flows: a log of what is used.")
    }
    if let plugin, NetworkPlugin(name: plugin) == nil {
      let names = NetworkPlugin.all.map { "`\($0.name)`" }.joined(separator: ", ")
      throw ValidationError("`\(plugin)` is no network plugin that is known: \(names).")
    }
  }

  func run() throws {
    if listRules { return Terminal.write(Self.ruleList) }
    if let explain { return try Self.explain(explain) }
    let target = try ReportTarget<LintFormat>(output)
    let known = try baseline.map { try BaselineFile.read($0) }
    let (observed, isLogInvalid) = flows.read(quiet: input.quiet)
    let report = try ReportInput(input, keepsTexts: true)
    let all = Set(Lint.pages.map(\.code.rawValue))
    let asked = only.isEmpty ? all : Set(codes(only))
    let lint = Lint(
      report.state,
      seriesOptions: input.seriesOptions,
      options: Lint.Options(
        texts: report.texts, plugin: plugin, unread: report.unread,
        flows: flows.files.isEmpty ? nil : observed,
        disabled: all.subtracting(asked).union(codes(disable))))
    let result = LintReport(
      lint.findings, texts: report.texts, baseline: known, severities: try severityByCode(),
      asked: asked.subtracting(codes(disable)))
    if let writeBaseline {
      try BaselineFile.write(LintBaseline(result.findings + result.known), to: writeBaseline)
    }
    let version = Podreach.configuration.version
    let usesColor = target.isStandardOutput && Terminal.showsColorOnOutput
    _ = try target.write { receive in
      let writer = LintWriter(
        result, isVerbose: input.verbose, usesColor: usesColor, version: version)
      try receive(writer.bytes(target.format))
    }
    if report.isInvalid || isLogInvalid { throw ExitStatus.invalidInput }
    if writeBaseline == nil, let threshold = failOn.severity,
      result.hasFindings(atLeast: threshold)
    {
      throw ExitStatus.findings
    }
  }

  private func codes(_ arguments: [String]) -> [String] {
    arguments.flatMap { $0.split(separator: ",").map(String.init) }
  }

  private func severityByCode() throws -> [String: Diagnostic.Severity] {
    var result: [String: Diagnostic.Severity] = [:]
    for text in severities {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let severity = Diagnostic.Severity(rawValue: parts[1]) else {
        throw ValidationError(
          "--severity takes CODE=error, CODE=warning or CODE=note, not `\(text)`.")
      }
      try Self.check(parts[0])
      result[parts[0]] = severity
    }
    return result
  }

  private static func check(_ code: String) throws {
    guard Lint.page(code) == nil else { return }
    throw ValidationError(unknown(code))
  }

  private static func unknown(_ code: String) -> String {
    let guesses = Similarity.closest(to: code, among: Lint.pages.map(\.code.rawValue))
    let hint =
      guesses.isEmpty
      ? "see --list-rules" : "did you mean \(guesses.map { "`\($0)`" }.joined(separator: " or "))?"
    return "`\(code)` is no code of a finding: \(hint)"
  }

  private static func explain(_ code: String) throws {
    guard let page = Lint.page(code) else { throw ValidationError(unknown(code)) }
    Terminal.write(page.text)
  }

  private static var ruleList: String {
    let width = Lint.pages.map(\.code.rawValue.count).max() ?? 0
    return Lint.pages.map { page in
      let code = page.code.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
      let severity = page.severity.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
      return "\(code)  \(severity)  \(page.title)\n"
    }.joined()
  }
}

/// From which severity on findings make the exit status 1.
enum FailureThreshold: String, ExpressibleByArgument, CaseIterable {
  case error
  case warning
  case note
  case never

  var severity: Diagnostic.Severity? { Diagnostic.Severity(rawValue: rawValue) }
}
