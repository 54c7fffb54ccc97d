import Analyses
import Diagnostics
import Diagrams
import Foundation
import Manifests
import TestSupport
import Testing

/// A sample, planned and evaluated.
struct Sample {
  let plan: SeriesPlan
  let series: Series
  let diagnostics: [Diagnostic]
  let title: LocalizedText?

  init(_ name: String) throws {
    let folder = Repository.root.appendingPathComponent("Samples/\(name)")
    // The paths that `make demo` gives, so that the places in the texts are the same.
    let path = "Samples/\(name)/steps.yaml"
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("steps.yaml")))
    let (steps, problems) = StepsReader().read(bytes, path: path)
    let file = try #require(steps)
    plan = SeriesPlan(file) { name in
      let contents = (try? Data(contentsOf: folder.appendingPathComponent(name))) ?? Data()
      return ManifestReader().read(
        [UInt8](contents), path: (path as NSString).deletingLastPathComponent + "/" + name)
    }
    let (states, more) = plan.states()
    series = Series(states)
    diagnostics = problems + plan.diagnostics + more
    title = file.title
  }

  var results: [[ProbeResult]] {
    zip(plan.steps, series.steps).map { step, state in step.probes.map { $0.result(in: state) } }
  }

  func counts(_ step: Int) -> [NamedOutcome: Int] {
    series.answers[step].compactMap(\.self).reduce(into: [:]) {
      $0[$1.outcome, default: 0] += $1.count
    }
  }
}

@Suite("The samples")
struct SampleTests {
  @Test("Every sample is valid", arguments: Repository.samples)
  func valid(name: String) throws {
    let sample = try Sample(name)
    #expect(sample.diagnostics.filter { $0.severity > .note } == [])
    #expect(!sample.plan.steps.isEmpty)
  }

  @Test("Every expectation that a sample states holds", arguments: Repository.samples)
  func probes(name: String) throws {
    let results = try Sample(name).results.joined()
    #expect(!results.isEmpty)
    for result in results { #expect(result.holds, "\(result.probe.connection)") }
  }

  @Test("A sample speaks English and Japanese", arguments: Repository.samples)
  func languages(name: String) throws {
    let sample = try Sample(name)
    for text in [sample.title] + sample.plan.steps.map(\.title) {
      let english = text?.text(in: "en")
      let japanese = text?.text(in: "ja")
      #expect(english != nil && japanese != nil && english != japanese)
    }
  }

  @Test(
    "The chapter's steps leave exactly these connections",
    arguments: [
      (0, [.allowed: 5]), (1, [.allowed: 3, .blocked: 2]), (2, [.allowed: 4, .blocked: 1]),
      (3, [.allowed: 2, .blocked: 3]), (4, [.allowed: 2, .blocked: 2, .nameLookupBlocked: 1]),
      (5, [.allowed: 4, .blocked: 1]),
    ] as [(Int, [NamedOutcome: Int])])
  func chapter(step: Int, expected: [NamedOutcome: Int]) throws {
    #expect(try Sample("np-demo").counts(step) == expected)
  }

  @Test(
    "The chapter's verdicts name the policy, the rule and the line that decided",
    arguments: [
      (
        1,
        "api to db, TCP 80: BLOCKED (ingress of db: db-default-deny-ingress (Samples/np-demo/10-db-default-deny-ingress.yaml:2))"
      ),
      (
        2,
        "api to db, TCP 80: ALLOWED (ingress of db: db-allow-from-api rule 1 (Samples/np-demo/11-db-allow-from-api.yaml:14))"
      ),
      (
        3,
        "api to db, TCP 80: BLOCKED (egress of api: api-default-deny-egress (Samples/np-demo/20-api-default-deny-egress.yaml:2))"
      ),
      (
        5,
        "api to kube-dns, DNS 53: ALLOWED (egress of api: api-allow-dns rule 1 (Samples/np-demo/22-api-allow-dns.yaml:14))"
      ),
    ])
  func sentences(step: Int, expected: String) throws {
    let sample = try Sample("np-demo")
    let storyboard = Storyboard(
      title: "", language: .english, series: sample.series,
      scenes: sample.plan.steps.map { _ in Storyboard.Scene(title: "") }, isSeries: true)
    let sentences = storyboard.diagram().panels[step].cells.values.map(\.sentence)
    #expect(sentences.contains(expected), "\(sentences)")
  }
}
