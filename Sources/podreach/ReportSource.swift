import Analyses
import Diagnostics
import Diagrams
import Kubernetes
import Manifests

/// What a report is made of: states with their words, and the texts of the files.
struct ReportSource {
  var states: [Series.State] = []
  /// The plan of the states; `nil` for the two sides of a change.
  var plan: SeriesPlan?
  var expectations: [[Expectation]] = []
  var isSeries = true
  var title = ""
  var texts = SourceTexts()
  /// The files of the last state, for findings.
  var files: [ManifestFile] = []
  var diagnostics: [Diagnostic] = []

  /// Reads files as one state, or each as a step.
  init(_ paths: [String], isSeries: Bool, _ input: InputOptions) {
    let (files, unreadable) = read(paths, input)
    let plan =
      isSeries
      ? SeriesPlan(files: files, enforcement: input.enforcement)
      : SeriesPlan(single: files, enforcement: input.enforcement)
    self.isSeries = isSeries
    title = paths.map(PictureSession.title(of:)).joined(separator: ", ")
    diagnostics = unreadable
    take(plan, input)
  }

  /// Reads a series as its steps file describes it.
  ///
  /// - Throws: the exit status, when the file cannot be read.
  init(stepsFile: String, _ input: InputOptions) throws {
    var texts = SourceTexts()
    let (steps, problems) = StepsInput.read(stepsFile, input.reader) { path, bytes in
      texts.keep(bytes, of: path)
    }
    guard let steps else {
      Terminal.write(problems, quiet: input.quiet)
      throw ExitStatus.invalidInput
    }
    self.texts = texts
    title = steps.title?.text(in: "en") ?? PictureSession.title(of: steps.folder)
    diagnostics = steps.diagnostics
    expectations = steps.expectations
    take(steps.plan, input)
  }

  /// Reads the two sides of a change.
  init(before: String, after: [String], _ input: InputOptions) {
    take([read([before], input), read(after, input)], input)
    title =
      PictureSession.title(of: before) + " → "
      + after.map(PictureSession.title(of:)).joined(separator: ", ")
  }

  /// Reads two revisions, or one and the working directory.
  ///
  /// - Throws: the exit status for wrong usage, after saying what `git` cannot do.
  init(revision: String, _ paths: [String], _ input: InputOptions) throws {
    var texts = SourceTexts()
    let sides = try RevisionRange.sides(revision, paths, input.reader) { path, bytes in
      texts.keep(bytes, of: path)
    }
    self.texts = texts
    take(sides, input)
    let names = paths.map(PictureSession.title(of:)).joined(separator: ", ")
    let range = revision.contains("..") ? revision : "\(revision) → working directory"
    title = names.isEmpty ? range : "\(names): \(range)"
  }

  private mutating func take(_ sides: [RevisionRange.Side], _ input: InputOptions) {
    for (files, unreadable) in sides {
      let plan = SeriesPlan(single: files, enforcement: input.enforcement)
      let (found, problems) = plan.states()
      let notes = NotConsideredReport(plan.files).diagnostics(isVerbose: input.verbose)
      diagnostics += unreadable + plan.diagnostics + problems + notes
      states += input.exposure ? Exposure.added(to: found, dns: input.dns) : found
      self.files = files
    }
  }

  private mutating func read(_ paths: [String], _ input: InputOptions) -> (
    files: [ManifestFile], diagnostics: [Diagnostic]
  ) {
    var texts = texts
    let found = input.reader.files(at: paths) { path, bytes in texts.keep(bytes, of: path) }
    self.texts = texts
    return found
  }

  private mutating func take(_ plan: SeriesPlan, _ input: InputOptions) {
    let (found, problems) = plan.states()
    let notes = NotConsideredReport(plan.files).diagnostics(isVerbose: input.verbose)
    states = input.exposure ? Exposure.added(to: found, dns: input.dns) : found
    diagnostics += plan.diagnostics + problems + notes
    files = plan.files
    self.plan = plan
  }

  /// The objects of kinds that say nothing of connections.
  var unread: [KubernetesObject.NotConsidered] {
    files.flatMap(\.objects).compactMap {
      if case .notConsidered(let object) = $0 { object } else { nil }
    }
  }
}
