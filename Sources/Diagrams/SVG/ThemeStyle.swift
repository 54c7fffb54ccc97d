/// The style sheet that gives every colour its dark form.
///
/// Shapes carry their light colour as an attribute, so that a viewer without style sheets shows the light picture.
enum ThemeStyle {
  /// The rules for the roles that occur.
  static func css(fills: Set<String>, strokes: Set<String>) -> String {
    let used = ColourRole.allCases.filter { fills.contains($0.light) || strokes.contains($0.light) }
    func variables(_ colour: (ColourRole) -> String) -> String {
      used.map { "--\($0.rawValue):\(colour($0))" }.joined(separator: ";")
    }
    var lines = [
      "svg{color-scheme:light dark;\(variables(\.light))}",
      "@media (prefers-color-scheme:dark){svg{\(variables(\.dark))}}",
    ]
    for role in used {
      if fills.contains(role.light) {
        lines.append(#"[fill="\#(role.light)"]{fill:var(--\#(role.rawValue))}"#)
      }
      if strokes.contains(role.light) {
        lines.append(#"[stroke="\#(role.light)"]{stroke:var(--\#(role.rawValue))}"#)
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// The colours of pictures for a page that holds several of them and has a style sheet of its own.
package enum PictureTheme {
  /// The variables of the light colours: `--page:#ffffff;…`.
  package static var light: String { variables(\.light) }
  /// The variables of the dark colours.
  package static var dark: String { variables(\.dark) }

  /// The rules that give every shape below a selector the variable of its colour.
  package static func rules(below selector: String) -> String {
    ColourRole.allCases.map { role in
      let name = "--\(role.rawValue)"
      return #"\#(selector) [fill="\#(role.light)"]{fill:var(\#(name))}"# + "\n"
        + #"\#(selector) [stroke="\#(role.light)"]{stroke:var(\#(name))}"#
    }.joined(separator: "\n")
  }

  private static func variables(_ colour: (ColourRole) -> String) -> String {
    ColourRole.allCases.map { "--\($0.rawValue):\(colour($0))" }.joined(separator: ";")
  }
}
