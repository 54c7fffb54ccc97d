import Diagnostics
import Kubernetes
import Reachability

/// How a suggestion is written.
public enum SuggestionFormat: String, Hashable, Sendable, CaseIterable {
  /// Policies, to be applied.
  case yaml
  /// What the policies rest on, for a person.
  case text
  /// The same for programs: versioned, described by a JSON Schema.
  case json

  /// Reads the name of a format, or the ending of a file's name.
  public init?(name: String) {
    switch name.lowercased() {
    case "yaml", "yml": self = .yaml
    case "text", "txt": self = .text
    case "json": self = .json
    default: return nil
    }
  }
}

extension Suggestion {
  /// The suggestion in a format.
  public func bytes(_ format: SuggestionFormat) -> [UInt8] {
    switch format {
    case .yaml: yaml
    case .text: text
    case .json: json.bytes
    }
  }

  private var yaml: [UInt8] {
    var lines = [
      "Suggested by `podreach suggest` from what the manifests name; read it before you apply it."
    ]
    lines.append(summary)
    lines += idle.map { "No evidence for \($0.namespace)/\($0.name): it will be cut off." }
    lines += differences.map { "Differs: \($0)" } + notCovered.map { "Not covered: \($0)" }
    lines += notes.map { "Note: \($0)" }
    if !replaced.isEmpty {
      lines += ["It replaces these policies; delete them, or they allow what they allow:"]
      lines += replaced.map { "  \($0)" }
    }
    var bytes: [UInt8] = []
    for line in lines {
      bytes.append(text: "# ")
      bytes.append(terminalText: line)
      bytes.append(text: "\n")
    }
    for policy in policies { bytes.append(text: policy.yaml) }
    return bytes
  }

  private var text: [UInt8] {
    var lines = [summary, ""]
    let rows = needs.map { need in
      (
        "\(need.source.name) → \(need.destination.name)", need.ports.description,
        need.because + (need.location.map { " (\($0.fileAndLine))" } ?? "")
      )
    }
    let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
    for row in rows {
      lines.append(
        row.0 + String(repeating: " ", count: widths.0 - row.0.count + 2) + row.1
          + String(repeating: " ", count: widths.1 - row.1.count + 2) + row.2)
    }
    if !idle.isEmpty {
      lines += ["", "No evidence, so cut off: \(idle.inWords.filter { $0 != "`" })"]
    }
    for (title, items) in [
      ("Differs from what is needed:", differences),
      ("Not covered, so blocked unless you add a rule:", notCovered), ("Notes:", notes),
      ("Delete these policies, which the suggested ones replace:", replaced),
    ] where !items.isEmpty {
      lines += ["", title] + items.map { "  \($0)" }
    }
    var bytes: [UInt8] = []
    for line in lines {
      bytes.append(terminalText: line)
      bytes.append(text: "\n")
    }
    return bytes
  }

  private var json: JSONValue {
    .object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "Suggestion"),
      ("namespaces", .array(namespaces.map { .string($0) })),
      (
        "needs",
        .array(
          needs.map { need in
            .object([
              ("source", .string(need.source.name)),
              ("destination", .string(need.destination.name)),
              ("ports", need.ports.json), ("because", .string(need.because)),
              ("location", need.location?.json),
            ])
          })
      ),
      ("policies", .array(policies.map { .string("\($0.namespace)/\($0.name)") })),
      ("withoutEvidence", .array(idle.map { .string("\($0.namespace)/\($0.name)") })),
      (
        "notCovered",
        .array(
          uncovered.map { mention in
            .object([
              ("workload", .string("\(mention.client.namespace)/\(mention.client.name)")),
              ("reason", .string(mention.words)), ("location", mention.location.json),
            ])
          })
      ),
      ("replaced", .array(replaced.map { .string($0) })),
      ("notes", .array(notes.map { .string($0) })),
      ("differences", .array(differences.map { .string($0) })),
    ])
  }
}
