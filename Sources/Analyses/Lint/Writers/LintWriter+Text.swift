import Diagnostics

extension LintWriter {
  /// How many findings of one code are told at length.
  private static let most = 10

  /// Findings as a compiler writes them, why once for each code, what to do for each, and a last line that counts.
  var text: [UInt8] {
    var bytes: [UInt8] = []
    var counts: [Diagnostic.Code: Int] = [:]
    var hidden: [Diagnostic.Code: Int] = [:]
    let writer = DiagnosticTextWriter(usesColor: usesColor)
    for finding in report.findings {
      counts[finding.code, default: 0] += 1
      let number = counts[finding.code] ?? 0
      guard isVerbose || number <= Self.most else {
        hidden[finding.code, default: 0] += 1
        continue
      }
      let head = Diagnostic(
        finding.severity, finding.code, finding.message, at: finding.location)
      bytes.append(text: writer.text(of: head))
      for related in finding.related {
        line("    \(related.location.fileAndLine): \(related.message)", to: &bytes)
      }
      if number == 1, let page = page(of: finding) {
        wrapped(page.why, behind: "  why: ", to: &bytes)
      }
      guard let fix = finding.fix else { continue }
      line("  fix: \(fix.words)", to: &bytes)
      for part in fix.yaml?.split(separator: "\n") ?? [] { line("       \(part)", to: &bytes) }
    }
    for (code, count) in hidden.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      line("\(count) more of [\(code.rawValue)]: --verbose shows them", to: &bytes)
    }
    if !report.findings.isEmpty { bytes.append(text: "\n") }
    line(summary, to: &bytes)
    return bytes
  }

  /// `2 errors, 1 warning and 3 notes in 4 files; 1 ignored by comments`.
  var summary: String {
    let counts = Diagnostic.Severity.allCases.reversed().compactMap { severity -> String? in
      let number = report.findings.count { $0.severity == severity }
      return number == 0 ? nil : Words.count(number, severity.rawValue)
    }
    let files = Set(report.findings.compactMap(\.location?.file)).count
    let found =
      counts.isEmpty ? "no findings" : "\(Words.list(counts)) in \(Words.count(files, "file"))"
    var parts = [found]
    if !report.ignored.isEmpty { parts.append("\(report.ignored.count) ignored by comments") }
    if !report.known.isEmpty { parts.append("\(report.known.count) in the baseline") }
    if report.goneCount > 0 {
      let number = report.goneCount
      parts.append(
        "\(number) of the baseline \(number == 1 ? "is" : "are") gone: write it anew")
    }
    let more = report.findings.isEmpty ? "" : "; `podreach lint --explain CODE` tells more"
    return parts.joined(separator: "; ") + more
  }

  private func line(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(terminalText: text)
    bytes.append(text: "\n")
  }

  /// A text in lines of at most a hundred letters, all behind the first one's start.
  private func wrapped(_ text: String, behind start: String, to bytes: inout [UInt8]) {
    let indent = String(repeating: " ", count: start.count)
    var current = start
    for word in text.split(separator: " ") {
      if current.count > start.count, current.count + word.count > 100 {
        line(current, to: &bytes)
        current = indent
      }
      current += (current.count > start.count ? " " : "") + word
    }
    line(current, to: &bytes)
  }
}

extension RulePage {
  /// The page for a person at a terminal.
  public var text: String {
    func block(_ yaml: String) -> String {
      yaml.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
    return """
      \(code.rawValue) (\(severity.rawValue), \(topic.rawValue)): \(title)

      Why it matters: \(why)

      What to do: \(remedy)

      Finds something:
      \(block(bad))
      Finds nothing:
      \(block(good))
      To accept one finding, write a comment above it: # podreach:ignore \(code.rawValue) because …

      """
  }
}
