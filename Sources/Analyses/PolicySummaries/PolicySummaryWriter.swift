import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes the policies of a state.
public struct PolicySummaryWriter: Sendable {
  private let summaries: [PolicySummary]

  /// Prepares a writer.
  public init(_ summaries: [PolicySummary]) { self.summaries = summaries }

  /// The policies in a format.
  public func bytes(_ format: ReportFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: json.bytes
    case .csv, .markdown: ReportTable(columns: Self.columns, rows: rows).bytes(format)
    }
  }

  // MARK: Text

  private var text: [UInt8] {
    var bytes: [UInt8] = []
    for (index, summary) in summaries.enumerated() {
      if index > 0 { bytes.append(text: "\n") }
      for line in lines(of: summary) {
        bytes.append(terminalText: line)
        bytes.append(text: "\n")
      }
    }
    return bytes
  }

  private func lines(of summary: PolicySummary) -> [String] {
    let policy = summary.policy
    var lines = ["\(title(of: summary)) (\(policy.reference.location.fileAndLine))"]
    lines.append("  selects   \(summary.selected.isEmpty ? "no pod" : selected(by: summary))")
    guard policy.effect == .known else { return lines + ["  is not evaluated"] }
    for direction in policy.directions.sorted() {
      let rules = policy.rules.filter { $0.direction == direction }
      let name = direction == .ingress ? "ingress" : "egress "
      if rules.isEmpty { lines.append("  \(name)   allows nothing") }
      for rule in rules {
        lines.append(
          "  \(name)   \(rule.words(of: policy)) (rule \(rule.index + 1), line \(rule.location.line))"
        )
      }
    }
    lines.append(
      "  pairs     its allow rules are about \(summary.influence.allowed) pairs of pods, "
        + "\(summary.influence.blocked) it blocks")
    return lines
  }

  private func title(of summary: PolicySummary) -> String {
    let isSingleton = summary.policy.reference.kind == "BaselineAdminNetworkPolicy"
    let priority = isSingleton ? nil : summary.policy.priority
    let rank = priority.map { ", \(summary.tier.code) tier, priority \($0)" } ?? ""
    return "\(summary.policy.reference.kind) \(summary.policy.reference.fullName)\(rank)"
  }

  private func selected(by summary: PolicySummary) -> String {
    summary.selected.joined(separator: ", ")
  }

  // MARK: Data

  private static let columns = [
    "kind", "namespace", "name", "place", "selects", "directions", "rules", "allowed", "blocked",
  ]

  private var rows: [[String]] {
    summaries.map { summary in
      let policy = summary.policy
      return [
        policy.reference.kind, policy.reference.namespace ?? "", policy.reference.name,
        policy.reference.location.fileAndLine, selected(by: summary),
        policy.directions.sorted().map { $0.rawValue.lowercased() }.joined(separator: " "),
        policy.rules.map { $0.words(of: policy) }.joined(separator: "; "),
        String(summary.influence.allowed), String(summary.influence.blocked),
      ]
    }
  }

  private var json: JSONValue {
    .object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "PolicyList"),
      ("policies", .array(summaries.map(json))),
    ])
  }

  private func json(_ summary: PolicySummary) -> JSONValue {
    let policy = summary.policy
    var members = policy.reference.members
    members.append(("tier", .string(summary.tier.code)))
    members.append(("priority", policy.priority.map { .integer($0) }))
    members.append(("evaluated", .boolean(policy.effect == .known)))
    members.append(
      (
        "directions",
        .array(policy.directions.sorted().map { .string($0.rawValue.lowercased()) })
      ))
    members.append(("selected", .array(summary.selected.map { .string($0) })))
    members.append(
      (
        "rules",
        .array(
          policy.rules.map { rule in
            .object([
              ("direction", .string(rule.direction.rawValue.lowercased())),
              ("rule", .integer(rule.index + 1)), ("line", .integer(rule.location.line)),
              ("action", .string(rule.action.code)),
              ("description", .string(rule.words(of: policy))),
            ])
          })
      ))
    members.append(("allowedPairs", .integer(summary.influence.allowed)))
    members.append(("blockedPairs", .integer(summary.influence.blocked)))
    return .object(members)
  }
}
