import Foundation
import Testing

/// The product against tables of facts that were established elsewhere.
///
/// `PODREACH_CONFORMANCE` names a folder of further tables, which are not part of this repository.
@Suite("The evaluator agrees with the truth tables")
struct TruthTableTests {
  @Test("Each row of the end-to-end tests and of the API's sentences", arguments: TruthTable.own)
  func ownTable(_ table: TruthTable) throws { try check(table) }

  @Test("Each row of the tables that PODREACH_CONFORMANCE names", arguments: TruthTable.others)
  func otherTable(_ table: TruthTable) throws { try check(table) }

  @Test("No table is missing")
  func isComplete() throws {
    #expect(TruthTable.own.count == 108)
    let rows = try TruthTable.own.reduce(0) { try $0 + $1.rows().count }
    #expect(rows == 5_487)
    #expect(TruthTable.otherFolder == nil || !TruthTable.others.isEmpty)
  }

  @Test("The oracle says what the tables say", arguments: TruthTable.own + TruthTable.others)
  func oracle(_ table: TruthTable) throws {
    let scenario = try Scenario(reading: table.manifests())
    let oracle = Oracle(scenario: scenario)
    var wrong: [String] = []
    for row in try table.rows() {
      let query = Query(
        source: try scenario.endpoint(row.from), destination: try scenario.endpoint(row.to),
        port: row.port,
        transport: try #require(Scenario.Transport(rawValue: row.protocol)))
      let outcome = oracle.verdict(query)
      if outcome == (row.allowed ? .allowed : .blocked) { continue }
      wrong.append("\(row) but is \(outcome?.rawValue ?? "not asked for")")
    }
    #expect(wrong.isEmpty, "\(table): \(wrong.count) rows\n\(wrong.joined(separator: "\n"))")
  }

  private func check(_ table: TruthTable) throws {
    let manifests = try table.manifests()
    let cluster = try Cluster(manifests: manifests)
    var wrong: [String] = []
    for row in try table.rows() {
      let outcome = try cluster.outcome(
        from: row.from, to: row.to, port: row.port, protocol: row.protocol)
      if outcome == (row.allowed ? .allowed : .blocked) { continue }
      wrong.append("\(row) but is \(outcome)")
    }
    let meta = try table.meta()
    #expect(
      wrong.isEmpty,
      "\(table): \(wrong.count) rows\n\(wrong.joined(separator: "\n"))\n\(meta)")
  }
}

extension Scenario {
  /// One end of a row: `namespace/pod`, `node/NAME` or an address.
  fileprivate func endpoint(_ text: String) throws -> Endpoint {
    if let address = Address(reading: text) { return .address(address) }
    let parts = text.split(separator: "/").map(String.init)
    guard parts.count == 2 else { throw Unreadable(what: text) }
    if parts[0] == "node" {
      guard let address = nodes.first(where: { $0.name == parts[1] })?.addresses.first else {
        throw Unreadable(what: text)
      }
      return .address(address)
    }
    return .pod(namespace: parts[0], name: parts[1])
  }
}

/// A folder with `manifests.yaml`, `expected.json` and `meta.json`.
struct TruthTable: Sendable, CustomStringConvertible {
  /// A fact.
  struct Row: Decodable, CustomStringConvertible {
    let from: String
    let to: String
    let port: Int
    let `protocol`: String
    let allowed: Bool

    var description: String {
      "\(from) → \(to), \(`protocol`) \(port) should be \(allowed ? "allowed" : "blocked")"
    }
  }

  /// The folder of further tables.
  static let otherFolder = ProcessInfo.processInfo.environment["PODREACH_CONFORMANCE"]
  /// The tables of this repository.
  static let own = tables(
    in: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Conformance"))
  /// Those of the other folder, none if there is no such folder.
  static let others = otherFolder.map { tables(in: URL(filePath: $0)) } ?? []

  let folder: URL

  /// The last two parts of the path: collection and case.
  var description: String { folder.pathComponents.suffix(2).joined(separator: "/") }

  /// The manifests.
  func manifests() throws -> String { try text("manifests.yaml") }

  /// Where the facts come from.
  func meta() throws -> String { try text("meta.json") }

  /// The facts.
  func rows() throws -> [Row] {
    try JSONDecoder().decode([Row].self, from: Data(text("expected.json").utf8))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// The folders below that hold a table, in order; none where the folder cannot be read.
  private static func tables(in root: URL) -> [TruthTable] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path())) ?? []
    return paths.filter { $0.hasSuffix("/expected.json") }.sorted()
      .map { TruthTable(folder: root.appending(path: $0).deletingLastPathComponent()) }
  }
}
