extension String {
  /// The text as it may stand in a picture: on one line, without characters that XML forbids or that turn the
  /// order of letters round.
  var displayed: String {
    var kept = String.UnicodeScalarView()
    var lastWasSpace = false
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x9, 0xA, 0xD, 0x20:
        if !lastWasSpace { kept.append(" ") }
        lastWasSpace = true
        continue
      case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: continue
      default: kept.append(scalar)
      }
      lastWasSpace = false
    }
    return String(kept)
  }

  /// The text as an identifier of an XML element: letters and digits of ASCII stay, the rest becomes hexadecimal.
  ///
  /// Two different texts never give the same identifier.
  var identifier: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", ".": result.unicodeScalars.append(scalar)
      default: result += "_" + String(scalar.value, radix: 16) + "_"
      }
    }
    return result
  }
}
