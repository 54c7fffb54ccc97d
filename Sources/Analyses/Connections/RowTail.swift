import Diagnostics
import Kubernetes
import Policies
import Reachability

/// What follows the ends in a row of a list: what becomes of some ports.
struct RowTail {
  private let outcome: ConnectionList.RowOutcome
  private let ports: PortSet
  /// Whether it was used; `nil` where no flow log is asked.
  private let usage: ConnectionUsage.Answer?
  /// The policies that decide; `nil` where they are not asked for.
  private let policies: [PolicyReference]?

  init(
    _ outcome: ConnectionList.RowOutcome, _ ports: PortSet, usage: ConnectionUsage.Answer? = nil,
    policies: [PolicyReference]? = nil
  ) {
    self.outcome = outcome
    self.ports = ports
    self.usage = usage
    self.policies = policies
  }

  /// The names of the columns.
  static func columns(_ options: ConnectionList.Options, _ format: ReportFormat) -> [String] {
    let hasFlows = options.flows != nil
    return ["outcome"] + (hasFlows ? ["observed"] : []) + ["ports"]
      + (hasFlows && format != .text ? ["observed ports", "observed blocked ports"] : [])
      + (options.namesPolicies ? ["policies"] : [])
  }

  /// The widths of the columns in a text, all but the last ones.
  static func widths(_ options: ConnectionList.Options) -> [Int] {
    [outcomeWidth] + (options.flows != nil ? [usageWidth] : [])
  }

  private static let outcomeWidth = 7
  private static let usageWidth = 8

  /// The text in a format, with what ends the row.
  func text(_ format: ReportFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    switch format {
    case .text: appendText(to: &bytes)
    case .json: appendJSON(to: &bytes)
    case .csv:
      for (index, cell) in cells.enumerated() {
        if index > 0 { bytes.append(text: ",") }
        bytes.append(csvField: cell)
      }
      bytes.append(text: "\r\n")
    case .markdown:
      for cell in cells {
        bytes.append(text: " | ")
        bytes.append(markdownCell: cell)
      }
      bytes.append(text: " |\n")
    }
    return bytes
  }

  private var cells: [String] {
    var cells = [outcome.rawValue]
    if let usage { cells.append(usage.word.rawValue) }
    cells.append(ports.description)
    if let usage {
      cells += [usage.observation.allowed, usage.observation.blocked].map {
        $0.isEmpty ? "" : $0.description
      }
    }
    return cells + (names.map { [$0] } ?? [])
  }

  private var names: String? {
    policies.map { policies in
      policies.isEmpty
        ? "by default"
        : policies.map { "\($0.fullName) (\($0.location.fileAndLine))" }.joined(separator: ", ")
    }
  }

  private func appendText(to bytes: inout [UInt8]) {
    func append(_ word: String, width: Int) {
      bytes.append(text: word)
      bytes.append(spaces: max(width - word.count, 0) + 2)
    }
    append(outcome.rawValue, width: Self.outcomeWidth)
    if let usage { append(usage.word.rawValue, width: Self.usageWidth) }
    bytes.append(text: ports.description)
    // What "yes" and "blocked" mean needs no ports: it is all of them.
    if let usage, usage.isWorthPorts { bytes.append(text: " (\(usage.observation.words))") }
    if let names {
      bytes.append(text: "  ")
      bytes.append(terminalText: names)
    }
    bytes.append(text: "\n")
  }

  private func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(text: ", \"outcome\": \"\(outcome.rawValue)\"")
    if ports == .all { bytes.append(text: ", \"allPorts\": true") }
    bytes.append(text: ", \"ports\": ")
    ports.appendJSON(to: &bytes)
    if let usage {
      bytes.append(text: ", \"observed\": \"\(usage.word.rawValue)\"")
      bytes.append(text: ", \"observedPorts\": ")
      usage.observation.allowed.appendJSON(to: &bytes)
      bytes.append(text: ", \"observedBlockedPorts\": ")
      usage.observation.blocked.appendJSON(to: &bytes)
    }
    if let policies {
      bytes.append(text: ", \"policies\": [")
      for (index, policy) in policies.enumerated() {
        if index > 0 { bytes.append(text: ", ") }
        policy.appendJSON(to: &bytes)
      }
      bytes.append(text: "]")
    }
    bytes.append(text: "}")
  }
}
