import Testing

@testable import Diagrams

@Suite("The look")
struct LookTests {
  /// What letters stand on, by what they are.
  private static let letters: [(ColourRole, [ColourRole])] = [
    (.ink, [.page, .panel, .card, .external, .chip, .stripe]),
    (.muted, [.page, .panel, .card, .external, .ghostFill, .chip, .stripe]),
    (.allowText, [.page, .panel, .card, .stripe]), (.dns, [.page, .panel, .card]),
    (.block, [.page, .panel, .card]), (.unknown, [.page, .panel, .card]),
    (.gateText, [.gate]), (.tabText, [.tab]), (.bannerText, [.banner]),
    (.onVerdict, [.allowText, .dns, .block, .unknown]),
  ]

  /// What must be seen and is no letter, with what it stands on.
  private static let graphics: [(ColourRole, [ColourRole])] =
    [ColourRole.allow, .dns, .block, .unknown].map { ($0, [.page, .panel, .namespace, .card]) }
    + [(.line, [.panel, .namespace]), (.gate, [.card, .namespace]), (.namespaceBorder, [.panel])]
    + [(.bannerBorder, [.page, .panel])]

  @Test("Letters have the contrast that WCAG asks for", arguments: Theme.allCases)
  func letters(theme: Theme) {
    let least = theme == .contrast ? 7 : 4.5
    for (letters, grounds) in Self.letters {
      for ground in grounds {
        let contrast = Colour(theme.colour(letters)).contrast(Colour(theme.colour(ground)))
        #expect(contrast >= least, "\(letters) on \(ground)")
      }
    }
  }

  @Test("Lines, frames and gates have the contrast that WCAG asks for", arguments: Theme.allCases)
  func graphics(theme: Theme) {
    let least = theme == .contrast ? 7.0 : 3
    for (shape, grounds) in Self.graphics {
      for ground in grounds {
        let contrast = Colour(theme.colour(shape)).contrast(Colour(theme.colour(ground)))
        #expect(contrast >= least, "\(shape) on \(ground)")
      }
    }
  }

  @Test(
    "Allowed, blocked and DNS are told apart without red or green",
    arguments: [Theme.light, .dark, .contrast], Colour.Vision.allCases)
  func vision(theme: Theme, vision: Colour.Vision) {
    for (first, second) in [(ColourRole.allow, ColourRole.block), (.allow, .dns), (.block, .dns)] {
      let colours = [first, second].map { Colour(theme.colour($0)).seen(with: vision) }
      #expect(colours[0].difference(colours[1]) >= 20, "\(first) and \(second)")
    }
  }

  @Test func `the simulation is that of the literature`() {
    // Pure red and green come close to each other for a deuteranope, and stay apart otherwise.
    let (red, green) = (Colour("#b03030"), Colour("#5a7a20"))
    #expect(red.difference(green) > 70)
    #expect(red.seen(with: .deuteranopia).difference(green.seen(with: .deuteranopia)) < 25)
    #expect(abs(Colour("#000000").contrast(Colour("#ffffff")) - 21) < 0.001)
  }

  @Test func `on paper everything is grey`() {
    for role in ColourRole.allCases {
      let hex = Array(role.print.dropFirst())
      #expect(hex.count == 6 && hex[0...1] == hex[2...3] && hex[2...3] == hex[4...5], "\(role)")
    }
  }

  @Test func `every role has a light colour of its own`() {
    #expect(Set(ColourRole.allCases.map(\.light)).count == ColourRole.allCases.count)
  }

  @Test func `every kind of line differs from every other in more than colour`() {
    let signs = Diagram.ArrowKind.allCases.map { kind in
      let look = LineLook(kind)
      return "\(look.dash) \(look.tail) \(look.head)"
    }
    #expect(Set(signs).count == signs.count)
  }
}
