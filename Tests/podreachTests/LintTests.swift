import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("podreach lint")
struct LintTests {
  private static let manifests = """
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: shop, labels: {app: db}}
    spec: {containers: [{name: db, image: postgres, ports: [{containerPort: 5432}]}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: db
      namespace: shop
    spec:
      podSelector:
        matchLabels:
          app: bd

    """

  private func run(_ arguments: [String], _ text: String = manifests) throws -> Command.Outcome {
    try Command(["m.yaml": text]).run(["lint"] + arguments)
  }

  private func schema(_ path: String) throws -> JSONSchema {
    try JSONSchema(Data(contentsOf: Repository.root.appendingPathComponent(path)))
  }

  @Test("no format lets a file's name steer a terminal", arguments: ["text", "github"])
  func escapes(format: String) throws {
    let name = "a\u{1B}[31m,b:c%\u{202E}.yaml"
    let outcome = try Command([name: Self.manifests]).run(["lint", name, "-o", format])
    #expect(outcome.status == 1)
    for text in [outcome.output, outcome.errors] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
    if format == "github" {
      #expect(outcome.output.contains("file=a\\u{1b}[31m%2Cb%3Ac%25\\u{202e}.yaml,line="))
    }
  }

  @Test func `a finding says where, what, why and what to do`() throws {
    let outcome = try run(["m.yaml"])
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains(
        "m.yaml:6:1: error: NetworkPolicy `shop/db` selects no pod: no pod has `app: bd`, but there is "
          + "`app: db` [label-misspelt]"))
    #expect(outcome.output.contains("  why: "))
    #expect(outcome.output.contains("  fix: write `db` instead of `bd`"))
    #expect(outcome.output.contains("`podreach lint --explain CODE` tells more"))
  }

  /// Options, and the exit status that follows from them.
  static let statuses: [(arguments: [String], status: Int32)] = [
    (["--fail-on", "error"], 1), (["--fail-on", "never"], 0),
    (["--disable", "label-misspelt,sensitive-port-open,no-default-deny"], 0),
    (["--only", "dns-blocked"], 0), (["--only", "label-misspelt"], 1),
    (["--only", "label-misspelt", "--severity", "label-misspelt=note"], 0),
    (["--only", "label-misspelt", "--severity", "label-misspelt=note", "--fail-on", "note"], 1),
    (["--only", "nonsense"], 2), (["--severity", "label-misspelt=bad"], 2),
    (["--plugin", "nonsense"], 2), (["--baseline", "missing.json"], 3),
  ]

  @Test("the exit status follows the options", arguments: statuses)
  func exitStatus(arguments: [String], status: Int32) throws {
    let outcome = try run(["m.yaml"] + arguments)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
  }

  @Test func `a page is found by its code, a wrong code gets the closest`() throws {
    let page = try run(["--explain", "half-missing"])
    #expect(page.status == 0)
    #expect(page.output.hasPrefix("half-missing (warning, mistake): "))
    let wrong = try run(["--explain", "half-mising"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean `half-missing`?"))
    #expect(try run(["--list-rules"]).output.contains("\nlabel-misspelt "))
  }

  @Test("JSON keeps to its schema", arguments: ReportTests.samples)
  func json(sample: [String]) throws {
    let outcome = try Command(in: Repository.root).run(["lint", "-q", "-o", "json"] + sample)
    try schema("Sources/podreach/Schemas/lint-report.schema.json").check(outcome.output)
  }

  @Test("SARIF keeps to what SARIF 2.1.0 requires", arguments: ReportTests.samples)
  func sarif(sample: [String]) throws {
    let outcome = try Command(in: Repository.root).run(["lint", "-q", "-o", "sarif"] + sample)
    try schema("Tests/Fixtures/sarif-2.1.0.schema.json").check(outcome.output)
    try SARIFLog(outcome.output).check()
  }

  @Test func `a fix in SARIF, applied, mends what was found`() throws {
    let log = try SARIFLog(try run(["-o", "sarif", "m.yaml"]).output)
    let mended = try log.applied(fixOf: "label-misspelt", to: Self.manifests)
    #expect(mended != Self.manifests)
    let after = try run(["m.yaml", "-o", "json"], mended)
    #expect(!after.output.contains("label-misspelt"))
  }

  @Test func `an ignore comment takes a finding away, and is told`() throws {
    let text = Self.manifests.replacing(
      "---\n", with: "---\n# podreach:ignore label-misspelt it is on its way\n")
    let outcome = try run(["m.yaml", "--only", "label-misspelt"], text)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("no findings; 1 ignored by comments"))
    let log = try SARIFLog(try run(["m.yaml", "-o", "sarif"], text).output)
    #expect(log.justifications == ["it is on its way"])
  }

  @Test func `a baseline takes known findings away, wherever they have moved`() throws {
    let command = try Command(["m.yaml": Self.manifests])
    #expect(try command.run("lint", "m.yaml", "--write-baseline", "known.json").status == 0)
    try ("# a line\n# and another\n" + Self.manifests).write(
      to: command.folder.appendingPathComponent("m.yaml"), atomically: true, encoding: .utf8)
    let outcome = try command.run("lint", "m.yaml", "--baseline", "known.json")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("in the baseline"))
    try Self.manifests.replacing("bd", with: "db").write(
      to: command.folder.appendingPathComponent("m.yaml"), atomically: true, encoding: .utf8)
    let mended = try command.run(
      "lint", "m.yaml", "--baseline", "known.json", "--only", "label-misspelt")
    #expect(mended.output.contains("gone: write it anew"))
  }

  @Test func `GitHub's annotations are one line each, with everything escaped`() throws {
    let text = Self.manifests.replacing("name: db\n", with: "name: \"d\\n::error::%0Ab,:\"\n")
    let outcome = try run(["m.yaml", "-o", "github", "-q"], text)
    for line in outcome.output.split(separator: "\n") {
      #expect(
        line.hasPrefix("::error ") || line.hasPrefix("::warning ") || line.hasPrefix("::notice "))
      #expect(line.contains("file=m.yaml,line="))
    }
  }

  @Test("XML for CI systems is well-formed", arguments: ReportTests.samples)
  func junit(sample: [String]) throws {
    let outcome = try Command(in: Repository.root).run(["lint", "-q", "-o", "junit"] + sample)
    let parser = XMLParser(data: Data(outcome.output.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  @Test func `invalid input is told by the exit status, and the rest is examined`() throws {
    let outcome = try run(["m.yaml"], Self.manifests + "---\nkind: NetworkPolicy\n  broken\n")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("label-misspelt"))
  }

  @Test func `what was never seen is found by a flow log`() throws {
    let outcome = try Command(in: Repository.root).run(
      "lint", "Samples/observed", "--flows", "Samples/observed/hubble.jsonl", "--only",
      "never-used",
      "--fail-on", "note")
    #expect(outcome.status == 1)
    #expect(
      outcome.output.contains("lets `books/report` reach `books/db` on TCP 5432, and no such"))
    let without = try Command(in: Repository.root).run(
      "lint", "Samples/observed", "--only", "never-used", "--fail-on", "note")
    #expect(without.status == 2)
    #expect(without.errors.contains("never-used needs --flows"))
  }
}

