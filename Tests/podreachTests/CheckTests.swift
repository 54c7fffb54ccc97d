import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("podreach check and suggest")
struct CheckTests {
  private static let expectations = """
    apiVersion: podreach.dev/v1alpha1
    kind: Expectations
    expectations:
      - np-demo/api → http://db: allowed
      - name: nobody else
        reason: customer data
        to: np-demo/db
        only: [np-demo/attacker]

    """

  private func run(_ arguments: [String], _ text: String = expectations) throws -> Command.Outcome {
    let command = try Command(["e.yaml": text])
    let sample = Repository.root.appendingPathComponent("Samples/np-demo").path
    return try command.run(["check", "e.yaml", sample] + arguments)
  }

  @Test func `what fails is explained, and makes the exit status 1`() throws {
    let outcome = try run([])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("✓ np-demo/api → http://db: allowed\n"))
    #expect(outcome.output.contains("✗ nobody else\n"))
    #expect(outcome.output.contains("because: customer data"))
    #expect(outcome.output.hasSuffix("1 of 2 expectations hold, 1 fails\n"))
  }

  @Test func `TAP has a plan, a line for each, and the details of what fails`() throws {
    let lines = try run(["-o", "tap"]).output.split(separator: "\n")
    #expect(lines.prefix(2) == ["TAP version 14", "1..2"])
    #expect(lines.contains("ok 1 - np-demo/api → http://db: allowed"))
    #expect(lines.contains("not ok 2 - nobody else"))
    #expect(lines.contains("  ---") && lines.contains("  ..."))
  }

  @Test func `XML for CI systems is well-formed`() throws {
    let text = Self.expectations.replacing("nobody else", with: "\"<&]]>\\\" \"")
    let outcome = try run(["-o", "junit"], text)
    let parser = XMLParser(data: Data(outcome.output.utf8))
    #expect(parser.parse())
    #expect(outcome.output.contains("tests=\"2\" failures=\"1\""))
  }

  @Test func `JSON keeps to its schema`() throws {
    try schema("expectation-results").check(try run(["-o", "json"]).output)
  }

  @Test(
    "what is wrong with a file is told with its place",
    arguments: [
      ("- {from: a, to: b}", "e.yaml:4:5: error: `expectations[0]`: says not what is expected"),
      ("- {from: a, to: b, expect: alowed}", "`alowed` cannot be expected"),
      ("- {to: b, expect: allowed}", "`from` is missing"),
      ("- {from: a, expect: allowed}", "`expectations[0].to`: is required"),
      ("- {from: a, to: b, only: [c]}", "there is no `from` beside it"),
      ("- {from: a, to: b, expect: allowed, onlyPorts: [1]}", "cannot both be there"),
      ("- {from: a, too: b, expect: allowed}", "did you mean `to`?"),
      ("- {from: a, to: b, ports: [99999], expect: allowed}", "`99999` is no port"),
      ("- {from: \"a:80\", to: b, expect: allowed}", "a source has none"),
      (
        "- {from: {address: 10.0.0.0/8, except: [11.0.0.0/16]}, to: b, expect: blocked}",
        "must be within `10.0.0.0/8`"
      ),
      (
        "- {from: {namespace: a, except: [11.0.0.0/16]}, to: b, expect: blocked}", "`except` is for"
      ),
      ("- {from: {}, to: b, expect: allowed}", "an empty set"),
      ("- a → b", "is no expectation"),
      ("- {from: a, to: b, ports: [], expect: allowed}", "`ports` is empty"),
      ("- {from: a, to: b, ports: , expect: allowed}", "`ports` has no value"),
      ("- {from: a, to: {namespace: b, podSelector: }, expect: allowed}", "`podSelector` has no"),
    ])
  func diagnostics(item: String, message: String) throws {
    let text = "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations:\n  \(item)\n"
    let outcome = try run([], text)
    #expect(outcome.status == 3, "\(outcome.output)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  /// The attacker reaches the API on every port: without the mistyped part each of these would hold.
  @Test(
    "an unknown field is an error at every depth, and is not passed over",
    arguments: [
      ("- {from: api, to: db, port: 22, expect: allowed}", 4, 25, "ports"),
      ("- {from: {namespace: np-demo, podselector: {}}, to: db, only: []}", 4, 33, "podSelector"),
      (
        "- {from: {podSelector: {matchLabel: {a: b}}}, to: db, expect: blocked}", 4, 27,
        "matchLabels"
      ),
      (
        "- {to: db, only: {namespaceSelector: {matchExpressions: [{key: a, operators: Exists}]}}}",
        4, 60, "operator"
      ),
      ("- {to: db, only: {namespace: np-demo, podSelectr: {}}}", 4, 41, "podSelector"),
      ("- {to: db, only: [], resaon: x}", 4, 24, "reason"),
      ("- {to: db, only: []}\ntitel: x", 5, 1, "title"),
    ])
  func unknownFields(item: String, line: Int, column: Int, meant: String) throws {
    let text = "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations:\n  \(item)\n"
    for arguments in [[], ["-q"]] {
      let outcome = try run(arguments, text)
      #expect(outcome.status == 3, "\(outcome.output)")
      #expect(outcome.errors.contains("e.yaml:\(line):\(column): error: "), "\(outcome.errors)")
      #expect(outcome.errors.contains("did you mean `\(meant)`?"), "\(outcome.errors)")
      #expect(!outcome.output.contains("✓") || line == 5, "\(outcome.output)")
    }
  }

  @Test("a file that expects nothing is an error", arguments: ["[]", "[ ]", "", "null", "{}"])
  func nothingExpected(items: String) throws {
    let text = "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations: \(items)\n"
    let outcome = try run([], text)
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty && outcome.errors.contains("e.yaml:"), "\(outcome.errors)")
  }

  @Test func `an unknown field in a manifest remains a warning`() throws {
    let policy = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: np-demo}
      spec: {podSelector: {matchLabels: {app: a}, extra: 1}}
      """
    let command = try Command(["e.yaml": Self.expectations, "p.yaml": policy])
    let sample = Repository.root.appendingPathComponent("Samples/np-demo").path
    let outcome = try command.run(["check", "e.yaml", sample, "p.yaml"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("warning: `spec.podSelector`: unknown field `extra`"),
      "\(outcome.errors)")
  }

  @Test("what holds today is written, and holds", arguments: ["np-demo", "shop", "guardrails"])
  func drafts(sample: String) throws {
    let folder = Repository.root.appendingPathComponent("Samples/\(sample)").path
    let command = try Command()
    let draft = try command.run("check", "--init", folder, "-q", "-o", "e.yaml")
    #expect(draft.status == 0, "\(draft.errors)")
    let outcome = try command.run("check", "e.yaml", folder, "-q")
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func `a series shows the expectations of a file`() throws {
    let source = Repository.root.appendingPathComponent("Samples/np-demo")
    let names = ["01-demo-apps.yaml", "10-db-default-deny-ingress.yaml"]
    var files = [
      "steps.yaml": """
      apiVersion: podreach.dev/v1alpha1
      kind: Steps
      steps:
        - files: [01-demo-apps.yaml]
        - files: [10-db-default-deny-ingress.yaml]
          expectations: [e.yaml]
      """,
      "e.yaml":
        "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations: [{to: np-demo/db, only: []}]\n",
    ]
    for name in names {
      files[name] = try String(contentsOf: source.appendingPathComponent(name), encoding: .utf8)
    }
    let outcome = try Command(files).run("steps", ".")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("✓ only nobody → np-demo/db"))
  }

  @Test(
    "a series refuses expectations with an unknown field, and those that are none",
    arguments: ["[{to: np-demo/db, port: 80, only: []}]", "[]"])
  func seriesOfInvalid(items: String) throws {
    let sample = Repository.root.appendingPathComponent("Samples/np-demo/01-demo-apps.yaml")
    let head = "apiVersion: podreach.dev/v1alpha1\nkind:"
    let outcome = try Command([
      "01.yaml": String(contentsOf: sample, encoding: .utf8),
      "steps.yaml": "\(head) Steps\nsteps: [{files: [01.yaml], expectations: [e.yaml]}]\n",
      "e.yaml": "\(head) Expectations\nexpectations: \(items)\n",
    ]).run("steps", ".", "-q")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("e.yaml:3:"), "\(outcome.errors)")
  }

  @Test("suggestions in JSON keep to their schema", arguments: ["observed", "shop"])
  func suggestions(sample: String) throws {
    let outcome = try Command(in: Repository.root).run(
      "suggest", "Samples/\(sample)", "-q", "-o", "json")
    try schema("suggestion").check(outcome.output)
  }

  @Test func `suggested policies can be applied in place of the others`() throws {
    let outcome = try Command(in: Repository.root).run("suggest", "Samples/observed")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("verified: exactly these pass, and lookups"))
    let sample = Repository.root.appendingPathComponent("Samples/observed/01-shop.yaml").path
    let command = try Command(["p.yaml": outcome.output])
    #expect(try command.run("explain", "web", "http://api:8000", sample, "p.yaml").status == 0)
    #expect(try command.run("explain", "report", "db", sample, "p.yaml").status == 1)
  }

  private func schema(_ name: String) throws -> JSONSchema {
    try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/\(name).schema.json")))
  }
}
