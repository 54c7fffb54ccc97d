/// A text in which the markers `1️⃣` … `9️⃣` stand at the places that a test speaks of.
///
///     let marked = MarkedText("spec:\n  1️⃣podSelectr: {}\n")
///     marked.text             // "spec:\n  podSelectr: {}\n"
///     marked.markers["1️⃣"]   // line 2, column 3
public struct MarkedText: Hashable, Sendable {
  /// A place in the text.
  public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1.
    public var line: Int
    /// The column in Unicode scalars, counted from 1.
    public var column: Int

    /// Creates a place.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    /// `line:column`.
    public var description: String { "\(line):\(column)" }
  }

  /// The text without the markers.
  public let text: String
  /// Where each marker stood, by the marker itself.
  public let markers: [String: Place]

  /// Takes the markers out of a text.
  public init(_ marked: String) {
    var text = ""
    var markers: [String: Place] = [:]
    var place = Place(line: 1, column: 1)
    for character in marked {
      if Self.isMarker(character) {
        markers[String(character)] = place
        continue
      }
      text.append(character)
      if character.isNewline {
        place = Place(line: place.line + 1, column: 1)
      } else {
        place.column += character.unicodeScalars.count
      }
    }
    self.text = text
    self.markers = markers
  }

  /// The marker at a place, or the place itself when there is none: what a failed test shows.
  public func name(of place: Place) -> String {
    markers.first { $0.value == place }?.key ?? place.description
  }

  /// Whether a character is a digit in a keycap.
  private static func isMarker(_ character: Character) -> Bool {
    let scalars = Array(character.unicodeScalars)
    return scalars.count == 3 && ("1"..."9").contains(scalars[0]) && scalars[1] == "\u{FE0F}"
      && scalars[2] == "\u{20E3}"
  }
}