/// A SARIF log, as far as tests ask about it.
struct SARIFLog {
  private let results: [[String: Any]]
  private let rules: [[String: Any]]

  init(_ text: String) throws {
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let run = try #require((root["runs"] as? [[String: Any]])?.first)
    results = try #require(run["results"] as? [[String: Any]])
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    rules = try #require(driver["rules"] as? [[String: Any]])
  }

  /// What a schema cannot say: indices lead to the rule, fingerprints are there, URIs can be read.
  func check() throws {
    for result in results {
      let id = try #require(result["ruleId"] as? String)
      if let index = result["ruleIndex"] as? Int {
        #expect(rules.indices.contains(index) && rules[index]["id"] as? String == id)
      }
      let places = (result["locations"] as? [[String: Any]] ?? [])
        .compactMap {
          ($0["physicalLocation"] as? [String: Any])?["artifactLocation"] as? [String: Any]
        }
      for place in places {
        let uri = try #require(place["uri"] as? String)
        #expect(URL(string: uri) != nil && !uri.contains(" "))
      }
      let prints = try #require(result["partialFingerprints"] as? [String: String])
      #expect(prints["podreach/v1"]?.count == 16)
    }
  }

  /// The reasons of comments that take findings away.
  var justifications: [String] {
    results.flatMap { $0["suppressions"] as? [[String: Any]] ?? [] }
      .compactMap { $0["justification"] as? String }
  }

  /// A text with the first replacement of the first finding of a rule.
  func applied(fixOf code: String, to text: String) throws -> String {
    let result = try #require(results.first { $0["ruleId"] as? String == code })
    let fix = try #require((result["fixes"] as? [[String: Any]])?.first)
    let change = try #require((fix["artifactChanges"] as? [[String: Any]])?.first)
    let replacement = try #require((change["replacements"] as? [[String: Any]])?.first)
    let region = try #require(replacement["deletedRegion"] as? [String: Int])
    let content = try #require((replacement["insertedContent"] as? [String: String])?["text"])
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let number = try #require(region["startLine"]) - 1
    #expect(region["endLine"] == region["startLine"])
    let scalars = Array(lines[number].unicodeScalars)
    let start = try #require(region["startColumn"]) - 1
    let end = try #require(region["endColumn"]) - 1
    var view = String.UnicodeScalarView(scalars[..<start])
    view.append(contentsOf: content.unicodeScalars)
    view.append(contentsOf: scalars[end...])
    lines[number] = String(view)
    return lines.joined(separator: "\n")
  }
}
