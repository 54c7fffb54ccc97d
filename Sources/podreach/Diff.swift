import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Kubernetes
import Manifests

/// Compares two states.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what a change of manifests opens and closes.",
    discussion: """
      Compares OLD with NEW, each a file or a directory, or with --git a revision with the working directory. \
      Connections are compared on all ports. What opens comes first, towards databases and from outside before all. \
      What a workload that is new reaches counts as opened. Renaming files and reordering policies is no change.

      Exit status: 0, with --fail-on 1 when there is such a change, 3 when some input is invalid.

      Examples:
        podreach diff -R old new
        podreach diff --git main -R manifests --fail-on opened
        podreach diff --git main...HEAD -R manifests -o comment.md
        podreach diff old new -o changes.svg
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(
    name: .customLong("git"),
    help: ArgumentHelp(
      "Compare this revision with the working directory; A..B compares two, A...B as a pull request does.",
      valueName: "revision"))
  var revision: String?

  @Option(
    help: ArgumentHelp(
      "The exit status is 1 when something opened or may have, closed or may have, or anything changed; never by default.",
      valueName: "opened|closed|any|never"))
  var failOn: ChangeThreshold = .never

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, json, csv or markdown, or a picture as svg, png, pdf, dot or mermaid (these two: after the change) on standard output, or a file whose ending says the format.",
      valueName: "file|format"),
    completion: .file())
  var output: String?

  @Option(help: ArgumentHelp("The language of a picture's words: en or ja.", valueName: "en|ja"))
  var language: Language = .english

  @OptionGroup(title: "Picture") var look: LookOptions

  func validate() throws {
    guard revision == nil else {
      guard !input.allPaths.contains("-") else {
        throw ValidationError("Standard input is in no revision: name files or directories.")
      }
      return
    }
    guard input.allPaths.count == 2 else {
      throw ValidationError("Name two files or directories, OLD and NEW, or a revision with --git.")
    }
    if input.allPaths == ["-", "-"] {
      throw ValidationError("Standard input can be one of the two only.")
    }
  }

  func run() throws {
    let formats = DiagramWriter.Format.allCases
    let picture = output.flatMap { Drawing.Target(picture: $0, in: formats) }
    let target =
      try picture == nil
      ? ReportTarget<ReportFormat>(output, or: Drawing.Target.choices(formats)) : nil
    let sides = try sides()
    let plans = sides.map { SeriesPlan(single: $0.files, enforcement: input.enforcement) }
    var diagnostics = sides.flatMap(\.diagnostics)
    var states: [Series.State] = []
    for plan in plans {
      let (found, problems) = plan.states()
      diagnostics += plan.diagnostics + problems
      states += found.prefix(1)
    }
    // Both sides say much the same: what is wrong with the new one is what counts, errors of both.
    Terminal.write(diagnostics, quiet: input.quiet)
    let isInvalid = diagnostics.contains { $0.severity == .error }
    guard states.count == 2, states.contains(where: { !$0.snapshot.workloads.isEmpty }) else {
      Terminal.writeError(
        "podreach: error: there is no workload on either side, so nothing to compare\n")
      throw ExitStatus.invalidInput
    }
    // A side of which nothing could be read is no state to compare with: everything would seem gone.
    let isMissing = sides.contains { side in
      side.files.isEmpty && side.diagnostics.contains { $0.severity == .error }
    }
    if isMissing || input.strict && isInvalid { throw ExitStatus.invalidInput }
    let options = input.seriesOptions
    var changes = Terminal.whileShowing("comparing") {
      ConnectionChanges(from: states[0], to: states[1], options: options)
    }
    changes.isIncomplete = isInvalid
    if let words = changes.leftOutWords {
      Terminal.write(
        [Diagnostic(.note, Diagnostic.Code("changes-left-out"), words)], quiet: input.quiet)
    }
    if let target {
      _ = try target.write { receive in
        try receive(
          ConnectionChangesWriter(changes, isVerbose: input.verbose).bytes(target.format))
      }
    } else if let picture {
      try draw(states, options, title: changes.summary, picture)
    }
    if isInvalid { throw ExitStatus.invalidInput }
    if failOn.holds(of: changes) { throw ExitStatus.findings }
  }

  /// The files of both sides.
  private func sides() throws -> [RevisionRange.Side] {
    guard let revision else { return input.allPaths.map { input.reader.files(at: [$0]) } }
    return try RevisionRange.sides(revision, input.allPaths, input.reader)
  }

  /// Three panels: before, what changes, and after; of a large cluster the namespaces before and after.
  private func draw(
    _ states: [Series.State], _ options: Series.Options, title: String, _ target: Drawing.Target
  ) throws {
    let words =
      language == .japanese
      ? ["変更前", "変わるもの", "変更後", "宣言されたポートだけを描いています。見出しはほかのポートとインターネットも数えます。"]
      : [
        "Before", "What changes", "After",
        "Drawn are the ports that are declared; the heading counts the others and the internet too.",
      ]
    let drawing = Drawing(target: target, options: look.drawing)
    var diagram: Diagram
    let count = states.map(\.snapshot.workloads.count).max() ?? 0
    if Detail.auto.settled(forWorkloads: count) == .namespaces {
      let evaluated = EvaluatedStates(states, options)
      diagram = OverviewBoard(
        title: title, language: language, states: evaluated,
        overview: NamespaceOverview(evaluated),
        scenes: [Storyboard.Scene(title: words[0]), Storyboard.Scene(title: words[2])],
        isSeries: true
      ).diagram()
    } else {
      diagram = pairs(states, options, title: title, words)
    }
    // What was there before is no change.
    if !diagram.panels.isEmpty { diagram.panels[0].changes = [] }
    // A number is for a panel among others.
    if target.isText { for index in diagram.panels.indices { diagram.panels[index].number = nil } }
    let failures = drawing.carryOut(diagram)
    Terminal.write(failures, quiet: input.quiet)
    if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
  }

  private func pairs(
    _ states: [Series.State], _ options: Series.Options, title: String, _ words: [String]
  ) -> Diagram {
    let series = Series([states[0], states[1], states[1]], options: options)
    return Storyboard(
      title: title, language: language, series: series,
      scenes: [
        Storyboard.Scene(title: words[0]),
        Storyboard.Scene(title: words[1], caption: words[3], filters: [.changed]),
        Storyboard.Scene(title: words[2]),
      ],
      isSeries: true
    ).diagram().arranged(.auto)
  }
}

/// Which changes make the exit status 1; what is not known any more may have opened, or closed.
enum ChangeThreshold: String, ExpressibleByArgument, CaseIterable {
  case opened
  case closed
  case any
  case never

  /// Whether there is such a change.
  func holds(of changes: ConnectionChanges) -> Bool {
    switch self {
    case .opened: changes.hasOpened
    case .closed: changes.hasClosed
    case .any: !changes.isEmpty
    case .never: false
    }
  }
}
