import Analyses
import ArgumentParser
import Diagnostics
import Kubernetes
import Manifests

/// One state of a cluster, read for a question.
struct ReportInput {
  let state: Series.State
  let files: [ManifestFile]
  /// The objects of kinds that say nothing of connections.
  var unread: [KubernetesObject.NotConsidered] {
    files.flatMap(\.objects).compactMap {
      if case .notConsidered(let object) = $0 { object } else { nil }
    }
  }

  /// The texts of the files, where they were asked for.
  let texts: SourceTexts
  /// Whether some input was invalid, so that the exit status says so.
  let isInvalid: Bool

  /// Reads the input and tells what is wrong with it.
  ///
  /// - Throws: the exit status, when there is nothing to ask about.
  init(_ input: InputOptions, keepsTexts: Bool = false, readsMentions: Bool = false) throws {
    try input.requirePaths()
    var texts = SourceTexts()
    var reader = input.reader
    reader.options.readsMentions = readsMentions
    let (files, unreadable) = reader.files(at: input.allPaths) { path, bytes in
      if keepsTexts { texts.keep(bytes, of: path) }
    }
    self.texts = texts
    let plan = SeriesPlan(single: files, enforcement: input.enforcement)
    let (states, problems) = plan.states()
    let notes = NotConsideredReport(plan.files).diagnostics(isVerbose: input.verbose)
    let diagnostics = unreadable + plan.diagnostics + problems + notes
    Terminal.write(diagnostics, quiet: input.quiet)
    isInvalid = diagnostics.contains { $0.severity == .error }
    self.files = files
    let all = input.exposure ? Exposure.added(to: states, dns: input.dns) : states
    guard let state = all.first, !state.snapshot.workloads.isEmpty else {
      Terminal.write([.nothingToAsk(isInvalid: isInvalid)], quiet: input.quiet)
      throw ExitStatus.invalidInput
    }
    if input.strict, isInvalid { throw ExitStatus.invalidInput }
    self.state = state
  }
}

extension Diagnostic {
  fileprivate static func nothingToAsk(isInvalid: Bool) -> Diagnostic {
    Diagnostic(
      .error, Code("no-workloads"), "there is no workload in the input, so nothing to ask about",
      hint: isInvalid
        ? "mend the errors above"
        : "name the directory that holds the Deployments or Pods; -R reads below it")
  }
}
