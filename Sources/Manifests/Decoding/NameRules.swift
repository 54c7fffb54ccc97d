/// The API server's rules for names: each check gives what is wrong, or nothing.
enum NameRules {
  /// "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end
  /// with an alphanumeric character", at most 63 of them.
  static func problemAsLabel(_ text: String) -> String? {
    if text.isEmpty { return "must not be empty" }
    if text.utf8.count > 63 { return "must be no more than 63 characters" }
    guard isDNSLabel(text.utf8) else {
      return text.contains(".") && isDNSSubdomain(text)
        ? "must not contain dots"
        : "must consist of lower case letters, digits and `-`, and start and end with a letter or digit"
    }
    return nil
  }

  /// "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start
  /// and end with an alphanumeric character", at most 253 of them.
  static func problemAsSubdomain(_ text: String) -> String? {
    if text.isEmpty { return "must not be empty" }
    if text.utf8.count > 253 { return "must be no more than 253 characters" }
    return isDNSSubdomain(text)
      ? nil
      : "must consist of lower case letters, digits, `-` and `.`, and start and end with a letter or digit"
  }

  /// The rule for label keys: an optional DNS subdomain and `/`, then a name of at most 63 characters.
  static func problemAsLabelKey(_ text: String) -> String? {
    if text.utf8.count <= 63, isLabelText(text.utf8) { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.last else { return "must have at most one `/`" }
    if parts.count == 2 {
      if parts[0].isEmpty { return "must have a prefix before `/`" }
      if let problem = problemAsSubdomain(String(parts[0])) { return "the prefix \(problem)" }
    }
    if name.isEmpty { return parts.count == 2 ? "must have a name after `/`" : "must not be empty" }
    if name.utf8.count > 63 { return "the name must be no more than 63 characters" }
    return isLabelText(name.utf8)
      ? nil
      : "must consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit"
  }

  /// The rule for label values: empty, or at most 63 letters, digits, `-`, `_` and `.`.
  static func problemAsLabelValue(_ text: String) -> String? {
    if text.utf8.count > 63 { return "must be no more than 63 characters" }
    return text.isEmpty || isLabelText(text.utf8)
      ? nil
      : "must be empty or consist of letters, digits, `-`, `_` and `.`, and start and end with a letter or digit"
  }

  /// The rule for ports.
  ///
  /// "It must be non-empty and no more than 15 characters long. It may contain only [-a-z0-9] and must contain at
  /// least one letter [a-z]. It must not start or end with a hyphen, nor contain adjacent hyphens."
  static func problemAsPortName(_ text: String) -> String? {
    if text.isEmpty { return "must not be empty" }
    if text.utf8.count > 15 { return "must be no more than 15 characters" }
    guard text.utf8.allSatisfy({ isLowerCaseLetter($0) || isDigit($0) || $0 == hyphen }) else {
      return "must consist of lower case letters, digits and `-`"
    }
    if !text.utf8.contains(where: isLowerCaseLetter) { return "must contain a letter" }
    if text.utf8.first == hyphen || text.utf8.last == hyphen {
      return "must not start or end with `-`"
    }
    let hasTwo = zip(text.utf8, text.utf8.dropFirst()).contains { $0 == hyphen && $1 == hyphen }
    return hasTwo ? "must not contain `--`" : nil
  }

  private static let hyphen = UInt8(ascii: "-")

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isLowerCaseLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLowerCaseLetter(byte) || (65...90).contains(byte)
  }

  private static func isDNSLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, first != hyphen, last != hyphen else {
      return false
    }
    return bytes.allSatisfy { isDigit($0) || isLowerCaseLetter($0) || $0 == hyphen }
  }

  private static func isDNSSubdomain(_ text: String) -> Bool {
    let dot = UInt8(ascii: ".")
    var previous = dot
    for byte in text.utf8 {
      switch byte {
      case dot: if previous == dot || previous == hyphen { return false }
      case hyphen: if previous == dot { return false }
      default: guard isDigit(byte) || isLowerCaseLetter(byte) else { return false }
      }
      previous = byte
    }
    return previous != dot && previous != hyphen
  }

  private static func isLabelText(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last, isLetterOrDigit(first),
      isLetterOrDigit(last)
    else { return false }
    return bytes.allSatisfy {
      isLetterOrDigit($0) || $0 == hyphen || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
  }
}
