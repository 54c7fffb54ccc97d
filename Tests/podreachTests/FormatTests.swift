import Foundation
import TestSupport
import Testing

@Suite("Formats and looks on the command line")
struct FormatTests {
  private static let apps =
    Manifest.deployment("api") + Manifest.deployment("db", ports: [80])
    + Manifest.service("db", port: 80, target: "80")
  private static let deny = Manifest.policy(
    "deny", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}")

  private func text(_ command: Command, _ name: String) throws -> String {
    String(decoding: try #require(command.contents(name)), as: UTF8.self)
  }

  @Test("Mermaid and DOT go to standard output by their names")
  func standardOutput() throws {
    let command = try Command(["m/a.yaml": Self.apps, "m/b.yaml": Self.deny])
    let mermaid = try command.run("render", "m", "-o", "mermaid")
    #expect(mermaid.status == 0 && mermaid.output.contains("\nflowchart TB\n"))
    #expect(mermaid.output.contains("  key["))
    let bare = try command.run("render", "m", "-o", "mermaid", "--no-legend")
    #expect(bare.status == 0 && !bare.output.contains("  key["))
    let dot = try command.run("render", "m", "-o", "dot", "--theme", "print")
    #expect(dot.status == 0 && dot.output.contains("digraph \"podreach\" {"))
    #expect(dot.output.contains("#565656") && !dot.output.contains("#c43c00"))
  }

  @Test("A theme has its colours; another is refused", arguments: ["light", "dark", "contrast"])
  func theme(name: String) throws {
    let command = try Command(["m/a.yaml": Self.apps, "m/b.yaml": Self.deny])
    let outcome = try command.run(
      "render", "m", "-o", "p.svg", "--theme", name, "--background", "transparent", "--no-legend",
      "--title", "Mine")
    #expect(outcome.status == 0)
    let svg = try text(command, "p.svg")
    #expect(!svg.contains("prefers-color-scheme") && svg.contains("page-card"))
    #expect(svg.contains(">Mine</title>") && !svg.contains(#"id="legend""#))
    #expect(try command.run("render", "m", "-o", "p.svg", "--theme", "pink").status == 2)
  }

  @Test("--width and --scale exclude each other, and have limits")
  func size() throws {
    let command = try Command(["a.yaml": Self.apps])
    #expect(
      try command.run("render", "a.yaml", "-o", "p.svg", "--width", "480", "--quiet").status == 0)
    #expect(try text(command, "p.svg").contains(#"width="360pt""#))
    for options in [
      ["--width", "480", "--scale", "2"], ["--scale", "0"], ["--width", "1"], ["--scale", "nan"],
    ] {
      #expect(try command.run(["render", "a.yaml", "-o", "p.svg"] + options).status == 2)
    }
  }

  @Test("A bitmap in which nobody could read the small letters is drawn, with a warning")
  func smallLetters() throws {
    let apps = (0..<12).map { Manifest.deployment("w\($0)", in: "n\($0)", ports: [80]) }.joined()
    let command = try Command(["a.yaml": apps])
    let narrow = try command.run("render", "a.yaml", "-o", "p.png", "--width", "120")
    #expect(narrow.status == 0)
    #expect(narrow.errors.contains("small letters cannot be read"))
    let few = try Command(["a.yaml": Self.apps])
    let small = try few.run("render", "a.yaml", "-o", "p.png", "--width", "300")
    #expect(small.errors.contains("hint: they can from --width 400 on"), "\(small.errors)")
    let fitting = try few.run("render", "a.yaml", "-o", "p.png", "--width", "400")
    #expect(!fitting.errors.contains("small letters"))
    let wide = try command.run("render", "a.yaml", "-o", "p.png", "--width", "4000")
    #expect(!wide.errors.contains("small letters"))
  }

  @Test(
    "Letters that the scale makes too small are said alike, with the scale from which on they can be read"
  )
  func smallScale() throws {
    let command = try Command(["a.yaml": Self.apps])
    let small = try command.run("render", "a.yaml", "-o", "p.png", "--scale", "0.3")
    #expect(small.status == 0)
    #expect(small.errors.contains("small letters cannot be read"))
    #expect(small.errors.contains("hint: they can from --scale 0.37 on"))
    for options in [["--scale", "0.37"], ["--scale", "0.3", "--resolution", "300"], []] {
      let outcome = try command.run(["render", "a.yaml", "-o", "p.png"] + options)
      #expect(!outcome.errors.contains("small letters"))
    }
    let vectors = try command.run("render", "a.yaml", "-o", "p.svg", "--scale", "0.3")
    #expect(!vectors.errors.contains("small letters"))
  }

