import Diagnostics
import Policies
import Reachability

/// What a change opens and closes, as a comment on a pull request.
extension ConnectionChangesWriter {
  /// How many rows stand open; what comes behind is folded away.
  private static let mostOpen = 20
  /// How many rows there are at all: GitHub takes 65,536 letters.
  private static let mostRows = 200

  var markdown: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(text: "### Who can talk to whom: \(changes.summary)\n")
    let graph = ChangeGraph(changes)
    if !graph.edges.isEmpty {
      bytes.append(text: "\n```mermaid\n\(graph.text)```\n\n\(graph.legend)\n")
    }
    for section in ConnectionChanges.Section.allCases {
      let groups = changes.groups(section)
      guard !groups.isEmpty else { continue }
      bytes.append(text: "\n#### \(section.rawValue)\n\n")
      table(Array(groups.prefix(Self.mostOpen)), to: &bytes)
      let rest = groups.dropFirst(Self.mostOpen).prefix(Self.mostRows - Self.mostOpen)
      guard !rest.isEmpty else { continue }
      bytes.append(
        text: "\n<details><summary>\(groups.count - Self.mostOpen) more</summary>\n\n")
      table(Array(rest), to: &bytes)
      if groups.count > Self.mostRows {
        bytes.append(text: "\nand \(groups.count - Self.mostRows) that are not listed here\n")
      }
      bytes.append(text: "\n</details>\n")
    }
    if let words = changes.leftOutWords { bytes.append(text: "\n\(words)\n") }
    list("Not known", changes.uncertainWords, to: &bytes)
    list(
      "Workloads", changes.workloads.map { "\($0.isAdded ? "added" : "removed") \($0.words)" },
      to: &bytes)
    list(
      "Policies",
      changes.policies.map {
        "\($0.kind.rawValue) \($0.policy.kind) \($0.policy.fullName) (\($0.policy.location.fileAndLine))"
      }, to: &bytes)
    return bytes
  }

  private func table(_ groups: [ChangeGroup], to bytes: inout [UInt8]) {
    let rows = groups.map { group in
      [
        group.sourceWords(most: 6), group.common.destination, group.ports, group.warning ?? "",
        group.reasons.prefix(4).joined(separator: "; "),
      ]
    }
    bytes += ReportTable(columns: ["From", "To", "Ports", "Mind", "Why"], rows: rows).bytes(
      .markdown)
  }

  private func list(_ title: String, _ items: [String], to bytes: inout [UInt8]) {
    guard !items.isEmpty else { return }
    bytes.append(text: "\n#### \(title)\n\n")
    for item in items.prefix(50) {
      bytes.append(text: "- ")
      bytes.append(markdownCell: item)
      bytes.append(text: "\n")
    }
    if items.count > 50 { bytes.append(text: "- and \(items.count - 50) more\n") }
  }
}

/// The changes as a graph for Mermaid, which GitHub and GitLab draw.
struct ChangeGraph {
  /// A line of the graph.
  struct Edge: Hashable {
    var source: String
    var destination: String
    var label: String
    var isOpening: Bool
  }

  /// How many lines a reader can follow.
  private static let mostEdges = 40

  let edges: [Edge]
  private let isByNamespace: Bool
  private let leftOut: Int

  init(_ changes: ConnectionChanges) {
    let all = changes.changes.filter { $0.kind != .unknown }.map { change in
      Edge(
        source: change.source, destination: change.destination,
        label: change.opened.isEmpty
          ? "− \(change.closed.words)" : "+ \(change.opened.words)",
        isOpening: !change.opened.isEmpty)
    }
    guard all.count > Self.mostEdges else {
      edges = all
      (isByNamespace, leftOut) = (false, 0)
      return
    }
    var counts: [Edge: Int] = [:]
    for edge in all {
      counts[
        Edge(
          source: Self.namespace(edge.source), destination: Self.namespace(edge.destination),
          label: "", isOpening: edge.isOpening), default: 0] += 1
    }
    let joined = counts.map { edge, count in
      var edge = edge
      edge.label = "\(edge.isOpening ? "+" : "−") \(count)"
      return edge
    }.sorted {
      ($0.isOpening ? 0 : 1, $0.source, $0.destination)
        < ($1.isOpening ? 0 : 1, $1.source, $1.destination)
    }
    edges = Array(joined.prefix(Self.mostEdges))
    isByNamespace = true
    leftOut = joined.count - edges.count
  }

  private static func namespace(_ name: String) -> String {
    let parts = name.split(separator: "/")
    return parts.count == 2 && !name.contains(" ") && !parts[0].contains(".")
      ? String(parts[0]) : name
  }

  var legend: String {
    let lines = "Thick lines with + open, dotted lines with − close."
    guard isByNamespace else { return lines }
    return lines + " By namespace, with the number of connections"
      + (leftOut > 0 ? "; \(leftOut) lines are left out." : ".")
  }

  var text: String {
    let names = Set(edges.flatMap { [$0.source, $0.destination] }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var lines = ["flowchart LR"]
    lines += names.enumerated().map { "  n\($0)[\"\(Self.escaped($1))\"]" }
    for edge in edges {
      guard let start = numbers[edge.source], let end = numbers[edge.destination] else { continue }
      let label = Self.escaped(edge.label)
      lines.append(
        edge.isOpening
          ? "  n\(start) == \"\(label)\" ==> n\(end)" : "  n\(start) -. \"\(label)\" .-> n\(end)")
    }
    for (index, edge) in edges.enumerated() {
      lines.append("  linkStyle \(index) stroke:\(edge.isOpening ? "#007a5a" : "#d55e00")")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text between the quotes of a label: Mermaid takes entities by number.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "#", "\"", "&", "<", ">", "`", "\\", "|", "[", "]", "{", "}", ";":
        result += "#\(scalar.value);"
      default:
        if scalar.isControl {
          result += " "
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
  }
}
