import Foundation
import Testing

/// The product against the oracle, on clusters that nobody chose.
///
/// `PODREACH_SEED` starts elsewhere, `PODREACH_CLUSTERS` sets how many clusters are drawn.
@Suite("The evaluator agrees with the specification read literally")
struct DifferentialTests {
  /// The first seed.
  static let firstSeed = number(of: "PODREACH_SEED") ?? 1
  /// How many clusters are drawn.
  static let clusterCount = number(of: "PODREACH_CLUSTERS") ?? 3_000
  private static let queriesPerCluster = 60

  @Test("Every verdict on random clusters is the oracle's")
  func agreesWithOracle() async throws {
    try await compare(Self.clusterCount, knowing: .nothing)
  }

  @Test("Where a pod CIDR is given, pods without an address lie in it")
  func agreesWithOracleOnPodCIDRs() async throws {
    try await compare(Self.clusterCount / 6, knowing: .podCIDRs)
  }

  @Test("The order of documents changes nothing")
  func ignoresOrder() throws {
    for seed in seeds(Self.clusterCount / 20) {
      let cluster = RandomCluster(seed: seed)
      var random = SplitMix64(seed: seed)
      let shuffled = Scenario.joined(cluster.scenario.documents.shuffled(using: &random))
      let written = try Cluster(manifests: cluster.scenario.yaml)
      let reordered = try Cluster(manifests: shuffled)
      for query in cluster.queries(30) {
        let expected = try written.outcome(query)
        let actual = try reordered.outcome(query)
        try #require(
          actual == expected, "seed \(seed): \(query)\n\(cluster.scenario.yaml)\n\(shuffled)")
      }
    }
  }

  @Test("Where a direction is already isolated, an added rule never removes a connection")
  func rulesOnlyAdd() throws {
    for seed in seeds(Self.clusterCount / 10) {
      let cluster = RandomCluster(seed: seed)
      guard let richer = cluster.withAnotherRule() else { continue }
      let before = try Cluster(manifests: cluster.scenario.yaml)
      let after = try Cluster(manifests: richer.yaml)
      for query in cluster.queries(30) {
        let lesser = try before.outcome(query)
        let greater = try after.outcome(query)
        try #require(
          lesser <= greater,
          "seed \(seed): \(query)\n\(cluster.scenario.yaml)\nwith another rule:\n\(richer.yaml)")
      }
    }
  }

  private func seeds(_ count: UInt64) -> Range<UInt64> {
    Self.firstSeed..<(Self.firstSeed + count)
  }

  /// Compares two halves at once; each stops at its first disagreement.
  private func compare(_ count: UInt64, knowing knowledge: RandomCluster.Knowledge) async throws {
    let seeds = seeds(count)
    let middle = seeds.lowerBound + count / 2
    let parts = [seeds.lowerBound..<middle, middle..<seeds.upperBound]
    let tally = await withTaskGroup(of: Tally.self) { group in
      for part in parts {
        group.addTask { Self.tally(part, knowing: knowledge) }
      }
      return await group.reduce(into: Tally()) { $0.add($1) }
    }
    print("From seed \(seeds.lowerBound): \(tally)")
    // A comparison that meets one kind of verdict only would prove little.
    guard tally.clusters >= 100 else { return }
    for outcome in [Cluster.Outcome.allowed, .blocked, .unknown] {
      #expect(tally.verdicts[outcome, default: 0] > tally.total / 100, "too few are \(outcome)")
    }
  }

  private static func tally(
    _ seeds: Range<UInt64>, knowing knowledge: RandomCluster.Knowledge
  ) -> Tally {
    var tally = Tally()
    for seed in seeds {
      let drawn = RandomCluster(seed: seed, knowing: knowledge)
      let queries = drawn.queries(queriesPerCluster)
      if let found = Disagreement(in: drawn.scenario, on: queries) {
        Issue.record("seed \(seed): \(found.shrunk)\n\nas drawn:\n\(drawn.scenario.yaml)")
        break
      }
      tally.clusters += 1
      let oracle = Oracle(scenario: drawn.scenario)
      for outcome in queries.compactMap(oracle.verdict) {
        tally.verdicts[outcome, default: 0] += 1
      }
    }
    return tally
  }

  private static func number(of variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
  }
}

/// What was compared.
private struct Tally: Sendable, CustomStringConvertible {
  var clusters = 0
  var verdicts: [Cluster.Outcome: Int] = [:]

  var total: Int { verdicts.values.reduce(0, +) }

  mutating func add(_ other: Tally) {
    clusters += other.clusters
    verdicts.merge(other.verdicts, uniquingKeysWith: +)
  }

  var description: String {
    let parts = verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return "compared \(total) verdicts in \(clusters) clusters (\(parts.joined(separator: ", ")))"
  }
}

/// A question to which product and oracle give different answers.
private struct Disagreement: CustomStringConvertible {
  let scenario: Scenario
  let query: Query
  let product: String
  let oracle: String

  /// Finds the first one.
  init?(in scenario: Scenario, on queries: [Query]) {
    let cluster = Result {
      try Cluster(
        manifests: scenario.yaml, podCIDRs: scenario.podCIDRs.map(\.description))
    }
    for query in queries {
      let product = cluster.flatMap { cluster in Result { try cluster.outcome(query).rawValue } }
      let answer = (try? product.get()) ?? "\(product)"
      let expected = Oracle(scenario: scenario).verdict(query)?.rawValue ?? "no such end"
      guard answer != expected else { continue }
      self.scenario = scenario
      self.query = query
      self.product = answer
      oracle = expected
      return
    }
    return nil
  }

  /// The same disagreement in as small a cluster as is easily found.
  var shrunk: Self {
    let smallest = scenario.shrunk(keeping: query) { smaller in
      guard let other = Self(in: smaller, on: [query]) else { return false }
      return other.product == product && other.oracle == oracle
    }
    return Self(in: smallest, on: [query]) ?? self
  }

  var description: String {
    let cidrs = scenario.podCIDRs.map(\.description).joined(separator: ", ")
    return """
      \(query) is \(product), but \(oracle) by the specification
      pod CIDRs: \(cidrs.isEmpty ? "none" : cidrs)
      \(scenario.yaml)
      """
  }
}

extension Cluster {
  /// Asks what the oracle is asked.
  fileprivate func outcome(_ query: Query) throws -> Outcome {
    try outcome(
      from: query.source.description, to: query.destination.description, port: query.port,
      protocol: query.transport.rawValue)
  }
}

extension RandomCluster {
  /// The cluster with one more rule in a direction that its policy isolates already.
  fileprivate func withAnotherRule() -> Scenario? {
    var random = SplitMix64(seed: seed &+ 0x51ed)
    guard !scenario.policies.isEmpty else { return nil }
    let rule = PolicyPalette(namespaces: scenario.namespaces.map(\.name)).rule(&random)
    let index = random.pick(Array(scenario.policies.indices))
    var richer = scenario
    let policy = scenario.policies[index]
    let isWritten = policy.types.map { $0.contains(.egress) } ?? false
    if isWritten || policy.types ?? [] == [] && !(policy.egress ?? []).isEmpty {
      richer.policies[index].egress = (policy.egress ?? []) + [rule]
    } else {
      richer.policies[index].ingress = (policy.ingress ?? []) + [rule]
    }
    return richer
  }
}
