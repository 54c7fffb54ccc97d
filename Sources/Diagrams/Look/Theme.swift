/// The colours of a picture.
public enum Theme: String, Hashable, Sendable, CaseIterable {
  /// An SVG follows the viewer's light or dark theme; every other format is light.
  case auto
  /// Dark letters on a light page.
  case light
  /// Light letters on a dark page.
  case dark
  /// Shades of grey, for paper: lines are told apart by dashes and end marks alone.
  case print
  /// Letters and lines with a contrast of seven to one and more.
  case contrast

  /// The colour of a role.
  func colour(_ role: ColourRole) -> String {
    switch self {
    case .auto, .light: role.light
    case .dark: role.dark
    case .print: role.print
    case .contrast: role.contrast
    }
  }

  /// The colour in place of a role's light one; another text stays as it is.
  func colour(inPlaceOf light: String) -> String {
    ColourRole.byLight[light].map(colour) ?? light
  }
}

/// What is behind a picture.
public enum Background: String, Hashable, Sendable, CaseIterable {
  /// A page of the theme's colour.
  case page
  /// Nothing: whatever would stand on the page gets a card of its own.
  case transparent
}
