import Analyses
import ArgumentParser
import Kubernetes

/// Lists policies.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "List every policy: whom it selects, what it opens, how much it decides.",
    discussion: """
      In the order of evaluation. A pair of pods counts where an allow rule of the policy is about it on some port, \
      and as blocked where nothing at the selected end lets it through, or a deny rule is about it; an earlier \
      policy may decide before it.

      Examples:
        podreach policies -R manifests
        podreach policies manifests -o policies.csv
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, csv or markdown on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  func run() throws {
    let target = try ReportTarget<ReportFormat>(output)
    let report = try ReportInput(input)
    let entries = EntryPoints(report.state.snapshot, options: input.entries)
    let step = EvaluatedStep(
      entries.snapshot, enforcesPolicies: report.state.enforcesPolicies, dns: input.dns,
      podCIDRs: input.podCIDRs, blocks: entries.blocks)
    let summaries = PolicySummary.all(of: step)
    _ = try target.write { receive in
      try receive(PolicySummaryWriter(summaries).bytes(target.format))
    }
    if report.isInvalid { throw ExitStatus.invalidInput }
  }
}
