import Foundation
import TestSupport
import Testing

@Suite("The answers of list, explain and policies")
struct ReportTests {
  static let samples = [
    ["Samples/np-demo"], ["Samples/guardrails"], ["Samples/shop"], ["Samples/mistakes"],
    ["Samples/guardrails", "--exposure"], ["Samples/np-demo", "--enforcement", "none"],
  ]

  private func run(_ arguments: [String]) throws -> Command.Outcome {
    try Command(in: Repository.root).run(arguments)
  }

  private func schema(_ name: String) throws -> JSONSchema {
    try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/\(name).schema.json")))
  }

  @Test(
    "Lists keep to their schema", arguments: samples, ["pod", "workload", "class", "namespace"])
  func listSchema(sample: [String], grouping: String) throws {
    let outcome = try run(["list"] + sample + ["--all", "--by", grouping, "-q", "-o", "json"])
    try schema("connection-list").check(outcome.output)
    #expect(outcome.output.contains("\"outcome\": \"allowed\""))
  }

  @Test("Lists with policies keep to their schema", arguments: samples)
  func listWithPolicies(sample: [String]) throws {
    let outcome = try run(["list"] + sample + ["--why", "-q", "-o", "json"])
    try schema("connection-list").check(outcome.output)
  }

  @Test("Policies keep to their schema", arguments: samples)
  func policySchema(sample: [String]) throws {
    let outcome = try run(["policies"] + sample + ["-q", "-o", "json"])
    try schema("policy-list").check(outcome.output)
  }

  @Test(
    "Explanations keep to their schema",
    arguments: [
      ["api", "db", "Samples/np-demo"], ["attacker", "http://db", "Samples/np-demo"],
      ["db", "db", "Samples/np-demo"], ["internet", "np-demo/db", "Samples/np-demo"],
      ["blue/shop", "192.168.10.11", "Samples/guardrails"],
      ["web", "db", "Samples/mistakes"],
    ])
  func explanationSchema(arguments: [String]) throws {
    let outcome = try run(["explain"] + arguments + ["-q", "-o", "json"])
    try schema("explanation").check(outcome.output)
  }

  @Test(
    "Paths keep to their schema",
    arguments: [
      ["--from", "attacker", "Samples/np-demo"], ["--from", "internet", "Samples/shop"],
      ["--from", "storefront", "--to", "orders-db", "Samples/shop"],
      ["--from", "data/queue", "--to", "storefront", "Samples/shop"],
      ["--from", "storefront", "--to", "orders-db", "--hops", "1", "Samples/shop"],
      ["--from", "web", "Samples/mistakes"],
      ["--from", "attacker", "--enforcement", "none", "Samples/np-demo"],
    ])
  func pathsSchema(arguments: [String]) throws {
    let outcome = try run(["paths"] + arguments + ["-q", "-o", "json"])
    try schema("attack-paths").check(outcome.output)
  }

  @Test func `a schema refuses what it does not know`() throws {
    let schema = try schema("policy-list")
    #expect(throws: JSONSchema.Violation.self) {
      try schema.check(#"{"apiVersion": "podreach.dev/v1", "kind": "PolicyList"}"#)
    }
    #expect(throws: JSONSchema.Violation.self) {
      try schema.check(
        #"{"apiVersion": "podreach.dev/v1", "kind": "PolicyList", "policies": [], "more": 1}"#)
    }
    try schema.check(#"{"apiVersion": "podreach.dev/v1", "kind": "PolicyList", "policies": []}"#)
  }

  /// For each step of the chapter, the connection that it is about and the place that decides.
  static let chapter: [(steps: Int, arguments: [String], status: Int32, says: [String])] = [
    (1, ["attacker", "http://db"], 0, ["ALLOWED", "no policy isolates it"]),
    (
      2, ["api", "db"], 1,
      [
        "BLOCKED",
        "NetworkPolicy np-demo/db-default-deny-ingress (10-db-default-deny-ingress.yaml:2)",
      ]
    ),
    (
      3, ["api", "db"], 0,
      ["rule 1 (11-db-allow-from-api.yaml:14) matches and allows it", "14 │     - from:"]
    ),
    (
      4, ["api", "db"], 1,
      ["NetworkPolicy np-demo/api-default-deny-egress (20-api-default-deny-egress.yaml:2)"]
    ),
    (
      5, ["api", "db", "--port", "80/tcp"], 0,
      ["rule 1 (21-api-allow-egress-to-db.yaml:14) matches and allows it"]
    ),
    (
      5, ["api", "http://db"], 1,
      ["the name cannot be looked up", "kube-system/kube-dns, UDP 53: BLOCKED"]
    ),
    (
      6, ["api", "http://db"], 0,
      ["rule 1 (22-api-allow-dns.yaml:14) matches and allows it", "TCP 80 → TCP 80 at the pods"]
    ),
    (
      6, ["attacker", "http://db"], 1,
      ["rule 1 (11-db-allow-from-api.yaml:14) is about other peers"]
    ),
  ]

  @Test("explain names the policy, the rule and the line in every step", arguments: chapter)
  func explainsChapter(steps: Int, arguments: [String], status: Int32, says: [String]) throws {
    let folder = Repository.root.appendingPathComponent("Samples/np-demo")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.first?.isNumber == true }.sorted().prefix(steps)
    let outcome = try Command(in: folder).run(["explain"] + arguments + files)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    for words in says { #expect(outcome.output.contains(words), "\(words)\n\(outcome.output)") }
  }

  @Test(
    "An end that is not there gets the candidates",
    arguments: [
      (["apx", "db"], "did you mean `np-demo/api`?"),
      (["api", "http://bd"], "did you mean `np-demo/db`?"),
      (["api", "db", "--port", "http"], "declares no port called `http`"),
      (["api", "db:80", "--port", "80"], "leave out --port"),
      (["api", "db", "--port", "0"], "is no destination"),
      (["api:80", "db"], "a source has no port"),
    ])
  func unknownEnds(arguments: [String], message: String) throws {
    let outcome = try run(["explain"] + arguments + ["Samples/np-demo"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `an answer to a file replaces the old one`() throws {
    let command = try Command(["a.yaml": Self.hostile, "list.csv": "old"])
    let outcome = try command.run("list", "a.yaml", "-o", "list.csv", "-q")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    let written = String(decoding: command.contents("list.csv") ?? Data(), as: UTF8.self)
    #expect(written.hasPrefix("source,destination,outcome,ports\r\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: command.folder.path).count <= 5)
  }

  @Test func `standard input is quoted, too`() throws {
    let text = try String(
      contentsOf: Repository.root.appendingPathComponent("Samples/np-demo/01-demo-apps.yaml"),
      encoding: .utf8)
    let policy = try String(
      contentsOf: Repository.root.appendingPathComponent(
        "Samples/np-demo/11-db-allow-from-api.yaml"), encoding: .utf8)
    let outcome = try Command().run("explain", "api", "db", "-", input: text + "\n---\n" + policy)
    #expect(outcome.output.contains("│     - from:"), "\(outcome.output)\(outcome.errors)")
  }

  private static let hostile = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec: {containers: []}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: b}
    spec: {containers: []}
    """
}
