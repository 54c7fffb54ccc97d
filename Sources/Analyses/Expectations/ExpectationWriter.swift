public import Diagnostics
import Kubernetes
import Reachability

/// How the results of expectations are written.
public enum ExpectationFormat: String, Hashable, Sendable, CaseIterable {
  /// For a person at a terminal.
  case text
  /// The Test Anything Protocol, version 14.
  case tap
  /// What CI systems read as tests.
  case junit
  /// For programs: versioned, described by a JSON Schema.
  case json

  /// Reads the name of a format, or the ending of a file's name.
  public init?(name: String) {
    switch name.lowercased() {
    case "text", "txt": self = .text
    case "tap": self = .tap
    case "junit", "xml": self = .junit
    case "json": self = .json
    default: return nil
    }
  }
}

/// Writes what came of expectations.
public struct ExpectationWriter: Sendable {
  private let results: [ExpectationResult]
  private let texts: SourceTexts

  /// Prepares a writer; the texts of manifests are quoted in explanations.
  public init(_ results: [ExpectationResult], texts: SourceTexts = SourceTexts()) {
    self.results = results
    self.texts = texts
  }

  /// The results in a format.
  public func bytes(_ format: ExpectationFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .tap: tap
    case .junit: junit
    case .json: json.bytes
    }
  }

  // MARK: Text

  private var text: [UInt8] {
    var bytes: [UInt8] = []
    for result in results {
      line("\(result.holds ? "✓" : "✗") \(result.expectation.name)", to: &bytes)
      if !result.holds {
        for detail in details(of: result) { line("    \(detail)", to: &bytes) }
      }
    }
    line(summary, to: &bytes)
    return bytes
  }

  private var summary: String {
    let failed = results.count { !$0.holds }
    if failed == 0 {
      return results.count == 1 ? "1 expectation holds" : "all \(results.count) expectations hold"
    }
    return "\(results.count - failed) of \(results.count) expectations hold, \(failed) "
      + "fail\(failed == 1 ? "s" : "")"
  }

  private func line(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(terminalText: text)
    bytes.append(text: "\n")
  }

  /// How many connections that fail are named.
  private static let most = 10

  /// Why an expectation fails, in lines.
  private func details(of result: ExpectationResult) -> [String] {
    var lines = ["\(result.expectation.location.fileAndLine)"]
    if let reason = result.expectation.reason { lines.append("because: \(reason)") }
    if let problem = result.problem { lines.append("cannot be asked: \(problem)") }
    for violation in result.violations.prefix(Self.most) { lines.append(violation.words) }
    if result.violationCount > Self.most {
      lines.append("and \(result.violationCount - Self.most) more")
    }
    guard let explanation = result.explanation else { return lines }
    let told = String(
      decoding: ExplanationWriter(explanation, texts: texts).bytes(.text), as: UTF8.self)
    return lines + told.split(separator: "\n").map { "  \($0)" }
  }

  // MARK: TAP

  private var tap: [UInt8] {
    var bytes: [UInt8] = []
    line("TAP version 14", to: &bytes)
    line("1..\(results.count)", to: &bytes)
    for (index, result) in results.enumerated() {
      let name = result.expectation.name.tapDescription
      line("\(result.holds ? "ok" : "not ok") \(index + 1) - \(name)", to: &bytes)
      guard !result.holds else { continue }
      line("  ---", to: &bytes)
      line("  at: \(result.expectation.location.description.jsonText)", to: &bytes)
      if let reason = result.expectation.reason { line("  reason: \(reason.jsonText)", to: &bytes) }
      line("  details:", to: &bytes)
      for detail in details(of: result).dropFirst() { line("    - \(detail.jsonText)", to: &bytes) }
      line("  ...", to: &bytes)
    }
    return bytes
  }

  // MARK: JUnit

  private var junit: [UInt8] {
    JUnitReport(
      name: "podreach check",
      cases: results.map { result in
        let details = details(of: result).joined(separator: "\n")
        let outcome: JUnitReport.Case.Result =
          if result.holds {
            .passed
          } else if let problem = result.problem {
            .error("cannot be asked: \(problem)")
          } else {
            .failed(result.violations.first?.words ?? "fails", details: details)
          }
        return JUnitReport.Case(
          name: result.expectation.name, group: "podreach.check",
          location: result.expectation.location, result: outcome)
      }
    ).bytes
  }

  // MARK: JSON

  private var json: JSONValue {
    .object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "ExpectationResults"),
      ("holds", .boolean(results.allSatisfy(\.holds))),
      ("results", .array(results.map { value(of: $0) })),
    ])
  }

  private func value(of result: ExpectationResult) -> JSONValue {
    .object([
      ("name", .string(result.expectation.name)),
      ("reason", result.expectation.reason.map { .string($0) }),
      ("location", result.expectation.location.json), ("holds", .boolean(result.holds)),
      ("problem", result.problem.map { .string($0) }),
      ("violationCount", .integer(result.violationCount)),
      (
        "violations",
        .array(
          result.violations.map { violation in
            .object([
              ("source", .string(violation.source)),
              ("destination", .string(violation.destination)),
              ("ports", violation.ports.json), ("outcome", .string(violation.outcome)),
            ])
          })
      ),
    ])
  }
}

extension ExpectationResult {
  /// Why it does not hold, in a few words.
  public var shortReason: String {
    if problem != nil { return "?" }
    guard let first = violations.first else { return "" }
    return first.words + (violationCount > 1 ? " +\(violationCount - 1)" : "")
  }

  /// What is wrong, where it does not hold.
  public var diagnostic: Diagnostic? {
    guard !holds else { return nil }
    return Diagnostic(
      .error, Diagnostic.Code("expectation-failed"),
      "`\(expectation.name)` fails: \(problem ?? shortReason)", at: expectation.location,
      hint: expectation.reason)
  }
}

extension ExpectationResult.Violation {
  /// `shop/web → shop/db on TCP 5432: allowed`.
  var words: String {
    let ports = self.ports.isEmpty ? "" : " on \(self.ports.words)"
    return "\(source) → \(destination)\(ports): \(outcome)"
  }
}

extension String {
  /// The text as the description of a test: `#` would begin a directive, `\` an escape.
  fileprivate var tapDescription: String {
    unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "#" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
  }

  /// The text as a string of JSON, which is one of YAML too.
  fileprivate var jsonText: String {
    var bytes: [UInt8] = []
    bytes.append(jsonString: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
