import Diagnostics

extension LintWriter {
  /// Commands that GitHub Actions turns into annotations.
  var annotations: [UInt8] {
    var bytes: [UInt8] = []
    for finding in report.findings {
      let command = finding.severity == .note ? "notice" : finding.severity.rawValue
      var properties: [String] = []
      if let location = finding.location, !location.file.hasPrefix("<") {
        properties = [
          "file=\(Self.property(location.file))", "line=\(location.line)", "col=\(location.column)",
        ]
      }
      properties.append("title=\(Self.property(finding.code.rawValue))")
      var message = finding.message
      if let fix = finding.fix {
        message += "\nfix: " + fix.words + (fix.yaml.map { "\n" + $0 } ?? "")
      }
      bytes.append(
        text: "::\(command) \(properties.joined(separator: ","))::\(Self.data(message))\n")
    }
    return bytes
  }

  /// Data of a command: what would end it is escaped as GitHub reads it, other control characters so that they cannot steer
  /// a terminal on which the log is read.
  private static func data(_ text: String) -> String {
    String(
      text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "%": result += "%25"
        case "\r": result += "%0D"
        case "\n": result += "%0A"
        case _ where scalar.isControl:
          result += DiagnosticTextWriter.printable(String(scalar))
        default: result.unicodeScalars.append(scalar)
        }
      })
  }

  /// A property of a command, which `:` and `,` would end too.
  private static func property(_ text: String) -> String {
    data(text).unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case ":": result += "%3A"
      case ",": result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  /// A test for each finding, and one that passes for each rule that found nothing.
  var junit: [UInt8] {
    let found = Set(report.findings.map(\.code))
    let passed = report.pages.filter { !found.contains($0.code) }.map { page in
      JUnitReport.Case(
        name: page.title, group: "podreach.lint.\(page.code.rawValue)", location: nil,
        result: .passed)
    }
    let failed = report.findings.map { finding in
      let place = finding.location.map { "\($0): " } ?? ""
      let why = page(of: finding).map { "\nwhy: \($0.why)" } ?? ""
      let fix = finding.fix.map { "\nfix: \($0.words)" + ($0.yaml.map { "\n\($0)" } ?? "") } ?? ""
      return JUnitReport.Case(
        name: "\(finding.subject): \(finding.message)",
        group: "podreach.lint.\(finding.code.rawValue)", location: finding.location,
        result: .failed(
          "\(finding.severity.rawValue): \(finding.message)",
          details: place + finding.message + why + fix))
    }
    return JUnitReport(name: "podreach lint", cases: failed + passed).bytes
  }
}
