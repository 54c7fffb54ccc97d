import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes what a change opens and closes.
public struct ConnectionChangesWriter: Sendable {
  let changes: ConnectionChanges
  /// Whether long lists are told to the end.
  let isVerbose: Bool

  /// Prepares a writer.
  public init(_ changes: ConnectionChanges, isVerbose: Bool = false) {
    self.changes = changes
    self.isVerbose = isVerbose
  }

  /// The changes in a format.
  public func bytes(_ format: ReportFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: json.bytes
    case .markdown: markdown
    case .csv: ReportTable(columns: Self.columns, rows: rows).bytes(.csv)
    }
  }

  // MARK: Text

  private var mostGroups: Int { isVerbose ? .max : 40 }
  private var mostSources: Int { isVerbose ? .max : 6 }

  private var text: [UInt8] {
    var lines = [changes.summary]
    for section in ConnectionChanges.Section.allCases {
      let groups = changes.groups(section)
      guard !groups.isEmpty else { continue }
      lines += ["", section.rawValue]
      for group in groups.prefix(mostGroups) {
        let mark = group.warning.map { "  ! \($0)" } ?? ""
        lines.append(
          "  \(group.sourceWords(most: mostSources)) → \(group.common.destination)  \(group.ports)\(mark)"
        )
        lines += group.reasons.prefix(mostSources).map { "      \($0)" }
      }
      if groups.count > mostGroups {
        lines.append("  and \(groups.count - mostGroups) more: --verbose tells all")
      }
    }
    if let words = changes.leftOutWords { lines += ["", words] }
    if !changes.uncertain.isEmpty {
      lines += ["", "Not known"] + changes.uncertainWords.map { "  \($0)" }
    }
    if !changes.workloads.isEmpty {
      lines += ["", "Workloads"]
      lines += changes.workloads.map { "  \($0.isAdded ? "+" : "−") \($0.words)" }
    }
    if !changes.policies.isEmpty {
      lines += ["", "Policies"]
      lines += changes.policies.map { difference in
        "  \(difference.sign) \(difference.policy.kind) \(difference.policy.fullName) "
          + "(\(difference.policy.location.fileAndLine))"
      }
    }
    var bytes: [UInt8] = []
    for line in lines {
      bytes.append(terminalText: line)
      bytes.append(text: "\n")
    }
    return bytes
  }

  // MARK: Tables

  private static let columns = ["change", "source", "destination", "ports", "warning", "policies"]

  private var rows: [[String]] {
    ConnectionChanges.Section.allCases.flatMap { section in
      changes.groups(section).flatMap { group in
        group.sources.map { source in
          [
            group.common.kind.rawValue, source, group.common.destination, group.ports,
            group.warning ?? "", group.reasons.joined(separator: "; "),
          ]
        }
      }
    }
  }

  // MARK: JSON

  private var json: JSONValue {
    .object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "ConnectionChanges"),
      (
        "counts",
        .object(
          ConnectionChange.Kind.allCases.map { ($0.rawValue, .integer(changes.counts[$0] ?? 0)) })
      ),
      ("changes", .array(changes.changes.map { $0.json })),
      ("leftOut", changes.leftOut == 0 ? nil : .integer(changes.leftOut)),
      (
        "workloads",
        .array(
          changes.workloads.map { change in
            .object([
              ("change", .string(change.isAdded ? "added" : "removed")),
              ("kind", .string(change.workload.id.kind.rawValue)),
              ("namespace", .string(change.workload.id.namespace)),
              ("name", .string(change.workload.id.name)),
            ])
          })
      ),
      ("policies", .array(changes.policies.map { $0.json })),
    ])
  }
}

extension ConnectionChanges {
  /// Says how many changes are not told one by one; `nil` where all are.
  public var leftOutWords: String? {
    leftOut == 0
      ? nil : "\(Words.count(leftOut, "change")) that come last are counted and not listed"
  }
}

extension WorkloadChange {
  /// `shop/db (StatefulSet, db.yaml:3)`.
  var words: String {
    let place = workload.location.map { ", \($0.fileAndLine)" } ?? ""
    return "\(workload.id.namespace)/\(workload.id.name) (\(workload.id.kind.rawValue)\(place))"
  }
}

extension PolicyDifference {
  /// A sign for lists.
  var sign: String {
    switch kind {
    case .added: "+"
    case .removed: "−"
    case .changed: "~"
    case .unchanged: "="
    }
  }

  var json: JSONValue {
    .object([("change", .string(kind.rawValue))] + policy.members)
  }
}

extension ConnectionChange {
  fileprivate var json: JSONValue {
    .object([
      ("change", .string(kind.rawValue)), ("source", .string(source)),
      ("destination", .string(destination)),
      ("opened", opened.isEmpty ? nil : opened.json),
      ("closed", closed.isEmpty ? nil : closed.json),
      ("unknown", unknown.isEmpty ? nil : unknown.json),
      ("notKnownBefore", notKnownBefore.isEmpty ? nil : notKnownBefore.json),
      ("fromOutside", isFromOutside ? .boolean(true) : nil),
      ("fromAddedWorkload", isSourceAdded ? .boolean(true) : nil),
      ("toAddedWorkload", isDestinationAdded ? .boolean(true) : nil),
      (
        "sensitive",
        sensitive.isEmpty
          ? nil
          : .array(
            sensitive.map { known in
              .object([
                ("name", .string(known.name)), ("kind", .string(known.kind.rawValue)),
                ("port", .integer(Int(known.port.number))),
                ("protocol", .string(known.port.transport.rawValue)),
              ])
            })
      ),
      ("policies", .array(policies.map { $0.json })),
    ])
  }
}
