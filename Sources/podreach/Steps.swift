import Analyses
import ArgumentParser
import Diagrams
import Manifests

/// Draws a series of pictures, one step beside the other.
struct Steps: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a series: one panel a step, every pod in the same place.",
    discussion: """
      Each file of a directory is a step, in the order of their names, applied on top of the \
      earlier ones. A steps.yaml beside them gives titles, captions, several files for a step, \
      files that a step removes, and probes: expectations that are checked.

      Prints a description in words; -o DIRECTORY draws the series and every step as SVG and \
      PNG, -o FILE the series alone.

      Examples:
        podreach steps Samples/np-demo -o Output/np-demo
        podreach steps Samples/np-demo --language ja -o steps.pdf
        podreach steps Samples/np-demo --animate -o steps-animated.svg
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Which connections") var narrowing: NarrowingOptions
  @OptionGroup(title: "Picture") var picture: PictureOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "svg, png or pdf on standard output, a file whose ending says the format, or a directory for the series and each step; dot and mermaid have the last step only.",
      valueName: "file|format|directory"),
    completion: .file())
  var output: String?

  @Flag(
    help: "One step after the other, 3 seconds each; where less motion is asked for, the last one.")
  var animate = false

  func run() throws {
    try input.requirePaths()
    let target = try Drawing.Target(output, allowsDirectory: true)
    try picture.checkSnippet(target)
    if animate, !target.isSVG {
      throw ValidationError("--animate needs -o FILE.svg, or svg: no other format can move.")
    }
    var session = PictureSession(
      input: input, narrowing: narrowing, picture: picture, target: target)
    session.isAnimated = animate
    let paths = input.allPaths
    guard let file = StepsInput.path(among: paths) else {
      let (files, unreadable) = input.reader.files(at: paths)
      let plan = SeriesPlan(files: files, enforcement: input.enforcement)
      let name = paths.map(PictureSession.title(of:)).joined(separator: ", ")
      return try session.run(plan, unreadable, title: picture.title ?? name, isSeries: true)
    }
    let (steps, problems) = StepsInput.read(file, input.reader) { _, _ in }
    guard let steps else { return try session.stop(problems) }
    let title =
      picture.title ?? steps.title?.text(in: picture.language.rawValue)
      ?? PictureSession.title(of: steps.folder)
    try session.run(
      steps.plan, steps.diagnostics, title: title, isSeries: true,
      expectations: steps.expectations)
  }
}
