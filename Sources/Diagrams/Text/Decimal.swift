extension Double {
  /// The number with at most two digits after the point, the same on every machine.
  var decimal: String {
    guard isFinite, abs(self) < 1e12 else { return "0" }
    let hundredths = Int((self * 100).rounded())
    let (whole, fraction) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    switch fraction {
    case 0: return "\(sign)\(whole)"
    case let tens where tens % 10 == 0: return "\(sign)\(whole).\(tens / 10)"
    case 1..<10: return "\(sign)\(whole).0\(fraction)"
    default: return "\(sign)\(whole).\(fraction)"
    }
  }

  /// The number with four digits after the point, for a size in inches; never negative.
  var inches: String {
    guard isFinite, self < 1e9 else { return "0" }
    let tenThousandths = Int((Swift.max(0, self) * 10_000).rounded())
    let fraction = String(tenThousandths % 10_000)
    return "\(tenThousandths / 10_000)."
      + String(repeating: "0", count: 4 - fraction.count) + fraction
  }
}
