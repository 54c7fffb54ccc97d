/// Text inside Graphviz' HTML-like labels.
///
/// The markup around it is the caller's; ``Graph/Value/html(_:)`` takes the finished label.
public enum HTMLLabel {
  /// What becomes of the spaces in a text.
  public enum Spaces: Hashable, Sendable {
    /// They stay: a viewer may drop one that stands at the border of two runs.
    case plain
    /// They become U+00A0, which no viewer drops.
    case unbreakable
  }

  /// Escapes a text so that it reads the same inside an HTML-like label.
  ///
  /// - Parameters:
  ///   - text: any text; characters that XML 1.0 forbids are replaced by U+FFFD.
  ///   - spaces: what becomes of its spaces.
  /// - Returns: text with `&`, `<`, `>` and `"` as entities, and backslashes doubled.
  public static func escape(_ text: String, spaces: Spaces = .plain) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      // Graphviz substitutes `\N` and its kin in markup too.
      case "\\": escaped.append(contentsOf: #"\\"#.unicodeScalars)
      case " " where spaces == .unbreakable: escaped.append("\u{A0}")
      default: escaped.append(scalar.isAllowedInXML ? scalar : "\u{FFFD}")
      }
    }
    return String(escaped)
  }
}

extension Unicode.Scalar {
  /// Whether XML 1.0 lets a document hold this character at all.
  ///
  /// "Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]"
  var isAllowedInXML: Bool {
    switch value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
