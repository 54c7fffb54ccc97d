import Analyses
import ArgumentParser
import Diagnostics
import Kubernetes

/// Suggests policies.
struct Suggest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Suggest least-privilege policies for what the manifests say is needed.",
    discussion: """
      Evidence are variables, arguments and configuration files of containers that name Services, pods or addresses \
      (ConfigMaps are read, Secrets are not), Ingresses, Gateways and Services that lead in from outside, and \
      connections of flow logs. Each namespace gets a default deny, lookups at the cluster DNS, and a policy for each \
      workload with both halves of what it needs. The policies of these namespaces are taken to be replaced, unless \
      --keep is given; those to delete are listed. The result is then evaluated: what passes without need, or is \
      needed and does not pass, is told. What a policy cannot allow by name, such as hosts outside, is listed as not \
      covered. Values of variables are never shown.

      Exit status: 1 when the policies do not do exactly what is needed, 3 when some input is invalid.

      Examples:
        podreach suggest -R manifests -o policies.yaml
        podreach suggest -R manifests --in-namespace shop -o text
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(
    name: .customLong("in-namespace"), parsing: .singleValue,
    help: ArgumentHelp(
      "For this namespace; all but kube-system by default.", valueName: "namespace"))
  var namespaces: [String] = []

  @Flag(help: "Keep the policies that are there, beside the suggested ones.")
  var keep = false

  @OptionGroup var flows: FlowOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "yaml, text or json on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  func run() throws {
    let target = try ReportTarget<SuggestionFormat>(output)
    let (observed, isLogInvalid) = flows.read(quiet: input.quiet)
    let report = try ReportInput(input, readsMentions: true)
    let present = Set(report.state.snapshot.workloads.map(\.id.namespace))
    for name in namespaces where !present.contains(name) {
      let guesses = Similarity.closest(to: name, among: present.sorted()).map { "`\($0)`" }
      let hint = guesses.isEmpty ? "" : ": did you mean \(guesses.joined(separator: " or "))?"
      Terminal.writeError(
        "podreach: error: there is no workload in the namespace `\(DiagnosticTextWriter.printable(name))`\(hint)\n"
      )
      throw ExitStatus.usage
    }
    let suggestion = Suggestion(
      report.state, seriesOptions: input.seriesOptions,
      options: Suggestion.Options(
        namespaces: Set(namespaces), flows: observed, keepsPolicies: keep,
        unread: report.unread))
    _ = try target.write { receive in try receive(suggestion.bytes(target.format)) }
    if target.format == .yaml, !input.quiet {
      Terminal.writeError("podreach: \(suggestion.summary)\n")
      for id in suggestion.idle {
        Terminal.writeError(
          "podreach: no evidence for \(id.namespace)/\(id.name): it will be cut off\n")
      }
      let lines =
        suggestion.differences + suggestion.notCovered.map { "not covered: \($0)" }
        + suggestion.notes
      for line in lines {
        Terminal.writeError("podreach: \(DiagnosticTextWriter.printable(line))\n")
      }
      if !suggestion.replaced.isEmpty {
        let list = suggestion.replaced.joined(separator: ", ")
        Terminal.writeError(
          "podreach: delete what they replace: \(DiagnosticTextWriter.printable(list))\n")
      }
    }
    if report.isInvalid || isLogInvalid { throw ExitStatus.invalidInput }
    if !suggestion.differences.isEmpty { throw ExitStatus.findings }
  }
}

extension SuggestionFormat: OutputFormat {
  static var standard: SuggestionFormat { .yaml }
  static var choices: OutputChoices {
    OutputChoices(names: ["yaml", "text", "json"], endings: ["yaml", "txt", "json"])
  }
}
