import Foundation
import TestSupport
import Testing

@Suite("podreach diff --git")
struct DiffRevisionTests {
  private static func git(_ arguments: String..., in folder: URL) throws {
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

  /// A repository whose first commit is closed; the working directory opens the way to the database.
  private static func repository() throws -> Command {
    let command = try Command(["manifests/pods.yaml": DiffTests.pods])
    try git("init", "-q", in: command.folder)
    try commit("closed", in: command)
    try write(DiffTests.opening, to: "manifests/opening.yaml", in: command)
    return command
  }

  private static func write(_ text: String, to name: String, in command: Command) throws {
    let file = command.folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  private static func commit(_ message: String, in command: Command) throws {
    try git("add", "-A", in: command.folder)
    try git("commit", "-q", "-m", message, in: command.folder)
  }

  @Test func `a revision is compared with the working directory`() throws {
    let command = try Self.repository()
    let outcome = try command.run("diff", "--git", "HEAD", "manifests", "--fail-on", "opened")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.output.contains("shop/api → shop/db"))
    try Self.git("add", ".", in: command.folder)
    try Self.git("commit", "-q", "-m", "opened", in: command.folder)
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
    let outcome = try Self.repository().run("diff", "--git=\(name)", "manifests")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `outside a repository --git says so`() throws {
    let outcome = try Command(["m.yaml": DiffTests.pods]).run("diff", "--git", "HEAD", "m.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("needs a git repository"), "\(outcome.errors)")
  }

  @Test func `a report has a revision and the working directory as its steps`() throws {
    let command = try Self.repository()
    let outcome = try command.run(
      "report", "--git", "HEAD", "manifests", "-q", "-o", "report.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = String(decoding: try #require(command.contents("report.html")), as: UTF8.self)
    #expect(page.contains("manifests: HEAD → working directory") && page.contains("1. Before"))
    #expect(page.contains("HEAD:manifests/pods.yaml"))
    #expect(page.contains(#""title":"Before","changes":[]"#))
    let both = try command.run("report", "--git", "HEAD", "--steps", "manifests", "-o", "html")
    #expect(both.status == 2)
    #expect(both.errors.contains("take one"))
  }

  @Test func `three dots tell what a branch changes, two dots what differs`() throws {
    let command = try Self.repository()
    try Self.git("checkout", "-q", "-b", "branch", in: command.folder)
    try Self.commit("opened on the branch", in: command)
    try Self.git("checkout", "-q", "main", in: command.folder)
    let cage = Manifest.policy("cage", "{podSelector: {}, policyTypes: [Egress]}")
    try Self.write(cage, to: "manifests/cage.yaml", in: command)
    try Self.commit("a cage on main", in: command)
    let branch = try command.run("diff", "--git", "main...branch", "manifests")
    #expect(branch.output.hasPrefix("1 connection opened\n"), "\(branch.errors)")
    #expect(!branch.output.contains("cage"))
    let both = try command.run("diff", "--git", "main..branch", "manifests")
    #expect(both.output.contains("removed NetworkPolicy shop/cage (main:manifests/cage.yaml:2)"))
    let back = try command.run("diff", "--git", "branch...main", "manifests", "--fail-on", "opened")
    #expect(back.status == 0)
    #expect(!back.output.contains("db-from-api"))
  }

  @Test func `histories that have nothing in common have no merge base`() throws {
    let command = try Self.repository()
    try Self.git("checkout", "-q", "--orphan", "other", in: command.folder)
    try Self.commit("another root", in: command)
    let outcome = try command.run("diff", "--git", "main...other", "manifests")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("no commit in common"), "\(outcome.errors)")
  }

  @Test func `a path that is new since, or gone since, is compared with nothing`() throws {
    let command = try Self.repository()
    try Self.write(DiffTests.pods, to: "new/pods.yaml", in: command)
    let added = try command.run("diff", "--git", "HEAD", "new")
    #expect(added.status == 0)
    #expect(added.errors.contains("`new` holds no manifest at `HEAD`"), "\(added.errors)")
    #expect(added.output.contains("+ shop/api (Pod, new/pods.yaml:1)"))
    try FileManager.default.removeItem(at: command.folder.appendingPathComponent("manifests"))
    let gone = try command.run("diff", "--git", "HEAD", "manifests")
    #expect(gone.status == 0, "\(gone.errors)")
    #expect(gone.errors.contains("`manifests` is gone since `HEAD`"), "\(gone.errors)")
    #expect(gone.output.contains("− shop/api (Pod, HEAD:manifests/pods.yaml:1)"))
    let wrong = try command.run("diff", "--git", "HEAD", "nowhere")
    #expect(wrong.status == 3)
    #expect(wrong.errors.contains("cannot read `nowhere`"), "\(wrong.errors)")
  }

  @Test(
    "a path is the same however it is written",
    arguments: [
      "manifests", "manifests/", "./manifests", "manifests//", "manifests/../manifests", "ABSOLUTE",
      "ABSOLUTE/",
    ])
  func paths(path: String) throws {
    let command = try Self.repository()
    try Self.write(
      Manifest.deployment("deep"), to: "manifests/deeper/deep.yaml", in: command)
    try Self.commit("opened", in: command)
    let folder = command.folder.resolvingSymlinksInPath().appendingPathComponent("manifests").path
    let name = path.replacing("ABSOLUTE", with: folder)
    for options in [[], ["-R"]] {
      let same = try command.run(["diff", "--git", "HEAD", name, "--fail-on", "any"] + options)
      #expect(same.status == 0, "\(same.output) \(same.errors)")
      #expect(same.output.hasPrefix("no connection opens or closes"))
      let outcome = try command.run(["diff", "--git", "HEAD~1", name] + options)
      #expect(outcome.output.contains("shop/api → shop/db"), "\(outcome.errors)")
      #expect(outcome.output.contains("deep (Deployment") == !options.isEmpty)
    }
  }

  @Test func `a file is read whatever its name is, and names are taken as they are`() throws {
    let command = try Self.repository()
    let names = ["manifests/policy.txt", ":(glob)*.yaml", "-o.yaml", "ü \"w\".yaml"]
    for name in names { try Self.write(DiffTests.pods, to: name, in: command) }
    try Self.commit("odd names", in: command)
    for name in names {
      try Self.write(DiffTests.open, to: name, in: command)
      let outcome = try command.run(
        "diff", "--git", "HEAD", "--fail-on", "opened", "--", name)
      #expect(outcome.status == 1, "\(name) \(outcome.errors)")
      #expect(outcome.output.hasPrefix("1 connection opened\n"))
    }
  }

  @Test func `a directory below the root of the repository is where it is run`() throws {
    let command = try Self.repository()
    let below = try Command(in: command.folder.appendingPathComponent("manifests"))
    let outcome = try below.run("diff", "--git", "HEAD", "--fail-on", "opened")
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(try below.run("diff", "--git", "HEAD", ".", "--fail-on", "opened").status == 1)
    #expect(
      try below.run("diff", "--git", "HEAD", "-R", "..", "--fail-on", "opened").status == 1)
    #expect(
      try below.run("diff", "--git", "HEAD", "../manifests", "--fail-on", "opened").status == 1)
  }

  @Test func `links are followed in a revision as in the working directory`() throws {
    let command = try Self.repository()
    func link(_ path: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: command.folder.appendingPathComponent(path).path, withDestinationPath: target)
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: command.folder.appendingPathComponent("manifests").path)
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("linked"), withIntermediateDirectories: true)
    for name in names { try link("linked/\(name)", to: "../manifests/\(name)") }
    try link("folder", to: "manifests")
    try link("linked/gone.yaml", to: "nowhere.yaml")
    try link("linked/out.yaml", to: "/etc/hostname")
    try link("linked/circle.yaml", to: "circle.yaml")
    try Self.commit("links", in: command)
    for path in ["linked", "folder", "folder/", "linked/pods.yaml"] {
      let outcome = try command.run("diff", "--git", "HEAD..HEAD", path, "--fail-on", "any")
      #expect(outcome.status == 0, "\(path): \(outcome.errors)")
      #expect(!outcome.errors.contains("holds no manifest"), "\(outcome.errors)")
      // The same manifests in the directory itself.
      let other = try command.run("diff", "--git", "HEAD", path, "--fail-on", "any")
      #expect(!other.output.contains("workload"), "\(other.output)")
    }
    let outcome = try command.run("diff", "--git", "HEAD..HEAD", "linked")
    for name in ["gone", "out", "circle"] {
      #expect(
        outcome.errors.contains("`linked/\(name).yaml` is a symbolic link that leads to no file"),
        "\(outcome.errors)")
    }
  }

  @Test(
    "revisions that could be options or commands are none",
    arguments: [
      "--output=x", "-h", "", "HEAD; touch x", "$(touch x)", "HEAD:manifests", "a\u{1B}[31m",
    ])
  func hostile(name: String) throws {
    let command = try Self.repository()
    let outcome = try command.run("diff", "--git=\(name)", "manifests")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(!outcome.errors.contains("\u{1B}"))
    #expect(command.contents("x") == nil)
  }
}
