import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Graphviz
import Kubernetes
import Manifests
import Reports

/// Writes everything as one page that can be explored.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML file to explore: pictures, matrix, connections, reasons, findings.",
    discussion: """
      The file needs no network and nothing beside it. Select a line, a pod, a policy, a namespace or a cell, and \
      everything else dims and the deciding rules are shown with their YAML; switch policies off to see what would \
      open. The address in the browser is a link to exactly what is shown.

      A directory with a steps.yaml, or the file itself, is a series, and so is any input with --steps.

      Examples:
        podreach report -R manifests -o report.html
        podreach report Samples/np-demo -o report.html
        podreach report --before old new -o change.html
        podreach report --git main...HEAD -R manifests -o change.html
        kubectl get ns,nodes,pods,svc,netpol,ingress -A -o json | podreach report - -o live.html
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(
    help: ArgumentHelp(
      "The state before a change: the report has two steps, before and after.", valueName: "path"),
    completion: .file())
  var before: String?

  @Option(
    name: .customLong("git"),
    help: ArgumentHelp(
      "Before and after are this revision and the working directory; A..B takes two, A...B as a pull request does.",
      valueName: "revision"))
  var revision: String?

  @Flag(help: "Each file is a step, applied on top of the earlier ones.")
  var steps = false

  @Option(help: ArgumentHelp("The heading of the report.", valueName: "text"))
  var title: String?

  @Flag(help: "Look at the ports that nothing declares, too.")
  var allPorts = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A file that ends with .html, or html for standard output.", valueName: "file|html"),
    completion: .file())
  var output: String

  func validate() throws {
    if revision == nil { try input.requirePaths() }
    if [before != nil, revision != nil, steps].count(where: \.self) > 1 {
      throw ValidationError("--before, --git and --steps are ways to tell steps: take one.")
    }
    if revision != nil, input.allPaths.contains("-") {
      throw ValidationError("Standard input is in no revision: name files or directories.")
    }
    if before == "-", input.allPaths.contains("-") {
      throw ValidationError("Standard input can be one of the two only.")
    }
  }

  func run() throws {
    let target = try ReportTarget<PageFormat>(output)
    let source = try source()
    Terminal.write(source.diagnostics, quiet: input.quiet)
    let isInvalid = source.diagnostics.contains { $0.severity == .error }
    guard source.states.contains(where: { !$0.snapshot.workloads.isEmpty }) else {
      Terminal.writeError(
        "podreach: error: there is no workload in the input, so nothing to report\n")
      throw ExitStatus.invalidInput
    }
    if input.strict, isInvalid { throw ExitStatus.invalidInput }
    var options = input.seriesOptions
    options.includesOtherPorts = allPorts
    let composition = ReportComposition(
      source: source, title: title ?? source.title, options: options)
    let report = Terminal.whileShowing("reporting") { composition.report() }
    Terminal.write(report.failures, quiet: input.quiet)
    let bytes = try ReportWriter().bytes(report.report)
    try target.write { receive in try receive(bytes) }
    if isInvalid { throw ExitStatus.invalidInput }
    if report.report.steps.contains(where: { $0.checks.contains { !$0.holds } }) {
      throw ExitStatus.findings
    }
  }

  /// What is read: one state, a series, or two sides.
  private func source() throws -> ReportSource {
    if let revision {
      return try ReportSource(revision: revision, input.allPaths, input)
    }
    if let before {
      return ReportSource(before: before, after: input.allPaths, input)
    }
    if let file = StepsInput.path(among: input.allPaths) {
      return try ReportSource(stepsFile: file, input)
    }
    return ReportSource(input.allPaths, isSeries: steps, input)
  }
}

/// The only format of a report.
enum PageFormat: OutputFormat {
  case html

  init?(name: String) {
    guard ["html", "htm"].contains(name.lowercased()) else { return nil }
    self = .html
  }

  static var standard: PageFormat { .html }
  static var choices: OutputChoices { OutputChoices(names: ["html"], endings: ["html"]) }
}
