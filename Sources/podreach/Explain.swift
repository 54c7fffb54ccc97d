import Analyses
import ArgumentParser
import Kubernetes

/// Explains one connection.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why one thing reaches another, or why it does not.",
    discussion: """
      Names the policies that select either end, the rules that were asked in their order, and the one that \
      decided, with its lines. An end is `namespace/workload`, a pod, a Service, an address, a CIDR, \
      `internet`, or for the destination a URL such as `http://db`.

      Exit status: 0 when the connection is allowed, 1 when it is blocked or not known.

      Examples:
        podreach explain shop/api shop/db --port 5432/tcp manifests
        podreach explain frontend http://cart -R manifests
        podreach explain internet shop/db manifests -o json
      """)

  @Argument(help: "Where the connection starts.")
  var source: String

  @Argument(help: "Where it goes.")
  var destination: String

  @Option(help: ArgumentHelp("The port at the destination.", valueName: "80/tcp|http"))
  var port: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, csv or markdown on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Input") var input: InputOptions

  private func expression(_ text: String, _ name: String) throws -> EndpointExpression {
    do throws(EndpointExpression.ParsingError) {
      return try EndpointExpression(text)
    } catch {
      throw ValidationError("`\(text)` is no \(name): \(error)")
    }
  }

  private func destinationExpression() throws -> EndpointExpression {
    let plain = try expression(destination, "destination")
    guard let port else { return plain }
    if case .url = plain { throw ValidationError("a URL says its port itself: leave out --port.") }
    guard !plain.hasPort else {
      throw ValidationError("`\(destination)` says its port itself: leave out --port.")
    }
    let isBare = destination.contains(":") && !destination.hasPrefix("[")
    return try expression(
      isBare ? "[\(destination)]:\(port)" : "\(destination):\(port)", "destination")
  }

  func run() throws {
    let target = try ReportTarget<ReportFormat>(output)
    let start = try expression(source, "source")
    let end = try destinationExpression()
    let report = try ReportInput(input, keepsTexts: target.format == .text)
    let blocks = Narrowing.addresses(in: [start, end])
    let entries = EntryPoints(report.state.snapshot, options: input.entries)
    let step = EvaluatedStep(
      entries.snapshot, enforcesPolicies: report.state.enforcesPolicies, dns: input.dns,
      podCIDRs: input.podCIDRs, blocks: blocks + entries.blocks)
    var explanation: Explanation
    do throws(ResolutionError) {
      explanation = try step.explanation(from: (source, start), to: (destination, end))
    } catch {
      Terminal.writeError("podreach: error: \(error)\n")
      throw ExitStatus.usage
    }
    explanation.consider(entries, in: step, from: start)
    _ = try target.write { receive in
      try receive(ExplanationWriter(explanation, texts: report.texts).bytes(target.format))
    }
    if report.isInvalid { throw ExitStatus.invalidInput }
    if explanation.outcome != .allowed { throw ExitStatus.findings }
  }
}
