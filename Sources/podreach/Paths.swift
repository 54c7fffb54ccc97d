import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Kubernetes

/// Finds what an attacker reaches.
struct Paths: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what an attacker in a workload reaches, hop by hop, and what would cut it off.",
    discussion: """
      A hop is a connection to pods that then belong to the attacker, on a port that they declare, that a \
      Service leads to or that a rule names. Hops that the input does not decide are told apart. From the \
      internet the first hop is a way in: an Ingress, a Gateway, a Route or an exposed Service.

      Exit status: 0, with --fail-on found 1 when there is a path, or may be one.

      Examples:
        podreach paths --from shop/front -R manifests
        podreach paths --from internet --to shop/db manifests
        podreach paths --from shop/front --hops 2 -o paths.svg manifests
      """)

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Where the attacker is: a workload, a pod, a Service, an address, or internet.",
      valueName: "endpoint"))
  var source: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Only the shortest paths to here.", valueName: "endpoint"))
  var destination: String?

  @Option(help: ArgumentHelp("The port of the last hop, with --to.", valueName: "80/tcp|http"))
  var port: String?

  @Option(help: ArgumentHelp("No more hops than this.", valueName: "number"))
  var hops: Int?

  @Flag(
    name: .customLong("through-dns"),
    help: "Go on from the cluster DNS, too: every pod talks to it.")
  var throughDNS = false

  @Option(
    help: ArgumentHelp("When the exit status is 1: found or never.", valueName: "found|never"))
  var failOn: PathThreshold = .never

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, csv, markdown, svg, png or pdf on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Picture") var look: LookOptions

  func validate() throws {
    if port != nil, destination == nil { throw ValidationError("--port is for --to.") }
    if failOn == .found, destination == nil {
      throw ValidationError("--fail-on found is for --to: something is always reached.")
    }
    if let hops, hops < 1 { throw ValidationError("--hops takes a number from 1.") }
  }

  private func expression(_ text: String, _ name: String) throws -> EndpointExpression {
    do throws(EndpointExpression.ParsingError) {
      return try EndpointExpression(text)
    } catch {
      throw ValidationError("`\(text)` is no \(name): \(error)")
    }
  }

  private func question() throws -> AttackQuestion {
    let start = try expression(source, "source")
    if start.hasPort { throw ValidationError("--from takes an endpoint without a port.") }
    if case .url = start { throw ValidationError("--from takes no URL.") }
    var goal: (text: String, expression: EndpointExpression)?
    if let destination {
      var expression = try expression(destination, "destination")
      if let port {
        if case .url = expression { throw ValidationError("a URL says its port itself.") }
        if expression.hasPort { throw ValidationError("`\(destination)` says its port itself.") }
        let isBare = destination.contains(":") && !destination.hasPrefix("[")
        expression = try self.expression(
          isBare ? "[\(destination)]:\(port)" : "\(destination):\(port)", "destination")
      }
      goal = (destination, expression)
    }
    return AttackQuestion(
      from: (source, start), to: goal, mostHops: hops, passesDNS: throughDNS)
  }

  /// The pictures that there are: columns are no graph that DOT or Mermaid could lay out.
  private static let pictures: [DiagramWriter.Format] = [.svg, .png, .pdf]

  func run() throws {
    let question = try question()
    let drawing = output.flatMap { Drawing.Target(picture: $0, in: Self.pictures) }
      .map { Drawing(target: $0, options: look.drawing) }
    let target =
      try drawing == nil
      ? ReportTarget<ReportFormat>(output, or: Drawing.Target.choices(Self.pictures)) : nil
    let report = try ReportInput(input)
    let paths: AttackPaths
    do throws(ResolutionError) {
      paths = try AttackPaths(
        report.state,
        options: Series.Options(podCIDRs: input.podCIDRs, dns: input.dns, entries: input.entries),
        question: question)
    } catch {
      Terminal.writeError("podreach: error: \(DiagnosticTextWriter.printable("\(error)"))\n")
      throw ExitStatus.usage
    }
    if let target {
      _ = try target.write { receive in
        try receive(AttackPathsWriter(paths, isVerbose: input.verbose).bytes(target.format))
      }
    }
    if let drawing {
      let failures = drawing.carryOut(paths)
      Terminal.write(failures, quiet: input.quiet)
      if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
    }
    if report.isInvalid { throw ExitStatus.invalidInput }
    if failOn == .found, paths.goal?.hops != nil { throw ExitStatus.findings }
  }
}

/// When a path makes the exit status 1.
enum PathThreshold: String, ExpressibleByArgument, CaseIterable {
  case found
  case never
}
