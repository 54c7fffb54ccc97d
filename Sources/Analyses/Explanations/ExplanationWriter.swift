import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes an explanation.
public struct ExplanationWriter: Sendable {
  private let explanation: Explanation
  private let texts: SourceTexts

  /// Prepares a writer; `texts` are the files to quote from.
  public init(_ explanation: Explanation, texts: SourceTexts) {
    self.explanation = explanation
    self.texts = texts
  }

  /// The explanation in a format.
  public func bytes(_ format: ReportFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: ExplanationJSON(explanation).bytes
    case .csv, .markdown: ReportTable(columns: Self.columns, rows: rows).bytes(format)
    }
  }

  // MARK: Text

  private var text: [UInt8] {
    var lines = ["\(explanation.source) → \(explanation.destination): \(headline)"]
    lines += explanation.notes.map { "Note: \($0)" }
    for hop in explanation.services { lines += self.lines(of: hop) }
    if !explanation.lookup.isEmpty {
      lines += ["", "The look-up of the name:"]
      lines += explanation.lookup.flatMap { section($0, indentation: "  ") }
    }
    for section in explanation.sections {
      lines.append("")
      lines += section.isAsked ? self.section(section, indentation: "") : [summary(section)]
    }
    var bytes: [UInt8] = []
    for line in lines {
      bytes.append(terminalText: line)
      bytes.append(text: "\n")
    }
    return bytes
  }

  private var headline: String {
    switch explanation.outcome {
    case .allowed: return "ALLOWED"
    case .blocked: return "BLOCKED"
    case .nameLookupBlocked: return "BLOCKED: allowed by address, but the name cannot be looked up"
    case .unknown:
      let outcomes = Set(explanation.sections.filter(\.isAsked).map(\.verdict.outcome))
      return outcomes.count > 1 ? "it depends on the port or the pod" : "UNKNOWN"
    }
  }

  private func lines(of hop: Explanation.ServiceHop) -> [String] {
    let name = "\(hop.service.namespace)/\(hop.service.name)"
    let place = hop.service.location.fileAndLine
    if let alias = hop.alias { return ["Service \(name) (\(place)) is an alias of \(alias)"] }
    return hop.ports.map { dialled, targets in
      let ports = targets.map(\.description).joined(separator: ", ")
      return
        "Service \(name) (\(place)): \(dialled) → \(ports.isEmpty ? "nobody" : ports) at the pods"
    }
  }

  private func summary(_ section: Explanation.Section) -> String {
    "\(pair(section))\(section.ports): \(section.verdict.outcome.rawValue.uppercased()) "
      + "(egress: \(section.verdict.egress.words); ingress: \(section.verdict.ingress.words))"
  }

  private func pair(_ section: Explanation.Section) -> String {
    let isOne = Set(explanation.sections.map { "\($0.source) \($0.destination)" }).count <= 1
    return isOne ? "" : "\(section.source) → \(section.destination), "
  }

  private func section(_ section: Explanation.Section, indentation: String) -> [String] {
    let name =
      section.source == explanation.source && section.destination == explanation.destination
      ? "" : "\(section.source) → \(section.destination), "
    var lines = ["\(name)\(section.ports): \(section.verdict.outcome.rawValue.uppercased())"]
    if let words = section.verdict.exceptionWords { lines.append("  \(words)") }
    lines += half(section.egress, "egress of \(section.source)")
    lines += half(section.ingress, "ingress of \(section.destination)")
    return lines.map { indentation + $0 }
  }

  private func half(_ trace: Trace, _ title: String) -> [String] {
    var lines = ["  \(title): \(trace.half.outcome.rawValue), \(trace.half.words)"]
    for trial in trace.policies {
      lines.append("    \(trial.title) (\(trial.policy.reference.location.fileAndLine))")
      if trial.trials.isEmpty {
        lines.append(
          trial.policy.effect == .known
            ? "      has no rule for this direction" : "      is not evaluated")
      }
      for rule in trial.trials {
        let place = rule.rule.rule.location
        var line = "      rule \(rule.rule.rule.index + 1) (\(place.fileAndLine)) \(rule.words)"
        if rule.result == .otherPeer || rule.result == .otherPort {
          line += ": \(rule.rule.rule.words(of: trial.policy))"
        }
        lines.append(line)
        guard rule.result == .matches || rule.result == .mayMatch else { continue }
        lines += texts.excerpt(at: place).map { "      \(padded($0.number)) │ \($0.text)" }
      }
    }
    return lines
  }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(5 - digits.count, 0)) + digits
  }

  // MARK: Tables

  private static let columns = [
    "source", "destination", "ports", "outcome", "direction", "says", "policy", "rule", "result",
    "place",
  ]

  private var rows: [[String]] {
    (explanation.lookup + explanation.sections).flatMap { section -> [[String]] in
      [(section.egress, "egress"), (section.ingress, "ingress")].flatMap { trace, direction in
        let head = [
          section.source, section.destination, section.ports.description,
          section.verdict.outcome.rawValue, direction, trace.half.outcome.rawValue,
        ]
        let rules = trace.policies.flatMap { trial -> [[String]] in
          guard !trial.trials.isEmpty else {
            return [[trial.title, "", "", trial.policy.reference.location.fileAndLine]]
          }
          return trial.trials.map {
            [
              trial.title, String($0.rule.rule.index + 1), $0.words,
              $0.rule.rule.location.fileAndLine,
            ]
          }
        }
        return rules.isEmpty ? [head + ["", "", trace.half.words, ""]] : rules.map { head + $0 }
      }
    }
  }
}
