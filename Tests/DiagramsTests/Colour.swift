import Foundation

/// A colour as eyes see it.
struct Colour {
  /// How eyes see colours.
  enum Vision: CaseIterable {
    case usual
    /// Without cones for long waves.
    case protanopia
    /// Without cones for middle waves.
    case deuteranopia
  }

  /// Red, green and blue as light, each from 0 to 1.
  private var light: [Double]

  /// Reads `#rrggbb`.
  init(_ hex: String) {
    let value = Int(hex.dropFirst(), radix: 16) ?? 0
    light = [16, 8, 0].map { shift in
      let part = Double((value >> shift) & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
  }

  /// WCAG's relative luminance.
  var luminance: Double { 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] }

  /// WCAG's contrast ratio: "(L1 + 0.05) / (L2 + 0.05), where L1 is the relative luminance of the lighter".
  func contrast(_ other: Colour) -> Double {
    (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
  }

  /// The colour as a person of such vision sees it (Machado, Oliveira and Fernandes 2009, severity 1).
  func seen(with vision: Vision) -> Colour {
    let matrix: [[Double]] =
      switch vision {
      case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .protanopia:
        [
          [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
          [-0.003882, -0.048116, 1.051998],
        ]
      case .deuteranopia:
        [
          [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
          [-0.011820, 0.042940, 0.968881],
        ]
      }
    var copy = self
    copy.light = matrix.map { row in
      min(1, max(0, zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }))
    }
    return copy
  }

  /// The distance of two colours in CIE L*a*b*; two or three can just be told apart side by side.
  func difference(_ other: Colour) -> Double {
    zip(lab, other.lab).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  private var lab: [Double] {
    let x = (0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.95047
    let z = (0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.08883
    let roots = [x, luminance, z].map { $0 > 0.008856 ? pow($0, 1.0 / 3) : 7.787 * $0 + 16.0 / 116 }
    return [
      116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2]),
    ]
  }
}
