import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Kubernetes
import Manifests

/// Draws one picture.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw one picture of who can talk to whom.",
    discussion: """
      Prints a description in words; -o draws the picture. A directory gets an overview of the namespaces and a \
      picture of each, which lead to one another.

      Examples:
        podreach render -R manifests -o cluster.svg
        podreach render manifests --to shop/db --only allowed -o db.png
        podreach render -R manifests -o atlas
        kubectl get ns,nodes,pods,svc,netpol,ingress -A -o json | podreach render - -o live.svg
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Which connections") var narrowing: NarrowingOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "svg, png, pdf, dot or mermaid on standard output, a file whose ending says the format, or a directory for an atlas.",
      valueName: "file|format|directory"),
    completion: .file())
  var output: String?

  func validate() throws {
    if picture.filters.contains(.changed) {
      throw ValidationError("--only changed is for steps: a single picture has nothing before it.")
    }
  }

  func run() throws {
    try input.requirePaths()
    let target = try Drawing.Target(output, allowsDirectory: true)
    try picture.checkSnippet(target)
    if case .directory = target, !narrowing.isEmpty || picture.focus != nil {
      throw ValidationError("A directory gets all namespaces: leave out what narrows the picture.")
    }
    let (files, unreadable) = input.reader.files(at: input.allPaths)
    if let series = input.allPaths.first(where: Self.isSeries) {
      Terminal.write([.isSeries(series)], quiet: input.quiet)
    }
    let plan = SeriesPlan(single: files, enforcement: input.enforcement)
    let session = PictureSession(
      input: input, narrowing: narrowing, picture: picture, target: target)
    let name = input.allPaths.map(PictureSession.title(of:)).joined(separator: ", ")
    try session.run(plan, unreadable, title: picture.title ?? name, isSeries: false)
  }

  /// Whether a directory tells of steps that all files together are no state of: some are taken away, or are not enforced.
  private static func isSeries(_ path: String) -> Bool {
    guard let steps = StepsInput.path(among: [path]), steps != path,
      let data = FileManager.default.contents(atPath: steps),
      let file = StepsReader().read([UInt8](data), path: steps).0
    else { return false }
    return file.steps.contains { !$0.removes.isEmpty || $0.enforcement != nil }
  }
}

extension Diagnostic {
  fileprivate static func isSeries(_ path: String) -> Diagnostic {
    Diagnostic(
      .warning, Code("series-as-one"),
      "`\(path)` holds a series, whose steps take something away or are not enforced: its steps.yaml is not considered, "
        + "and all its files are drawn as one state",
      hint: "draw it step by step: `podreach steps \(path)`")
  }
}
