import Foundation
import TestSupport
import Testing

@Suite("The README")
struct ReadmeTests {
  /// A command and what the README says that it prints.
  struct Example: CustomTestStringConvertible {
    var arguments: [String]
    var output: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  private static let text =
    (try? String(contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8))
    ?? ""

  /// The blocks that begin with `$ podreach`.
  static let examples: [Example] = text.components(separatedBy: "```console\n$ podreach ")
    .dropFirst()
    .compactMap { rest in
      guard let block = rest.components(separatedBy: "\n```").first,
        let command = block.components(separatedBy: "\n").first
      else { return nil }
      return Example(
        arguments: command.split(separator: " ").map(String.init),
        output: String(block.dropFirst(command.count + 1)))
    }

  @Test("Every example prints what the README says", arguments: examples)
  func example(example: Example) throws {
    let outcome = try Command(in: Repository.root).run(example.arguments)
    let printed = (outcome.errors + outcome.output).trimmingCharacters(in: .whitespacesAndNewlines)
    // "…" stands for the rest of a long output.
    if example.output.hasSuffix("\n…") {
      #expect(printed.hasPrefix(example.output.dropLast(2)))
    } else {
      #expect(printed == example.output)
    }
  }

  @Test("There are examples, and every subcommand has one")
  func subcommands() {
    let commands = Set(Self.examples.compactMap(\.arguments.first))
    #expect(
      commands
        == [
          "check", "diff", "explain", "lint", "list", "matrix", "paths", "policies", "render",
          "report", "steps", "suggest",
        ])
  }

  /// The script in shell of the README.
  private static let script =
    text.components(separatedBy: "```sh\n").dropFirst().first?.components(separatedBy: "```").first

  @Test("The script for pull requests comments on a change, and fails when it opens something")
  func pullRequest() throws {
    let script = try #require(Self.script)
    let command = try Command(["check.sh": script])
    let sample = Repository.root.appendingPathComponent("Samples/np-demo")
    let names = [
      "01-demo-apps.yaml", "10-db-default-deny-ingress.yaml", "11-db-allow-from-api.yaml",
    ]
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("manifests"), withIntermediateDirectories: true)
    func commit(_ files: some Sequence<String>) throws {
      for name in files {
        try FileManager.default.copyItem(
          at: sample.appendingPathComponent(name),
          to: command.folder.appendingPathComponent("manifests/\(name)"))
      }
      try shell("git init -q . 2>/dev/null; git add manifests", in: command.folder)
      try shell(
        "git -c user.name=t -c user.email=t@example.com commit -q -m change", in: command.folder)
    }
    try commit(names.prefix(2))
    try commit(names.suffix(1))
    let outcome = try shell("sh check.sh", in: command.folder)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("np-demo/api → np-demo/db"))
    let comment = String(decoding: command.contents("podreach.md") ?? Data(), as: UTF8.self)
    #expect(comment.contains("1 connection opened"))
    #expect(comment.contains("```mermaid"))
    let unchanged = try shell("BASE=HEAD sh check.sh", in: command.folder)
    #expect(unchanged.status == 0, "\(unchanged.output)")
  }

  /// Runs a line in a shell, with the built command on the path.
  @discardableResult
  private func shell(_ line: String, in folder: URL) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    let tools = try #require(Command.folderOfExecutable)
    environment["PATH"] = "\(tools.path):\(environment["PATH"] ?? "")"
    environment["MANIFESTS"] = "manifests"
    environment["BASE"] = environment["BASE"] ?? "HEAD~1"
    process.environment = environment
    let output = folder.appendingPathComponent(".shell")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self)
    )
  }

  @Test("Every picture and folder that the README shows is there")
  func links() {
    let links = Self.text.components(separatedBy: "](").dropFirst()
      .compactMap { $0.components(separatedBy: ")").first }
      .filter { !$0.hasPrefix("http") && !$0.hasPrefix("#") }
    #expect(links.count > 3)
    for link in links {
      let path = Repository.root.appendingPathComponent(link).path
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
    }
  }
}
