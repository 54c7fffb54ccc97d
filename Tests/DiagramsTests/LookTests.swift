import Testing

@testable import Diagrams

@Suite("The look")
struct LookTests {
  /// What letters stand on, by what they are.
  private static let letters: [(ColourRole, [ColourRole])] = [
    (.ink, [.page, .panel, .card, .external, .chip]),
    (.muted, [.page, .panel, .card, .external, .ghostFill]),
    (.allowText, [.page, .panel, .card]), (.dns, [.page, .panel, .card]),
    (.block, [.page, .panel, .card]), (.unknown, [.page, .panel, .card]),
    (.gateText, [.gate]), (.tabText, [.tab]), (.bannerText, [.banner]),
    (.onVerdict, [.allowText, .dns, .block, .unknown]),
  ]

  @Test(arguments: letters)
  func `letters can be read in both themes`(letters: ColourRole, grounds: [ColourRole]) {
    for ground in grounds {
      #expect(contrast(letters.light, ground.light) >= 4.5, "\(letters) on \(ground), light")
      #expect(contrast(letters.dark, ground.dark) >= 4.5, "\(letters) on \(ground), dark")
    }
  }

  @Test(arguments: [ColourRole.allow, .dns, .block, .unknown])
  func `lines can be seen in both themes`(line: ColourRole) {
    for ground in [ColourRole.panel, .namespace] {
      #expect(contrast(line.light, ground.light) >= 3)
      #expect(contrast(line.dark, ground.dark) >= 3)
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

  private func contrast(_ first: String, _ second: String) -> Double {
    let lights = [luminance(first), luminance(second)].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }

  private func luminance(_ hex: String) -> Double {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    func linear(_ shift: Int) -> Double {
      let part = Double((value >> shift) & 0xFF) / 255
      guard part > 0.04045 else { return part / 12.92 }
      let base = (part + 0.055) / 1.055
      // 2.4 = 12 / 5: the fifth root by Newton's method.
      var root = base
      for _ in 0..<60 {
        root -= (root * root * root * root * root - base) / (5 * root * root * root * root)
      }
      return (0..<12).reduce(1) { product, _ in product * root }
    }
    return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
  }
}
