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
    let workloads = source.states.map { $0.snapshot.workloads.count }.max() ?? 0
    guard workloads <= PolicyRows.mostListedParties else {
      return (largeReport(workloads), [])
    }
    let series = Series(source.states, options: options)
    let (scenes, findings) = scenes(series)
    let storyboard = Storyboard(
      title: title, language: .english, series: series, scenes: scenes,
      isSeries: source.isSeries)
    let diagram = storyboard.diagram()
    guard diagram.boxes.count <= Self.mostBoxes else {
      let report = Report(
        storyboard, diagram, pictures: [], findings: self.findings, texts: source.texts,
        pictureRemark: Self.remark(diagram.boxes.count))
      return (report, findings)
    }
    let writer = DiagramWriter(
      runner: WorkerGraphviz(
        executable: Drawing.executable, arguments: [GraphvizWorker.argument]),
      options: DrawingOptions(showsHeading: false))
    let (pictures, failures) = writer.draw(
      diagram, parts: diagram.panels.indices.map { .panel($0) }, formats: [.svg])
    let byPanel = Dictionary(
      pictures.map { ($0.part, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    let report = Report(
      storyboard, diagram, pictures: diagram.panels.indices.map { byPanel[.panel($0)] },
      findings: self.findings, texts: source.texts)
    return (report, findings + failures.map(\.diagnostic))
  }

  private func scenes(_ series: Series) -> (scenes: [Storyboard.Scene], findings: [Diagnostic]) {
    guard let plan = source.plan else {
      return ([.init(title: "Before"), .init(title: "After")], [])
    }
    return plan.scenes(
      of: series.steps, source.states, expectations: source.expectations, language: .english,
      isSeries: source.isSeries, options: options)
  }

  /// The report of many workloads, whose connections are not listed one by one.
  private func largeReport(_ workloads: Int) -> Report {
    let titles = source.plan?.steps.map(\.nameOfFiles) ?? ["Before", "After"]
    return Report(
      title: title, states: source.states, titles: titles,
      rows: PolicyRows(source.states, options: options, texts: source.texts),
      findings: findings, texts: source.texts, pictureRemark: Self.remark(workloads))
  }

  private static func remark(_ boxes: Int) -> String {
    "A picture of \(boxes) workloads would be a tangle: the matrix shows them by namespace."
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