  @Test("A format with one panel has the last step, without a number, and says so")
  func lastStep() throws {
    let command = try Command(["s/1.yaml": Self.apps, "s/2.yaml": Self.deny])
    for output in ["mermaid", "x.mmd", "dot", "x.dot"] {
      let series = try command.run("steps", "s", "-o", output)
      #expect(series.status == 0)
      #expect(series.errors.contains("shows only the last of 2 panels"))
      #expect(series.errors.contains("[last-step-only]"))
    }
    #expect(!(try command.run("steps", "s", "-o", "out").errors.contains("last-step-only")))
    let change = try command.run("diff", "s/1.yaml", "s", "-o", "mermaid")
    #expect(change.errors.contains("[last-step-only]"))
    #expect(change.output.contains("– After\"") && !change.output.contains("3. After"))
    let picture = try command.run("diff", "s/1.yaml", "s", "-o", "svg")
    #expect(picture.output.contains("3. After"))
  }

  @Test("--quiet leaves the words out beside a file, and there alone")
  func quiet() throws {
    let command = try Command(["s/1.yaml": Self.apps, "s/2.yaml": Self.deny])
    for arguments in [
      ["render", "s", "-o", "p.svg"], ["render", "s", "-o", "atlas"], ["steps", "s", "-o", "out"],
      ["matrix", "s", "-o", "m.svg"],
    ] {
      let quiet = try command.run(arguments + ["--quiet"])
      #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
      #expect(try command.run(arguments).output.contains("allowed"))
    }
    #expect(try command.run("render", "s", "--quiet").output.contains("Shown: "))
    let snippet = try command.run("render", "s", "--quiet", "--picture-snippet", "-o", "p.svg")
    #expect(snippet.output.hasPrefix("<picture>"))
  }

  @Test("--animate is for an SVG of a series")
  func animation() throws {
    let command = try Command(["s/1.yaml": Self.apps, "s/2.yaml": Self.deny])
    #expect(try command.run("steps", "s", "--animate", "-o", "a.svg").status == 0)
    #expect(try text(command, "a.svg").contains("prefers-reduced-motion:no-preference"))
    for output in ["a.png", "out", "mermaid"] {
      #expect(try command.run("steps", "s", "--animate", "-o", output).status == 2)
    }
    #expect(try command.run("render", "s", "--animate", "-o", "a.svg").status == 2)
  }

  @Test("--picture-snippet writes two pictures, and prints the element that shows one of them")
  func snippet() throws {
    let command = try Command(["m/a.yaml": Self.apps, "m/b.yaml": Self.deny])
    let outcome = try command.run(
      "render", "m", "--to", "db", "--title", "Who reaches db", "--picture-snippet", "-o",
      "who.svg")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        <picture>
          <source media="(prefers-color-scheme: dark)" srcset="who-dark.svg">
          <img alt="Who reaches db. 0 allowed, 1 blocked. Blocked: api → db (TCP 80)." src="who-light.svg">
        </picture>

        """)
    #expect(try text(command, "who-light.svg").contains("#ffffff"))
    #expect(try text(command, "who-dark.svg").contains("#0d1117"))
    #expect(command.contents("who.svg") == nil)
    for options in [["-o", "who.pdf"], ["-o", "svg"], [], ["-o", "who.svg", "--theme", "dark"]] {
      #expect(try command.run(["render", "m", "--picture-snippet"] + options).status == 2)
    }
  }

  @Test("diff and paths take the looks too")
  func others() throws {
    let command = try Command(["a.yaml": Self.apps, "m/a.yaml": Self.apps, "m/b.yaml": Self.deny])
    #expect(
      try command.run("diff", "a.yaml", "m", "-o", "d.svg", "--theme", "print", "--no-legend")
        .status == 0)
    #expect(!(try text(command, "d.svg").contains("#c43c00")))
    #expect(
      try command.run("paths", "--from", "api", "m", "-o", "p.svg", "--theme", "dark").status == 0)
    #expect(try text(command, "p.svg").contains("#0d1117"))
    #expect(try command.run("paths", "--from", "api", "m", "-o", "p.mmd").status == 2)
  }
}
