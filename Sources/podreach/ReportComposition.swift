import Analyses
import Diagnostics
import Diagrams
import Foundation
import Graphviz
import Kubernetes
import Reports

/// Puts a report together: verdicts, pictures, findings.
struct ReportComposition {
  let source: ReportSource
  let title: String
  let options: Series.Options

  /// More boxes than these are a picture that nobody could read.
  private static let mostBoxes = 60

  /// The report, and what could not be drawn or does not hold.
  func report() -> (report: Report, failures: [Diagnostic]) {
    var (report, failures) = composed()
    // What was there before a change is no change.
    if source.plan == nil, !report.steps.isEmpty { report.steps[0].changes = [] }
    return (report, failures)
  }

  private func composed() -> (report: Report, failures: [Diagnostic]) {
    let states = EvaluatedStates(source.states, options)
    let (scenes, broken) = scenes(states.steps)
    guard states.workloadCount <= PolicyRows.mostListedParties else {
      let (report, failures) = overview(
        states, scenes, PolicyRows(states, texts: source.texts))
      return (report, broken + failures)
    }
    let series = Series(states)
    let storyboard = Storyboard(
      title: title, language: .english, series: series, scenes: scenes,
      isSeries: source.isSeries)
    let diagram = storyboard.diagram()
    guard diagram.boxes.count <= Self.mostBoxes else {
      let (report, failures) = overview(
        states, scenes, PolicyRows(series, texts: source.texts))
      return (report, broken + failures)
    }
    let (pictures, failures) = pictures(of: diagram)
    let report = Report(
      storyboard, diagram, pictures: pictures, findings: findings, texts: source.texts)
    return (report, broken + failures)
  }

  /// The report of many workloads: its pictures are of whole namespaces.
  private func overview(
    _ states: EvaluatedStates, _ scenes: [Storyboard.Scene], _ rows: PolicyRows
  ) -> (report: Report, failures: [Diagnostic]) {
    var diagram = OverviewBoard(
      title: title, language: .english, states: states, overview: NamespaceOverview(states),
      scenes: scenes, isSeries: source.isSeries, namesOptions: false
    ).diagram()
    var (pictures, failures): ([[UInt8]?], [Diagnostic]) = ([], [])
    let remark: String
    if diagram.form == .grid {
      // The page has a matrix of its own.
      remark =
        "A picture of \(states.workloadCount) workloads would be a tangle: the matrix shows them by namespace."
    } else {
      remark = (diagram.notes + ["The matrix leads to each workload."]).joined(separator: " ")
      diagram.form = .lines
      (pictures, failures) = self.pictures(of: diagram)
    }
    let report = Report(
      overview: diagram, pictures: pictures, rows: rows, findings: findings,
      texts: source.texts, pictureRemark: remark)
    return (report, failures)
  }

  /// The panels as SVG; `nil` for one that cannot be drawn.
  private func pictures(of diagram: Diagram) -> ([[UInt8]?], [Diagnostic]) {
    let writer = DiagramWriter(
      runner: WorkerGraphviz(
        executable: Drawing.executable, arguments: [GraphvizWorker.argument]),
      options: DrawingOptions(showsHeading: false))
    let (pictures, failures) = writer.draw(
      diagram, parts: diagram.panels.indices.map { .panel($0) }, formats: [.svg])
    let byPanel = Dictionary(
      pictures.map { ($0.part, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    return (diagram.panels.indices.map { byPanel[.panel($0)] }, failures.map(\.diagnostic))
  }

  private func scenes(_ steps: [EvaluatedStep]) -> (
    scenes: [Storyboard.Scene], findings: [Diagnostic]
  ) {
    guard let plan = source.plan else {
      return ([.init(title: "Before"), .init(title: "After")], [])
    }
    return plan.scenes(
      of: steps, source.states, expectations: source.expectations, language: .english,
      isSeries: source.isSeries, options: options)
  }

  /// What is found in the last state, without what comments accept.
  private var findings: [Finding] {
    guard let last = source.states.last else { return [] }
    let lint = Lint(
      last, seriesOptions: options,
      options: Lint.Options(texts: source.texts, unread: source.unread))
    return LintReport(lint.findings, texts: source.texts).findings
  }
}
