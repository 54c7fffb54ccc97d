/// Writes diagnostics the way compilers do: `file:line:column: error: message [code]`, then the hint.
public struct DiagnosticTextWriter: Sendable {
  /// Whether severities are coloured with ANSI escape sequences.
  public var usesColor: Bool

  /// Creates a writer.
  public init(usesColor: Bool = false) { self.usesColor = usesColor }

  /// The diagnostic as one or two lines, with a line feed after each.
  public func text(of diagnostic: Diagnostic) -> String {
    var line = ""
    if let location = diagnostic.location {
      line += "\(Self.printable(location.description)): "
    } else {
      line += "podreach: "
    }
    let message = Self.printable(diagnostic.message)
    line += "\(styled(diagnostic.severity)): \(message) [\(diagnostic.code.rawValue)]\n"
    if let hint = diagnostic.hint { line += "  hint: \(Self.printable(hint))\n" }
    return line
  }

  private func styled(_ severity: Diagnostic.Severity) -> String {
    guard usesColor else { return severity.rawValue }
    let color =
      switch severity {
      case .error: "1;31"
      case .warning: "1;33"
      case .note: "1;36"
      }
    return "\u{1B}[\(color)m\(severity.rawValue)\u{1B}[0m"
  }

  /// Text in which no character of the input can steer the terminal.
  public static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isControl) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isControl {
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character of either set, or a bidirectional override, which can reorder a line.
  package var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
