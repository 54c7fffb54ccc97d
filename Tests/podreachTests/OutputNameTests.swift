import Foundation
import TestSupport
import Testing

@Suite("Where -o goes")
struct OutputNameTests {
  private static let apps = Manifest.deployment("api") + Manifest.deployment("db", ports: [80])

  private func names(in command: Command) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: command.folder.path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  @Test(
    "The name of a format that a command does not write is no directory",
    arguments: [
      "gif", "jpg", "jpeg", "webp", "bmp", "tiff", "html", "htm", "json", "yaml", "csv", "md",
      "markdown", "txt", "text", "eps", "ps", "d2", "drawio", "puml", "GIF", ".svg",
    ])
  func formats(name: String) throws {
    let command = try Command(["a.yaml": Self.apps])
    for subcommand in ["render", "steps"] {
      let outcome = try command.run(subcommand, "a.yaml", "-o", name)
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(
        outcome.errors.contains(
          "`\(name)` is no format that this command writes, and is not taken for a directory: -o takes "
            + "svg, png, pdf, dot or mermaid for standard output, a file that ends with .svg, .png, .pdf, .dot "
            + "or .mmd, or a directory, such as ./\(name)."))
      #expect(outcome.errors.contains("Usage: podreach \(subcommand) "))
    }
    #expect(try names(in: command) == ["a.yaml"])
  }

  @Test(
    "`-` is told to be the name of a format",
    arguments: [
      (["render"], "-o svg"), (["steps"], "-o svg"), (["matrix"], "-o text"), (["list"], "-o text"),
      (["check", "a.yaml"], "-o text"), (["suggest"], "-o yaml"), (["report"], "-o html"),
      (["paths", "--from", "api"], "-o text"),
    ])
  func standardOutput(subcommand: [String], instead: String) throws {
    let command = try Command(["a.yaml": Self.apps])
    let outcome = try command.run(subcommand + ["a.yaml", "-o", "-"])
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains("a format alone, such as \(instead), writes to standard output"))
    #expect(outcome.errors.contains("Usage: podreach \(subcommand[0]) "))
    #expect(try names(in: command) == ["a.yaml"])
  }

  @Test("Other names are directories, and so is a path to one that is called like a format")
  func directories() throws {
    let command = try Command(["a.yaml": Self.apps])
    for name in ["atlas", "./gif", "v1.2/"] {
      #expect(try command.run("render", "a.yaml", "-q", "-o", name).status == 0)
      #expect(command.contents("\(name)/index.html") != nil)
    }
    #expect(try command.run("render", "a.yaml", "-q", "-o", "").status == 2)
  }

  @Test("A format's name may be in capitals")
  func capitals() throws {
    let command = try Command(["a.yaml": Self.apps])
    #expect(try command.run("render", "a.yaml", "-o", "SVG").output.hasPrefix("<?xml"))
    #expect(try names(in: command) == ["a.yaml"])
  }

  @Test(
    "What cannot be written is said with the reason and a hint, and exits with 4",
    arguments: [
      (
        ["render", "a.yaml", "-o", "there.svg"], "`there.svg`: it is a directory",
        "name a file in it"
      ),
      (["render", "a.yaml", "-o", "file"], "`file`: it is a file", "such as `file.svg`"),
      (["steps", "a.yaml", "-o", "file"], "`file`: it is a file", "name a directory"),
      (["render", "a.yaml", "-o", "no/x.svg"], "there is no folder `no`", "mkdir -p no"),
      (["render", "a.yaml", "-o", "file/x.svg"], "`file` is no folder", "name a folder"),
      (
        ["list", "a.yaml", "-o", "there.json"], "`there.json`: it is a directory",
        "name a file in it"
      ),
      (["list", "a.yaml", "-o", "no/x.csv"], "there is no folder `no`", "mkdir -p no"),
      (["lint", "a.yaml", "--write-baseline", "no/x"], "there is no folder `no`", "mkdir -p no"),
    ])
  func unwritable(arguments: [String], reason: String, hint: String) throws {
    let command = try Command([
      "a.yaml": Self.apps, "file": "", "there.svg/x": "", "there.json/x": "",
    ])
    let outcome = try command.run(arguments + ["-q"])
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("cannot be written to"))
    #expect(outcome.errors.contains("\(reason) [cannot-write]\n  hint: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(hint), "\(outcome.errors)")
    #expect(!outcome.errors.contains("NSCocoaErrorDomain"))
  }

  @Test(
    "What a command does not write is told with all that it does, and with its own usage",
    arguments: [
      (
        ["diff", "a.yaml", "a.yaml", "-o", "d.html"],
        "text, json, csv, markdown, svg, png, pdf, dot or mermaid"
      ),
      (
        ["paths", "--from", "api", "a.yaml", "-o", "p.mmd"],
        "text, json, csv, markdown, svg, png or pdf"
      ),
      (["matrix", "a.yaml", "-o", "dot"], "text, markdown, html, svg, png or pdf"),
      (["list", "a.yaml", "-o", "out"], "text, json, csv or markdown"),
      (["check", "a.yaml", "a.yaml", "-o", "out"], "text, tap, junit or json"),
    ])
  func choices(arguments: [String], choices: String) throws {
    let outcome = try Command(["a.yaml": Self.apps]).run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("-o takes \(choices) for standard output"), "\(outcome.errors)")
    #expect(outcome.errors.contains("Usage: podreach \(arguments[0]) "))
    #expect(outcome.errors.contains("See 'podreach \(arguments[0]) --help'"))
  }

  @Test("Wrong usage that is found later has the usage of its command, too")
  func lateUsage() throws {
    let outcome = try Command(["a.yaml": Self.apps]).run("explain", "a/b/c", "db", "a.yaml")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("Usage: podreach explain "))
  }

  @Test(
    "The help of a command says at -o what it takes",
    arguments: [
      ("render", ["svg, png, pdf, dot or mermaid", "<file|format|directory>"]),
      (
        "steps",
        ["svg, png or pdf", "<file|format|directory>", "dot and mermaid have the last step"]
      ),
      ("matrix", ["text, markdown, html, svg, png or pdf", "<file|directory|format>"]),
      ("diff", ["text, json, csv or markdown", "svg, png, pdf, dot or mermaid"]),
      ("paths", ["text, json, csv, markdown, svg, png or pdf"]),
      ("list", ["text, json, csv or markdown"]), ("explain", ["text, json, csv or markdown"]),
      ("policies", ["text, json, csv or markdown"]),
      ("lint", ["text, json, sarif, github or junit"]),
      ("check", ["text, tap, junit or json", "with --init yaml"]),
      ("suggest", ["yaml, text or json"]), ("report", ["html"]),
    ])
  func help(subcommand: String, words: [String]) throws {
    let help = try Command().run(subcommand, "--help").output
    let option = try #require(help.components(separatedBy: "-o, --output").last)
      .components(separatedBy: "\n  -")[0]
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for expected in words { #expect(option.contains(expected), "\(option)") }
  }
}
