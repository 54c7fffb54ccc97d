import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Kubernetes
import Manifests

/// Draws who reaches whom as a grid.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Show who reaches whom as a grid: rows are sources, columns destinations.",
    discussion: """
      Above \(Detail.mostGridRows) workloads it is a grid of namespaces, with how many per cent of the pairs of \
      workloads connect; --detail full keeps the workloads. A directory gets both: the namespaces, and the workloads \
      in pages of at most \(GridPages.mostRows) rows.

      Examples:
        podreach matrix -R manifests
        podreach matrix -R manifests -o matrix.svg
        podreach matrix manifests --in-namespace shop -o markdown
        podreach matrix -R manifests --detail namespaces -o matrix.html
        podreach matrix -R manifests -o pages/
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Which connections") var narrowing: NarrowingOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "text, markdown, html, svg, png or pdf on standard output, a file whose ending says the format, or a directory.",
      valueName: "file|directory|format"),
    completion: .file())
  var output: String?

  func validate() throws {
    if picture.filters.contains(.changed) {
      throw ValidationError("--only changed is for steps: a single state has nothing before it.")
    }
  }

  func run() throws {
    try input.requirePaths()
    let target = try GridTarget(output)
    let (files, unreadable) = input.reader.files(at: input.allPaths)
    let plan = SeriesPlan(single: files, enforcement: input.enforcement)
    let drawing: Drawing.Target =
      if case .picture(let target) = target { target } else { .textOnly }
    try picture.checkSnippet(drawing)
    var session = PictureSession(
      input: input, narrowing: narrowing, picture: picture, target: drawing)
    session.form = .grid(target)
    let name = input.allPaths.map(PictureSession.title(of:)).joined(separator: ", ")
    try session.run(plan, unreadable, title: picture.title ?? name, isSeries: false)
  }
}

/// Where a grid goes: as a picture, or as text.
enum GridTarget {
  case picture(Drawing.Target)
  case text(GridText.Format, path: String?)

  /// What `-o` takes beside text; a grid has no lines that DOT or Mermaid could lay out.
  private static let pictures: [DiagramWriter.Format] = [.svg, .png, .pdf]

  /// Reads `-o`; text on standard output by default.
  init(_ output: String?) throws {
    guard let output else {
      self = .text(.text, path: nil)
      return
    }
    if let format = GridText.Format(name: output) {
      self = .text(format, path: nil)
    } else if let dot = output.lastIndex(of: "."),
      let format = GridText.Format(name: String(output[output.index(after: dot)...]))
    {
      self = .text(format, path: output)
    } else {
      if let target = Drawing.Target(picture: output, in: Self.pictures) {
        self = .picture(target)
      } else if case .directory(let path)? = try? Drawing.Target(output, allowsDirectory: true) {
        self = .picture(.directory(path))
      } else {
        var choices = GridText.Format.choices + Drawing.Target.choices(Self.pictures)
        choices.takesDirectory = true
        throw choices.refusal(of: output)
      }
    }
  }
}

extension GridText.Format: OutputFormat {
  init?(name: String) {
    switch name.lowercased() {
    case "text", "txt": self = .text
    case "markdown", "md": self = .markdown
    case "html", "htm": self = .html
    default: return nil
    }
  }

  static var standard: GridText.Format { .text }
  static var choices: OutputChoices {
    OutputChoices(names: ["text", "markdown", "html"], endings: ["txt", "md", "html"])
  }
}
