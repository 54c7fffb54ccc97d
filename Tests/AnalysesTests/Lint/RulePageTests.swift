import Analyses
import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("The pages of the rules")
struct RulePageTests {
  @Test("the bad example of a page is found", arguments: Lint.pages)
  func findsBad(page: RulePage) {
    let codes = Examined(page.bad).codes
    #expect(codes.contains(page.code.rawValue), "found \(codes)")
  }

  @Test("the good example of a page comes close, and is not found", arguments: Lint.pages)
  func leavesGood(page: RulePage) {
    let examined = Examined(page.good)
    #expect(!examined.codes.contains(page.code.rawValue))
    #expect(!examined.snapshot.workloads.isEmpty)
  }

  @Test("examples are valid manifests", arguments: Lint.pages)
  func areValid(page: RulePage) {
    for text in [page.bad, page.good] {
      let file = ManifestReader().read(Array(text.utf8), path: "test.yaml")
      #expect(file.diagnostics.filter { $0.severity == .error }.isEmpty)
    }
  }

  @Test("codes are unique, and stable names")
  func codesAreUnique() {
    let codes = Lint.pages.map(\.code.rawValue)
    #expect(Set(codes).count == codes.count)
    for code in codes {
      #expect(code.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
    }
  }

  @Test("every page says what, why and what to do", arguments: Lint.pages)
  func saysAll(page: RulePage) {
    #expect(!page.title.isEmpty && !page.title.hasSuffix("."))
    #expect(page.why.hasSuffix(".") || page.why.hasSuffix("\""))
    #expect(page.remedy.hasSuffix("."))
  }
}

/// Manifests with what the rules find in them.
struct Examined {
  let snapshot: Snapshot
  let findings: [Finding]

  init(_ manifests: String, options: Lint.Options = Lint.Options(), enforces: Bool = true) {
    let snapshot = Snapshot(manifests: manifests)
    var options = options
    // What was seen in the examples of the page about flow logs.
    options.flows =
      options.flows
      ?? [("api", "db", 5432), ("cron", "api", 80)].map { source, destination, port in
        ObservedFlow(
          source: .pod(namespace: "shop", name: source),
          destination: .pod(namespace: "shop", name: destination), port: Port(port),
          wasAllowed: true, location: .assumed)
      }
    options.texts.keep(Array(manifests.utf8), of: "test.yaml")
    self.snapshot = snapshot
    findings = Lint(Series.State(snapshot, enforcesPolicies: enforces), options: options).findings
  }

  var codes: [String] { findings.map(\.code.rawValue) }

  func findings(of code: String) -> [Finding] { findings.filter { $0.code.rawValue == code } }
}
