import Foundation
import TestSupport
import Testing

@Suite("podreach diff")
struct DiffTests {
  static let pods = """
    apiVersion: v1
    kind: Pod
    metadata: {name: api, namespace: shop, labels: {app: api}}
    spec: {containers: [{name: c, image: i}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: shop, labels: {app: db}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: closed, namespace: shop}
    spec: {podSelector: {}, policyTypes: [Ingress]}

    """

  /// The pods with the way that is open.
  static let open = "\(pods)---\n\(opening)"

  static let opening = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db-from-api, namespace: shop}
    spec:
      podSelector: {matchLabels: {app: db}}
      ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]

    """

  @Test func `two directories are compared, and what opens fails the build when asked to`() throws {
    let command = try Command([
      "old/m.yaml": Self.pods, "new/pods.yaml": Self.pods, "new/opening.yaml": Self.opening,
    ])
    let outcome = try command.run("diff", "old", "new", "--fail-on", "opened")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("1 connection opened\n"))
    #expect(outcome.output.contains("shop/api → shop/db  + TCP 5432  ! PostgreSQL on TCP 5432"))
    #expect(outcome.output.contains("added NetworkPolicy shop/db-from-api (new/opening.yaml:1)"))
    #expect(try command.run("diff", "old", "new").status == 0)
    #expect(try command.run("diff", "old", "new", "--fail-on", "closed").status == 0)
    #expect(try command.run("diff", "new", "old", "--fail-on", "closed").status == 1)
    #expect(try command.run("diff", "old", "old", "--fail-on", "any").status == 0)
  }

  @Test("JSON keeps to its schema", arguments: ReportTests.samples)
  func json(sample: [String]) throws {
    let schema = try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/connection-changes.schema.json")))
    for sides in [["Samples/np-demo"] + sample, sample + ["Samples/np-demo"]] {
      let outcome = try Command(in: Repository.root).run(["diff"] + sides + ["-q", "-o", "json"])
      try schema.check(outcome.output)
    }
  }

  @Test func `JSON of every kind of change keeps to its schema`() throws {
    let schema = try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/connection-changes.schema.json")))
    let broken = Manifest.policy("broken", "{podSelector: {}, ingress: [{from: [{}]}]}")
    let balancer = Manifest.service("db", port: 5432, target: "5432", kind: "type: LoadBalancer, ")
    let more =
      Manifest.deployment("cron") + Manifest.deployment("web")
      + Manifest.policy("public", "{podSelector: {matchLabels: {app: db}}, ingress: [{}]}")
    let command = try Command([
      "a/m.yaml": Self.pods, "b/m.yaml": Self.open, "c/m.yaml": Self.pods + broken,
      "d/m.yaml": Self.open + balancer + more,
    ])
    var words: Set<String> = []
    for old in ["a", "b", "c", "d"] {
      for new in ["a", "b", "c", "d"] {
        let output = try command.run("diff", old, new, "-q", "-o", "json").output
        try schema.check(output)
        for word in [
          "fromOutside", "fromAddedWorkload", "notKnownBefore", "sensitive", "unchanged",
        ]
        where output.contains("\"\(word)\"") { words.insert(word) }
      }
    }
    #expect(
      words.isSuperset(of: ["fromOutside", "fromAddedWorkload", "notKnownBefore", "sensitive"]))
  }

  @Test func `what is left out is said in every format`() throws {
    let many = (0..<75).map { Manifest.deployment("w\($0)") }.joined()
    let closed = Manifest.policy("closed", "{podSelector: {}, policyTypes: [Ingress]}")
    let command = try Command(["old.yaml": many + closed, "new.yaml": many])
    let number = 75 * 76 - 5000
    for format in ["text", "json", "csv", "markdown"] {
      let outcome = try command.run("diff", "old.yaml", "new.yaml", "-o", format)
      #expect(outcome.errors.contains("\(number) changes that come last"), "\(format)")
      switch format {
      case "csv": break
      case "json": #expect(outcome.output.contains("\"leftOut\": \(number)"))
      default: #expect(outcome.output.contains("\(number) changes that come last"))
      }
    }
  }

  @Test(
    "where something was not evaluated, the comparison says so", arguments: ["text", "markdown"])
  func incomplete(format: String) throws {
    let broken = Manifest.policy("broken", "{podSelector: {}, ingress: [{from: [{}]}]}")
    let command = try Command(["a.yaml": Self.pods + broken, "b.yaml": Self.pods])
    for sides in [["a.yaml", "a.yaml"], ["a.yaml", "b.yaml"], ["b.yaml", "a.yaml"]] {
      let outcome = try command.run(["diff"] + sides + ["-o", format])
      #expect(outcome.output.contains("invalid and was not evaluated"), "\(sides)")
    }
    let whole = try command.run("diff", "b.yaml", "b.yaml", "-o", format)
    #expect(!whole.output.contains("not evaluated"))
  }

  @Test func `invalid input is told and ends with 3, and nothing is written when strict`() throws {
    let broken = Manifest.policy("broken", "{podSelector: {}, ingress: [{from: [{}]}]}")
    let command = try Command(["old.yaml": Self.pods, "new.yaml": Self.pods + broken])
    let outcome = try command.run("diff", "old.yaml", "new.yaml", "--fail-on", "any")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("Not known any more"))
    #expect(outcome.errors.contains("new.yaml:"))
    let strict = try command.run("diff", "old.yaml", "new.yaml", "--strict")
    #expect(strict.status == 3)
    #expect(strict.output.isEmpty)
  }

  @Test(
    "the exit status is as asked",
    arguments: [
      ("old", "new", "opened", 1), ("old", "new", "closed", 0), ("old", "new", "any", 1),
      ("new", "old", "opened", 0), ("new", "old", "closed", 1), ("new", "old", "any", 1),
      ("new", "old", "never", 0), ("old", "old", "any", 0), ("old", "more", "opened", 1),
      ("old", "label", "any", 0),
    ])
  func status(old: String, new: String, threshold: String, status: Int32) throws {
    let command = try Command([
      "old/m.yaml": Self.pods, "new/m.yaml": Self.open,
      "more/m.yaml": Self.pods + Manifest.deployment("cron", in: "other"),
      "label/m.yaml": Self.pods + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    ])
    let outcome = try command.run("diff", old, new, "--fail-on", threshold, "-q")
    #expect(outcome.status == status, "\(outcome.output)")
  }

  @Test(
    "what cannot be compared has its own exit status",
    arguments: [
      (["m.yaml"], 2, "OLD and NEW"), (["-", "-"], 2, "one of the two"),
      (["m.yaml", "m.yaml", "m.yaml"], 2, "OLD and NEW"), (["m.yaml", "none"], 3, "cannot read"),
      (["empty.yaml", "empty.yaml"], 3, "no workload"),
      (["m.yaml", "m.yaml", "-o", "none/out.json"], 4, "none/out.json"),
      (["m.yaml", "m.yaml", "-o", "out.doc"], 2, "-o takes"),
      (["m.yaml", "m.yaml", "--fail-on", "sometimes"], 2, "sometimes"),
      (["--git", "HEAD", "-"], 2, "in no revision"),
    ])
  func unusable(arguments: [String], status: Int32, message: String) throws {
    let command = try Command(["m.yaml": Self.pods, "empty.yaml": "# nothing\n"])
    let outcome = try command.run(["diff"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `standard input is one of the two`() throws {
    let command = try Command(["m.yaml": Self.pods])
    let outcome = try command.run("diff", "m.yaml", "-", input: Self.open)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("added NetworkPolicy shop/db-from-api (<stdin>:"))
  }

  /// Names that the API server refuses, and that a manifest may hold all the same.
  private static let hostile = "a|b`]-->x\\n```\\n<img src=x>\\e[31m\\u202e\\\"; click n0 evil"

  @Test(
    "names cannot break out of what they are written in",
    arguments: ["text", "markdown", "csv", "json", "c.svg"])
  func escapes(format: String) throws {
    let pods = Self.pods.replacing("name: api,", with: "name: \"\(Self.hostile)\",")
    let policy = Self.opening.replacing("name: db-from-api,", with: "name: \"\(Self.hostile)\",")
    let command = try Command(["old/m.yaml": pods, "new/m.yaml": pods + "---\n" + policy])
    let outcome = try command.run("diff", "old", "new", "-o", format)
    let output =
      command.contents(format).map { String(decoding: $0, as: UTF8.self) } ?? outcome.output
    #expect(!outcome.errors.unicodeScalars.contains { $0.isControlInText })
    switch format {
    // A string is as it was for who reads the format.
    case "csv", "json": break
    default: #expect(!output.unicodeScalars.contains { $0.isControlInText }, "\(output)")
    }
    switch format {
    case "markdown":
      let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count { $0.hasPrefix("```") } <= 2)
      #expect(!output.contains("<img"))
      // Every line of the diagram is one that diff itself writes.
      for line in lines.drop(while: { $0 != "flowchart LR" }).dropFirst().prefix(while: {
        $0 != "```"
      }) {
        #expect(
          line.wholeMatch(
            of:
              #/ {2}(n\d+\["[^"`|\[\]]*"\]|n\d+ (==|-\.) "[^"`]*" (==>|\.->) n\d+|linkStyle \d+ stroke:#\w+)/#
          )
            != nil, "\(line)")
      }
      for line in lines where line.hasPrefix("|") {
        #expect(line.replacing("\\|", with: "").count { $0 == "|" } == 6, "\(line)")
      }
    case "c.svg": #expect(!output.contains("<img"))
    default: break
    }
  }

  @Test func `three panels show before, what changes, and after`() throws {
    let command = try Command([
      "old/m.yaml": Self.pods, "new/pods.yaml": Self.pods, "new/opening.yaml": Self.opening,
    ])
    let outcome = try command.run("diff", "old", "new", "-o", "c.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let picture = String(decoding: try #require(command.contents("c.svg")), as: UTF8.self)
    for word in ["Before", "What changes", "After"] { #expect(picture.contains(word)) }
  }

  @Test func `two sides must be named`() throws {
    #expect(try Command(["m.yaml": Self.pods]).run("diff", "m.yaml").status == 2)
  }
}

extension Unicode.Scalar {
  /// What moves the cursor of a terminal, or reorders a line.
  fileprivate var isControlInText: Bool { self == "\u{1B}" || self == "\u{202E}" }
}
