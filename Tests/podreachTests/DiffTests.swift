import Foundation
import TestSupport
import Testing

@Suite("podreach diff")
struct DiffTests {
  private static let pods = """
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

  private static let opening = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: db-from-api, namespace: shop}
    spec:
      podSelector: {matchLabels: {app: db}}
      ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]

    """

  private func git(_ arguments: String..., in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c",
        "init.defaultBranch=main",
      ]
      + arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "git \(arguments)")
  }

  /// A repository whose first commit is closed, whose second opens the way to the database.
  private func repository() throws -> Command {
    let command = try Command(["manifests/pods.yaml": Self.pods])
    try git("init", "-q", in: command.folder)
    try git("add", "manifests", in: command.folder)
    try git("commit", "-q", "-m", "closed", in: command.folder)
    try Self.opening.write(
      to: command.folder.appendingPathComponent("manifests/opening.yaml"), atomically: true,
      encoding: .utf8)
    return command
  }

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

  @Test func `a revision is compared with the working directory`() throws {
    let command = try repository()
    let outcome = try command.run("diff", "--git", "HEAD", "manifests", "--fail-on", "opened")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("shop/api → shop/db"))
    try git("add", ".", in: command.folder)
    try git("commit", "-q", "-m", "opened", in: command.folder)
    for range in ["HEAD~1", "HEAD~1..HEAD", "HEAD~1...HEAD"] {
      let outcome = try command.run("diff", "--git", range, "-R", "--fail-on", "opened")
      #expect(outcome.status == 1, "\(range) \(outcome.errors)")
    }
    let back = try command.run("diff", "--git", "HEAD..HEAD~1", "manifests")
    #expect(back.output.hasPrefix("1 connection closed\n"))
    #expect(
      back.output.contains("removed NetworkPolicy shop/db-from-api (HEAD:manifests/opening.yaml:1)")
    )
  }

  @Test(
    "a revision that cannot be read is wrong usage",
    arguments: [("nothing", "`nothing` is no revision"), ("--upload-pack=x", "is no revision")])
  func wrongRevision(name: String, message: String) throws {
    let outcome = try repository().run("diff", "--git=\(name)", "manifests")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `outside a repository --git says so`() throws {
    let outcome = try Command(["m.yaml": Self.pods]).run("diff", "--git", "HEAD", "m.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("needs a git repository"), "\(outcome.errors)")
  }

  @Test("JSON keeps to its schema", arguments: ReportTests.samples)
  func json(sample: [String]) throws {
    let schema = try JSONSchema(
      Data(
        contentsOf: Repository.root.appendingPathComponent(
          "Sources/podreach/Schemas/connection-changes.schema.json")))
    let outcome = try Command(in: Repository.root).run(
      "diff", "Samples/np-demo", sample[0], "-q", "-o", "json")
    try schema.check(outcome.output)
  }

  @Test func `names cannot break out of Markdown and Mermaid`() throws {
    let hostile = Self.pods.replacing("name: api,", with: "name: \"a|b`]-->x\\n```\",")
    let command = try Command([
      "old/m.yaml": hostile, "new/m.yaml": hostile, "new/opening.yaml": Self.opening,
    ])
    let outcome = try command.run("diff", "old", "new", "-q", "-o", "markdown")
    #expect(outcome.output.components(separatedBy: "```").count <= 3)
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
