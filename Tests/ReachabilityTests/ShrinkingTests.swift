import Testing

/// A failure is only as useful as it is small.
@Suite("Shrinking")
struct ShrinkingTests {
  @Test("leaves what makes the verdict, and no more", arguments: Scenario.API.allCases)
  func smallest(_ api: Scenario.API) throws {
    var blocked = 0
    for seed in Draw.seeds(20) {
      let cluster = RandomCluster(seed: seed, kinds: .all(api))
      let query = cluster.queries(30).first {
        Oracle(scenario: cluster.scenario).verdict($0) == .blocked
      }
      guard let query else { continue }
      blocked += 1
      let smallest = cluster.scenario.shrunk(keeping: query) {
        Oracle(scenario: $0).verdict(query) == .blocked
      }
      // One policy blocks, by one rule that denies or by none that allows.
      #expect(smallest.policies.count + smallest.tierPolicies.count == 1, "seed \(seed)")
      let rules = smallest.tierPolicies.flatMap { $0.ingress + $0.egress }
      #expect(rules.count == smallest.tierPolicies.count, "seed \(seed)")
      #expect(rules.allSatisfy { $0.peers.count == 1 && $0.ports == nil }, "seed \(seed)")
      #expect(smallest.pods.count <= 2 && smallest.namespaces.isEmpty, "seed \(seed)")
      #expect(smallest.pods.allSatisfy { $0.labels.isEmpty && $0.ports.isEmpty }, "seed \(seed)")
      // What is left can be read again.
      let read = try Scenario(reading: smallest.yaml)
      #expect(Oracle(scenario: read).verdict(query) == .blocked, "\(smallest.yaml)")
    }
    #expect(blocked > 10)
  }
}
