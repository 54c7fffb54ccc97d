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
    #expect(commands == ["explain", "list", "paths", "policies", "render", "steps"])
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
