import Testing

/// Sentence by sentence, on a town small enough to judge by eye.
@Suite("The tiers around NetworkPolicy")
struct TierOracleTests {
  static let sentences =
    TierSentence.order + TierSentence.ties + TierSentence.matching + TierSentence.unknownPeers
    + TierSentence.ports

  @Test("The oracle follows the specification", arguments: sentences)
  func oracle(_ sentence: TierSentence) throws {
    let oracle = Oracle(scenario: sentence.scenario)
    for (query, outcome) in try sentence.facts {
      #expect(oracle.verdict(query) == outcome, "\(query)\n\(sentence.scenario.yaml)")
    }
  }

  @Test("The evaluator follows the specification", arguments: sentences)
  func evaluator(_ sentence: TierSentence) throws {
    let cluster = try Cluster(manifests: sentence.scenario.yaml)
    for (query, outcome) in try sentence.facts {
      let actual = try cluster.outcome(query)
      #expect(actual == outcome, "\(query)\n\(sentence.scenario.yaml)")
    }
  }

  @Test("Each address of a dual-stack pod lies in networks that name both families")
  func bothFamilies() throws {
    var scenario = TierSentence(
      description: "",
      tiers: [.admin(egress: [.deny(.networks([.everyIPv4, .everyIPv6]))])]
    ).scenario
    for index in scenario.pods.indices where !scenario.pods[index].addresses.isEmpty {
      scenario.pods[index].addresses.append(
        Address(upper: 0xfd00 << 48, lower: UInt64(index + 1)))
    }
    let query = Query(
      source: .pod(namespace: "gold", name: "api"),
      destination: .pod(namespace: "gold", name: "web"), port: 80, transport: .tcp)
    #expect(Oracle(scenario: scenario).verdict(query) == .blocked)
    let cluster = try Cluster(manifests: scenario.yaml)
    let outcome = try cluster.outcome(query)
    #expect(outcome == .blocked)
  }

  @Test("What is written is what is read", arguments: Scenario.API.allCases)
  func reading(_ api: Scenario.API) throws {
    for seed in Draw.seeds(100) {
      let cluster = RandomCluster(seed: seed, kinds: .all(api))
      let written = Oracle(scenario: cluster.scenario)
      let read = Oracle(scenario: try Scenario(reading: cluster.scenario.yaml))
      for query in cluster.queries(30) {
        #expect(read.verdict(query) == written.verdict(query), "seed \(seed): \(query)")
      }
    }
  }
}
