public import Analyses
public import ArgumentParser
import Diagnostics
import Kubernetes

/// Lists connections.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List every allowed connection, with all its ports.",
    discussion: """
      Rows are ordered by destination, then by source: who can reach it. Ports are complete, also those \
      that nothing declares. What the input does not decide is listed as unknown.

      Examples:
        podreach list -R manifests
        podreach list manifests --to shop/db --why
        podreach list manifests --by namespace -o matrix.csv
        podreach list manifests --flows hubble.jsonl --unused
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Which connections") var narrowing: NarrowingOptions
  @OptionGroup(title: "What was observed") var flows: FlowOptions

  @Flag(help: "List only what is allowed and was never observed; needs --flows.")
  var unused = false

  @Option(
    name: .customLong("by"),
    help:
      "How pods are told as one: pod, workload, class (whom no policy tells apart) or namespace.")
  var grouping: ConnectionEnd.Grouping = .workload

  @Flag(help: "List what is blocked, instead.")
  var blocked = false

  @Flag(help: "List what is blocked, too.")
  var all = false

  @Flag(help: "Name the policies that decide.")
  var why = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, csv or markdown on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  func validate() throws {
    if blocked, all { throw ValidationError("--all lists what is blocked already.") }
    if unused, flows.files.isEmpty {
      throw ValidationError("--unused needs --flows: a log of what is used.")
    }
    if unused, blocked || all {
      throw ValidationError("--unused lists what is allowed: leave out --blocked and --all.")
    }
    if why, grouping == .namespace || grouping == .class {
      throw ValidationError("--why is for --by pod and --by workload.")
    }
  }

  private var outcomes: Set<ConnectionList.RowOutcome> {
    if all { return Set(ConnectionList.RowOutcome.allCases) }
    return blocked ? [.blocked] : [.allowed, .partial, .unknown]
  }

  func run() throws {
    let target = try ReportTarget<ReportFormat>(output)
    let report = try ReportInput(input)
    let (observed, isLogInvalid) = flows.read(quiet: input.quiet)
    if input.strict, isLogInvalid { throw ExitStatus.invalidInput }
    let list = ConnectionList(
      report.state,
      seriesOptions: Series.Options(
        podCIDRs: input.podCIDRs, dns: input.dns, externals: narrowing.externals,
        entries: input.entries),
      options: ConnectionList.Options(
        grouping: grouping, outcomes: outcomes,
        narrowing: narrowing.isEmpty
          ? nil : try narrowing.narrowing(in: [input.completing(report.state.snapshot)]),
        namesPolicies: why, includesWaysIn: narrowing.asksAboutOutside && !unused,
        flows: flows.files.isEmpty ? nil : observed, listsUnusedOnly: unused))
    Terminal.write(list.flowDiagnostics, quiet: input.quiet)
    _ = try target.write { receive in
      try ConnectionListWriter(list, target.format).write(to: receive)
    }
    if report.isInvalid || isLogInvalid { throw ExitStatus.invalidInput }
  }
}

extension ConnectionEnd.Grouping: ExpressibleByArgument {}
