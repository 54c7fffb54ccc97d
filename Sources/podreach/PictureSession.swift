import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Kubernetes
import Manifests

/// From a plan to pictures: what `render` and `steps` have in common.
struct PictureSession {
  let input: InputOptions
  let narrowing: NarrowingOptions
  let picture: PictureOptions
  let target: Drawing.Target

  /// Evaluates, tells and draws the plan.
  ///
  /// - Throws: the exit status, when it is not 0.
  ///
  /// `expectations` are those of each step beside its probes.
  func run(
    _ plan: SeriesPlan, _ earlier: [Diagnostic], title: String, isSeries: Bool,
    expectations: [[Expectation]] = []
  ) throws {
    let (observed, isLogInvalid) = picture.flows.read(quiet: input.quiet)
    let (planned, problems) = plan.states()
    let states = input.exposure ? Exposure.added(to: planned, dns: input.dns) : planned
    let notes = NotConsideredReport(plan.files).diagnostics(isVerbose: input.verbose)
    let diagnostics = earlier + plan.diagnostics + problems + notes
    Terminal.write(diagnostics, quiet: input.quiet)
    let isInvalid = isLogInvalid || diagnostics.contains { $0.severity == .error }
    guard states.contains(where: { !$0.snapshot.workloads.isEmpty }) else {
      try stop([.nothingToDraw(isInvalid: isInvalid)])
      return
    }
    if input.strict, isInvalid { throw ExitStatus.invalidInput }

    let series = try series(states)
    Terminal.write(
      series.policyWarnings + series.entryFindings + differences(observed, series),
      quiet: input.quiet)
    let (scenes, findings) = plan.scenes(
      of: series, states, expectations: expectations, language: picture.language,
      isSeries: isSeries, options: input.seriesOptions)
    let storyboard = Storyboard(
      title: title, language: picture.language, series: series, scenes: scenes,
      isSeries: isSeries,
      filters: Set(picture.filters), flows: observed)
    let diagram = storyboard.diagram()

    if diagram.routes.isEmpty { Terminal.write([.nothingMatches], quiet: input.quiet) }
    let drawing = Drawing(
      target: target, showsLegend: picture.legend, resolution: picture.resolution)
    let failures = drawing.carryOut(diagram)
    if case .standardOutput = target {
    } else {
      Terminal.write(storyboard.words)
    }
    Terminal.write(findings + failures, quiet: input.quiet)
    if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
    if isInvalid { throw ExitStatus.invalidInput }
    if !findings.isEmpty { throw ExitStatus.findings }
  }

  /// Says why there is nothing to do.
  ///
  /// - Throws: the exit status for invalid input, unless nothing is wrong with it.
  func stop(_ diagnostics: [Diagnostic]) throws {
    Terminal.write(diagnostics, quiet: input.quiet)
    throw ExitStatus.invalidInput
  }

  /// Where the flow logs differ from the last state, and what of them says nothing about it.
  private func differences(_ flows: [ObservedFlow], _ series: Series) -> [Diagnostic] {
    guard !flows.isEmpty, let last = series.steps.last else { return [] }
    let observed = ObservedConnections(flows, in: [last], podCIDRs: input.podCIDRs)
    return observed.notes + observed.differences(from: last)
  }

  private func series(_ states: [Series.State]) throws -> Series {
    let options = Series.Options(
      podCIDRs: input.podCIDRs, dns: input.dns, includesOtherPorts: picture.allPorts,
      externals: self.narrowing.externals, entries: input.entries)
    let narrowing = try self.narrowing.narrowing(in: states.map { input.completing($0.snapshot) })
    guard !narrowing.isEmpty else { return Series(states, options: options) }
    return Series(states, options: options) { narrowing.includes($0, $1) }
  }

  /// A heading for a path: the last part of it, `standard input` for `-`.
  static func title(of path: String) -> String {
    if path == "-" { return "standard input" }
    let name = URL(fileURLWithPath: path).standardizedFileURL.deletingPathExtension()
    return name.lastPathComponent
  }
}

extension Diagnostic {
  fileprivate static let nothingMatches = Diagnostic(
    .warning, Code("nothing-matches"), "no connection matches what is asked for",
    hint: "leave out --from, --to, --in-namespace or --only")

  fileprivate static func nothingToDraw(isInvalid: Bool) -> Diagnostic {
    Diagnostic(
      .error, Code("nothing-to-draw"), "there is no workload in the input, so nothing to draw",
      hint: isInvalid
        ? "mend the errors above"
        : "name the directory that holds the Deployments or Pods; -R reads below it")
  }
}
