import Analyses
public import ArgumentParser
public import Diagrams

/// What is drawn.
struct PictureOptions: ParsableArguments {
  @Option(
    name: .customLong("only"), parsing: .singleValue,
    help: ArgumentHelp("Only these lines: allowed, blocked, changed or dns.", valueName: "kind"))
  var filters: [Storyboard.Filter] = []

  @Option(
    help: ArgumentHelp(
      "Only the neighbourhood of this workload: what rules let it reach or be reached by.",
      valueName: "workload"))
  var focus: EndpointArgument?

  @Option(
    help: ArgumentHelp(
      "How many hops the neighbourhood has, 1 to 9 (default: 1).", valueName: "number"))
  var hops: Int?

  @OptionGroup var flows: FlowOptions

  @Option(
    help: ArgumentHelp(
      "How much is drawn: auto, full, compressed or namespaces.", valueName: "detail"))
  var detail: Detail = .auto

  @Flag(help: "Look at the ports that nothing declares, too.")
  var allPorts = false

  @Option(help: ArgumentHelp("The heading of the picture.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("The language of the tool's words: en or ja.", valueName: "en|ja"))
  var language: Language = .english

  @Flag(
    help:
      "With -o NAME.svg or NAME.png: write NAME-light and NAME-dark, and print the HTML that shows the right one in a README."
  )
  var pictureSnippet = false

  @OptionGroup var look: LookOptions

  func validate() throws {
    if let hops, !(1...9).contains(hops) {
      throw ValidationError("--hops takes a number from 1 to 9.")
    }
    if hops != nil, focus == nil {
      throw ValidationError(
        "--hops is about the neighbourhood of a workload: name it with --focus.")
    }
    if focus?.expression.hasPort == true {
      throw ValidationError("--focus takes a workload without a port.")
    }
    if pictureSnippet, look.theme != .auto {
      throw ValidationError("--picture-snippet has both themes: leave out --theme.")
    }
  }

  /// Checks that there are two files to write where a snippet is asked for.
  ///
  /// - Parameter target: where the picture goes.
  /// - Throws: what is missing.
  func checkSnippet(_ target: Drawing.Target) throws {
    guard pictureSnippet, ThemePair(target) == nil else { return }
    throw ValidationError("--picture-snippet needs -o NAME.svg or -o NAME.png.")
  }
}

/// An end of a connection on the command line.
struct EndpointArgument: ExpressibleByArgument {
  var text: String
  var expression: EndpointExpression

  init?(argument: String) {
    guard let expression = try? EndpointExpression(argument) else { return nil }
    text = argument
    self.expression = expression
  }
}

extension Storyboard.Filter: ExpressibleByArgument {}
extension Detail: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}
