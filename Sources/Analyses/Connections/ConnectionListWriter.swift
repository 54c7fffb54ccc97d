import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes a list of connections, row by row.
///
/// A row is made of three parts, each prepared once: its source, its destination, and what becomes of some ports.
public struct ConnectionListWriter: Sendable {
  private let list: ConnectionList
  private let format: ReportFormat
  private let sources: [[UInt8]]
  private let destinations: [[UInt8]]
  private let head: [UInt8]
  private let widths: (Int, Int)
  private let ways: [ConnectionList.WayRow]

  /// Prepares a writer.
  public init(_ list: ConnectionList, _ format: ReportFormat) {
    self.list = list
    self.format = format
    let ends = (list.matrix.sources, list.matrix.destinations)
    ways = list.wayRows()
    let widths = (
      Self.width(ends.0 + ways.map(\.source), "SOURCE"),
      Self.width(ends.1 + ways.map(\.destination), "DESTINATION")
    )
    sources = ends.0.map { Self.cell($0, format, width: widths.0, isFirst: true) }
    destinations = ends.1.map { Self.cell($0, format, width: widths.1, isFirst: false) }
    head = Self.head(list.options, format, widths)
    self.widths = widths
  }

  /// Writes the list in pieces.
  public func write(to receive: (_ bytes: [UInt8]) throws -> Void) rethrows {
    try receive(head)
    // Each JSON row begins with the comma that parts it from the one before.
    var isFirst = format == .json
    let rows: ConnectionMatrix.Rows = { pair, outcome, bytes in
      for tail in list.tails(from: pair.source, to: pair.destination, outcome) {
        append(pair, tail.text(format), to: &bytes)
      }
    }
    let isPairwise = list.options.namesPolicies || list.usage != nil
    try list.matrix.write(
      tails: { outcome in
        list.parts(of: outcome).map { RowTail($0.outcome, $0.ports).text(format) }
      },
      row: { pair, tail, bytes in append(pair, tail, to: &bytes) },
      rows: isPairwise ? rows : nil,
      to: { bytes in
        guard !bytes.isEmpty else { return }
        try receive(isFirst ? Array(bytes.dropFirst()) : bytes)
        isFirst = false
      })
    var last: [UInt8] = []
    for row in ways {
      last += Self.cell(row.source, format, width: widths.0, isFirst: true)
      last += Self.cell(row.destination, format, width: widths.1, isFirst: false)
      last += list.tail(of: row).text(format)
    }
    if !last.isEmpty { try receive(isFirst ? Array(last.dropFirst()) : last) }
    if format == .json { try receive(Array("\n  ]\n}\n".utf8)) }
  }

  private func append(
    _ pair: (source: Int, destination: Int), _ tail: [UInt8], to bytes: inout [UInt8]
  ) {
    bytes.append(contentsOf: sources[pair.source])
    bytes.append(contentsOf: destinations[pair.destination])
    bytes.append(contentsOf: tail)
  }

  private static let widest = 60

  private static func width(_ ends: [ConnectionEnd], _ title: String) -> Int {
    min(ends.map(\.name.count).reduce(title.count, max), widest)
  }

  private static func head(
    _ options: ConnectionList.Options, _ format: ReportFormat, _ widths: (Int, Int)
  ) -> [UInt8] {
    let names = ["source", "destination"] + RowTail.columns(options, format)
    var bytes: [UInt8] = []
    switch format {
    case .text:
      for (index, name) in names.enumerated() {
        let width = ([widths.0, widths.1] + RowTail.widths(options)).dropFirst(index).first ?? 0
        bytes.append(text: name.uppercased())
        if index < names.count - 1 { bytes.append(spaces: max(width - name.count, 0) + 2) }
      }
      bytes.append(text: "\n")
    case .json:
      bytes.append(
        text: """
          {
            "apiVersion": "podreach.dev/v1",
            "kind": "ConnectionList",
            "groupedBy": "\(options.grouping.rawValue)",
            "connections": [
          """)
    case .csv:
      bytes.append(text: names.joined(separator: ",") + "\r\n")
    case .markdown:
      bytes.append(text: "| " + names.joined(separator: " | ") + " |\n")
      bytes.append(text: "|" + String(repeating: " --- |", count: names.count) + "\n")
    }
    return bytes
  }

  private static func cell(
    _ end: ConnectionEnd, _ format: ReportFormat, width: Int, isFirst: Bool
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    switch format {
    case .text:
      bytes.append(terminalText: end.name)
      bytes.append(spaces: max(width - end.name.count, 0) + 2)
    case .json:
      bytes.append(text: isFirst ? ",\n    {\"source\": " : ", \"destination\": ")
      end.appendJSON(to: &bytes)
    case .csv:
      bytes.append(csvField: end.name)
      bytes.append(text: ",")
    case .markdown:
      bytes.append(text: isFirst ? "| " : " | ")
      bytes.append(markdownCell: end.name)
    }
    return bytes
  }
}

extension ConnectionEnd {
  fileprivate func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(text: "{\"name\": ")
    bytes.append(jsonString: name)
    if let namespace {
      bytes.append(text: ", \"namespace\": ")
      bytes.append(jsonString: namespace)
    }
    if let kind = party?.workload?.kind {
      bytes.append(text: ", \"kind\": \"\(kind.rawValue)\"")
    }
    let blocks = party?.blocks ?? []
    if !blocks.isEmpty {
      bytes.append(text: ", \"addresses\": [")
      for (index, block) in blocks.enumerated() {
        if index > 0 { bytes.append(text: ", ") }
        block.appendJSON(to: &bytes)
      }
      bytes.append(text: "]")
    }
    bytes.append(text: "}")
  }
}
