/// Widths of text, known without asking a font: those of DejaVu Sans, which every picture is drawn with.
///
/// CJK letters are an em wide in every font; the rest is estimated on the generous side.
enum Lettering {
  /// How wide a text is, in points.
  static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { $0 + advance($1, isBold: isBold) } * size / 1000
  }

  /// How much room to leave for a text: hinting and other fonts make it a little wider than it should be.
  static func room(_ text: String, size: Double, isBold: Bool = false) -> Double {
    (width(text, size: size, isBold: isBold) * 1.03 + 1).rounded(.up)
  }

  /// Whether the width of every letter is known and not estimated.
  static func isExact(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      (0x20...0x7E).contains($0.value) || $0.value == 0xA0 || $0.isWide || symbols[$0] != nil
    }
  }

  /// The width of one letter in thousandths of an em.
  private static func advance(_ scalar: Unicode.Scalar, isBold: Bool) -> Double {
    let table = isBold ? bold : regular
    let index = Int(scalar.value) - 0x20
    if table.indices.contains(index) { return Double(table[index]) }
    if scalar.value == 0xA0 { return Double(table[0]) }
    if scalar.isWide { return 1000 }
    if let known = symbols[scalar] { return known }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    case .lowercaseLetter: return isBold ? 760 : 680
    default: return isBold ? 900 : 840
    }
  }

  private static let symbols: [Unicode.Scalar: Double] = [
    "×": 838, "→": 838, "⇄": 838, "✓": 838, "✗": 838, "●": 873, "○": 873, "◇": 769, "…": 1000,
    "–": 500, "—": 1000, "◐": 873,
  ]

  /// DejaVu Sans, U+0020 to U+007E.
  private static let regular = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]

  /// DejaVu Sans Bold, U+0020 to U+007E.
  private static let bold = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
  ]
}

extension Unicode.Scalar {
  /// Whether it is one of the letters that take a full square: CJK, kana, Hangul, full-width forms, emoji.
  var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
