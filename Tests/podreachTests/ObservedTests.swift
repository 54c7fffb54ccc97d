import Foundation
import TestSupport
import Testing

@Suite("What was observed, on the command line")
struct ObservedTests {
  private static let sample = ["Samples/observed", "--flows", "Samples/observed/hubble.jsonl"]

  private func run(_ arguments: [String]) throws -> Command.Outcome {
    try Command(in: Repository.root).run(arguments)
  }

  @Test(
    "lists keep to their schema",
    arguments: [[], ["--unused"], ["--all", "--why"], ["--by", "namespace"], ["--by", "pod"]])
  func schema(options: [String]) throws {
    let outcome = try run(["list"] + Self.sample + options + ["-o", "json"])
    let schema = try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/connection-list.schema.json")))
    try schema.check(outcome.output)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""observed": "#))
  }

  @Test func `a list says what was observed, and --unused only what was not`() throws {
    let rows = try run(["list"] + Self.sample).output.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    #expect(rows.first == "SOURCE DESTINATION OUTCOME OBSERVED PORTS")
    #expect(rows.contains("books/api books/db allowed yes TCP 5432"))
    #expect(rows.contains("books/report books/db allowed never TCP 5432"))
    #expect(
      rows.contains("books/web kube-system/kube-dns allowed in part all ports (observed UDP 53)"))
    let unused = try run(["list"] + Self.sample + ["--unused"]).output
    #expect(
      unused.split(separator: "\n").dropFirst().map { $0.split(separator: " ").first }
        == ["books/report", "books/db"])
    let blocked = try run(["list"] + Self.sample + ["--blocked"]).output
    #expect(blocked.contains("(observed blocked TCP 5432)"))
    let table = try run(["list"] + Self.sample + ["-o", "csv"]).output
    #expect(table.contains("books/api,books/db,allowed,yes,TCP 5432,TCP 5432,\r\n"))
  }

  @Test func `a log that does not name a workload says nothing of it`() throws {
    let command = try Command([
      "m.yaml": Manifest.deployment("a") + Manifest.deployment("b"), "none.jsonl": "\n",
    ])
    let outcome = try command.run("list", "m.yaml", "--flows", "none.jsonl")
    #expect(outcome.output.contains("allowed  no data   all ports"))
    #expect(!outcome.output.contains("never"))
    #expect(outcome.errors.contains("[no-flows]"))
    let unused = try command.run("list", "m.yaml", "--flows", "none.jsonl", "--unused")
    #expect(unused.output.split(separator: "\n").count == 1)
  }

  @Test(
    "--unused needs a log, and goes with what is allowed",
    arguments: [["--unused"], ["--unused", "--blocked", "--flows", "x"]])
  func usage(options: [String]) throws {
    #expect(try run(["list", "Samples/observed"] + options).status == 2)
  }

  @Test func `a flow log that cannot be read ends with 3, and the list is there`() throws {
    let command = try Command([
      "m.yaml": Manifest.deployment("a") + Manifest.deployment("b"),
      "bad.jsonl": #"{"flow":{"verdict":"FORW"# + "\n" + #"{"x":1}"#,
    ])
    for file in ["bad.jsonl", "missing.jsonl", "."] {
      let outcome = try command.run("list", "m.yaml", "--flows", file)
      #expect(outcome.status == 3)
      #expect(outcome.output.contains("shop/a"))
      #expect(try command.run("list", "m.yaml", "--flows", file, "--strict").output.isEmpty)
    }
    let outcome = try command.run("render", "m.yaml", "--flows", "bad.jsonl")
    #expect(outcome.errors.contains("bad.jsonl:1:25: error: expected"))
    #expect(outcome.errors.contains("bad.jsonl:2:1: error: a record that is no flow"))
  }

  @Test func `flows that fare otherwise than the manifests say are told`() throws {
    let flow =
      #"{"verdict":"FORWARDED","is_reply":false,"source":{"namespace":"shop","workloads":[{"name":"a"}]},"destination":{"namespace":"shop","workloads":[{"name":"b"}]},"l4":{"TCP":{"destination_port":80}}}"#
    let command = try Command([
      "m.yaml": Manifest.deployment("a") + Manifest.deployment("b")
        + Manifest.policy("deny", "{podSelector: {}, policyTypes: [Ingress]}"),
      "flows.jsonl": flow,
    ])
    for name in ["list", "render", "steps"] {
      let outcome = try command.run(name, "m.yaml", "--flows", "flows.jsonl")
      #expect(outcome.status == 0)
      #expect(
        outcome.errors.contains(
          "flows.jsonl:1:1: warning: `shop/a` to `shop/b` on TCP 80 was observed to be allowed, but the manifests say blocked, by `shop/deny`"
        ))
    }
  }

  @Test func `a picture says in words what was never seen and what was tried`() throws {
    let english = try run(["render"] + Self.sample).output
    #expect(english.contains("(Samples/observed/10-policies.yaml:31)) – never seen"))
    #expect(english.contains("– attempts seen: TCP 5432"))
    let japanese = try run(["render"] + Self.sample + ["--language", "ja"]).output
    #expect(japanese.contains("– 未観測"))
    #expect(japanese.contains("– 試行を観測: TCP 5432"))
  }

  @Test func `what a log names cannot reach into the terminal`() throws {
    let command = try Command([
      "m.yaml": Manifest.deployment("a"),
      "flows\u{1B}[2J.jsonl": "{\"x\": \"\u{1B}[31m\"}\n",
    ])
    let outcome = try command.run("list", "m.yaml", "--flows", "flows\u{1B}[2J.jsonl")
    #expect(outcome.status == 3)
    #expect(!outcome.errors.contains("\u{1B}"))
  }
}
