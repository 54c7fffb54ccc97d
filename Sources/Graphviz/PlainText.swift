/// Text in attributes that Graphviz interprets: `label`, `tooltip`, `id`, `URL` and their kin.
public enum PlainText {
  /// Escapes a text so that Graphviz shows it as it is.
  ///
  /// Graphviz takes `\N`, `\G`, `\l` … for the names and alignments they stand for, and `&amp;` for
  /// a character. A tooltip is substituted twice on its way, so its backslashes count four.
  ///
  /// - Parameters:
  ///   - text: any text; characters that XML 1.0 forbids are replaced by U+FFFD.
  ///   - attribute: the name of the attribute that it is meant for.
  /// - Returns: a value for that attribute.
  public static func escape(_ text: String, for attribute: String) -> String {
    let backslash = attribute.hasSuffix("tooltip") ? #"\\\\"# : #"\\"#
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped.append(contentsOf: backslash.unicodeScalars)
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      default: escaped.append(scalar.isAllowedInXML ? scalar : "\u{FFFD}")
      }
    }
    return String(escaped)
  }
}

extension Graph.Attribute {
  /// Creates an attribute that shows a text as it is, see ``PlainText``.
  ///
  /// - Parameters:
  ///   - name: the attribute's name, such as `tooltip`.
  ///   - text: any text.
  public init(_ name: String, plain text: String) {
    self.init(name, .text(PlainText.escape(text, for: name)))
  }
}
