public import ArgumentParser
public import Diagrams

/// How pictures look.
struct LookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The colours: auto (an SVG follows the viewer), light, dark, print (shades of grey) or contrast.",
      valueName: "theme"))
  var theme: Theme = .auto

  @Option(
    help: ArgumentHelp(
      "What is behind the picture: page, or transparent, for pages of any colour.",
      valueName: "page|transparent"))
  var background: Background = .page

  @Flag(inversion: .prefixedNo, help: "Draw the legend.")
  var legend = true

  @Option(help: ArgumentHelp("Pixels per inch of a PNG, 48 to 600.", valueName: "number"))
  var resolution = 144

  @Option(
    help: ArgumentHelp("So many times the picture's own size, 0.1 to 10.", valueName: "number"))
  var scale: Double?

  @Option(
    help: ArgumentHelp(
      "So many pixels wide, 100 to 20000; panels stand side by side as far as they can then be read.",
      valueName: "pixels"))
  var width: Int?

  func validate() throws {
    guard (48...600).contains(resolution) else {
      throw ValidationError("--resolution takes a number from 48 to 600.")
    }
    if scale != nil, width != nil { throw ValidationError("Give --scale or --width, not both.") }
    if let scale, !(0.1...10).contains(scale) {
      throw ValidationError("--scale takes a number from 0.1 to 10.")
    }
    if let width, !(100...20_000).contains(width) {
      throw ValidationError("--width takes a number from 100 to 20000.")
    }
  }

  /// The options for the writer of pictures.
  var drawing: DrawingOptions {
    var options = DrawingOptions(
      showsLegend: legend, pixelsPerInch: resolution, theme: theme, background: background)
    if let scale { options.magnification = .factor(scale) }
    if let width {
      options.magnification = .width(Double(width))
      options.targetWidth = Double(width)
    }
    return options
  }
}

extension Theme: ExpressibleByArgument {}
extension Background: ExpressibleByArgument {}
