import Analyses
import Foundation
import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@testable import Reports

/// What the evaluator says of a cluster without some policies.
private struct Oracle {
  let series: Series
  let rows: PolicyRows
  let snapshot: Snapshot
  /// The names of the policies, as the page's address has them.
  let ids: [String]

  init(_ manifests: String) {
    snapshot = Snapshot(manifests: manifests)
    series = Series([Series.State(snapshot)])
    rows = PolicyRows(series)
    ids = rows.policies.map {
      [$0.kind, $0.namespace, $0.name].compactMap(\.self).joined(separator: "/")
    }
  }

  /// The outcome of every connection that the series lists, without some policies.
  func outcomes(without off: Set<Int>) -> [String] {
    let names = Set(off.map { rows.policies[$0] }.map { "\($0.kind) \($0.fullName)" })
    func isOn(_ kind: String, _ namespace: String?, _ name: String) -> Bool {
      !names.contains("\(kind) " + [namespace, name].compactMap(\.self).joined(separator: "/"))
    }
    var rest = series.steps[0].snapshot
    rest.networkPolicies.removeAll { !isOn("NetworkPolicy", $0.namespace, $0.name) }
    rest.adminNetworkPolicies.removeAll { !isOn("AdminNetworkPolicy", nil, $0.name) }
    rest.baselineAdminNetworkPolicies.removeAll {
      !isOn("BaselineAdminNetworkPolicy", nil, $0.name)
    }
    rest.unevaluatedPolicies.removeAll { !isOn($0.kind, $0.namespace, $0.name) }
    // The addresses that all policies tell apart are told apart here, too.
    let blocks = series.routes.flatMap { $0.source.blocks + $0.destination.blocks }
    let named = snapshot.tiers.flatMap(\.policies).flatMap(\.rules).flatMap(\.peers).compactMap {
      peer -> IPBlock? in if case .addresses(let block) = peer { block } else { nil }
    }
    let step = EvaluatedStep(rest, blocks: blocks + named)
    return series.routes.map { route in
      let ports = route.items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
      let pieces = step.pieces(
        from: step.representatives(of: route.source),
        to: step.representatives(of: route.destination), ports: ports)
      let found = Set(pieces.map(\.verdict.outcome))
      guard found.count == 1, let outcome = found.first else {
        return found.contains(.unknown) ? "unknown" : "some ports"
      }
      return outcome.rawValue
    }
  }

  /// No policy, each on its own, and a few together.
  var choices: [Set<Int>] {
    let all = Array(rows.policies.indices)
    return [[]] + all.map { [$0] } + [Set(all.filter { $0.isMultiple(of: 2) }), Set(all)]
  }
}

@Suite("What if a policy were switched off")
struct WhatIfTests {
  @Test("The rows of the other policies say what the evaluator says", arguments: 0..<60)
  func rows(seed: Int) {
    var town = RandomTown(seed: UInt64(seed))
    let oracle = Oracle(town.manifests(hasTiers: seed.isMultiple(of: 2)))
    let combination = RowCombination(oracle.rows)
    for off in oracle.choices {
      let combined = oracle.rows.routes.map { combination.outcome(of: $0, without: off) }
      #expect(combined == oracle.outcomes(without: off), "seed \(seed), without \(off)")
    }
  }

  @Test(
    "The page combines rows as the evaluator does",
    .enabled(if: Browser.isInstalled, "chromium-driver is not installed"), .timeLimit(.minutes(5)))
  func page() throws {
    let browser = try Browser()
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("podreach-\(UUID().uuidString).html")
    defer { try? FileManager.default.removeItem(at: file) }
    var seen: Set<String> = []
    var changes = 0
    for seed in 0..<24 {
      var town = RandomTown(seed: UInt64(seed))
      let oracle = Oracle(town.manifests(hasTiers: seed.isMultiple(of: 2)))
      let report = Report(
        title: "seed \(seed)", steps: [.init(title: "")], rows: oracle.rows, findings: [])
      try Data(try ReportWriter().bytes(report)).write(to: file)
      try browser.open("about:blank")
      try browser.open(file.absoluteString)
      for off in oracle.choices {
        let ids = off.sorted().map { oracle.ids[$0] }.joined(separator: " ")
        let said: [String] = try browser.run(
          """
          location.hash = 'off=' + encodeURIComponent('\(ids)');
          dispatchEvent(new Event('hashchange'));
          dispatchEvent(new Event('beforeprint'));
          return [...document.querySelectorAll('tr[data-row] .verdict')].map(cell =>
            cell.innerText.slice(2).replace(/ \\(.*/, ''));
          """)
        #expect(said == oracle.outcomes(without: off), "seed \(seed), without \(ids)")
        seen.formUnion(said)
        if off.count == 1, said != oracle.outcomes(without: []) { changes += 1 }
      }
      #expect(try browser.console().isEmpty)
    }
    // The clusters are worth asking.
    #expect(seen == ["allowed", "blocked", "unknown", "some ports"] && changes > 20)
    try browser.close()
  }
}
