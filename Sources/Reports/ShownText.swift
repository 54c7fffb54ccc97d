extension String {
  /// The text as a page may show it: what cannot be seen, or turns the order of letters round, is written out, as the
  /// command does it: `\u{202e}`.
  ///
  /// Lines and tabs stay, since YAML has them. What joins letters of scripts that need it stays between such letters.
  var shown: String {
    guard unicodeScalars.contains(where: \.isHidden) else { return self }
    var result = String.UnicodeScalarView()
    var last: Unicode.Scalar?
    for scalar in unicodeScalars {
      let isJoin = scalar == "\u{200C}" || scalar == "\u{200D}"
      if scalar.isHidden, !isJoin || last?.isASCII != false {
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        result.append(scalar)
      }
      last = scalar
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether it leaves no mark of its own: a control character, one that gives directions, or one without a width.
  fileprivate var isHidden: Bool {
    switch properties.generalCategory {
    case .control: self != "\n" && self != "\t" && self != "\r"
    case .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
