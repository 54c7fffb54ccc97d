import Foundation
import Testing

/// Where random clusters begin, how many there are and for how long, by environment variables.
enum Draw {
  /// The first seed, `PODREACH_SEED`.
  static let firstSeed = number(of: "PODREACH_SEED") ?? 1
  /// How many clusters of NetworkPolicies alone are drawn, `PODREACH_CLUSTERS`.
  static let clusters = number(of: "PODREACH_CLUSTERS") ?? 3_000
  /// How long `make fuzz` draws more, `PODREACH_SECONDS`; absent, it does not.
  static let seconds = number(of: "PODREACH_SECONDS")

  /// As many seeds from the first one on.
  static func seeds(_ count: UInt64) -> Range<UInt64> { firstSeed..<(firstSeed + count) }

  private static func number(of variable: String) -> UInt64? {
    ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
  }
}

/// The product against the oracle, on clusters that nobody chose.
///
/// `PODREACH_SEED` starts elsewhere, `PODREACH_CLUSTERS` sets how many clusters are drawn.
@Suite("The evaluator agrees with the specification read literally")
struct DifferentialTests {
  private static let queriesPerCluster = 60

  @Test("Every verdict on random clusters is the oracle's")
  func agreesWithOracle() async throws {
    try await compare(Draw.clusters, knowing: .nothing)
  }

  @Test("Where a pod CIDR is given, pods without an address lie in it")
  func agreesWithOracleOnPodCIDRs() async throws {
    try await compare(Draw.clusters / 6, knowing: .podCIDRs)
  }

  @Test("With the administrator's policies around NetworkPolicy", arguments: Scenario.API.allCases)
  func agreesWithOracleOnTiers(_ api: Scenario.API) async throws {
    try await compare(Draw.clusters / 10, knowing: .nothing, kinds: .all(api))
    try await compare(Draw.clusters / 50, knowing: .podCIDRs, kinds: .all(api))
  }

  @Test(
    "For as long as PODREACH_SECONDS says, everything by turns",
    .enabled(if: Draw.seconds != nil))
  func agreesForLong() async throws {
    let end = ContinuousClock.now + .seconds(Draw.seconds ?? 0)
    let tally = await withTaskGroup(of: Tally.self) { group in
      for offset in UInt64(0)..<2 {
        group.addTask {
          var tally = Tally()
          for seed in stride(from: Draw.firstSeed + offset, to: .max, by: 2) {
            for cluster in Self.clusters(of: seed)
            where !tally.compare(cluster, questions: Self.queriesPerCluster) {
              return tally
            }
            if ContinuousClock.now >= end || Task.isCancelled { break }
          }
          return tally
        }
      }
      return await group.reduce(into: Tally()) { $0.add($1) }
    }
    print("From seed \(Draw.firstSeed): \(tally)")
  }

  /// What one seed gives, of every kind.
  private static func clusters(of seed: UInt64) -> [RandomCluster] {
    let knowledge = [RandomCluster.Knowledge.nothing, .podCIDRs]
    let kinds =
      [RandomCluster.Kinds.networkPolicies] + Scenario.API.allCases.map(RandomCluster.Kinds.all)
    return knowledge.flatMap { knowledge in
      kinds.map { RandomCluster(seed: seed, knowing: knowledge, kinds: $0) }
    }
  }

  /// Compares two halves at once; each stops at its first disagreement.
  private func compare(
    _ count: UInt64, knowing knowledge: RandomCluster.Knowledge,
    kinds: RandomCluster.Kinds = .networkPolicies
  ) async throws {
    let seeds = Draw.seeds(count)
    let middle = seeds.lowerBound + count / 2
    let parts = [seeds.lowerBound..<middle, middle..<seeds.upperBound]
    let tally = await withTaskGroup(of: Tally.self) { group in
      for part in parts {
        group.addTask {
          var tally = Tally()
          for seed in part {
            let drawn = RandomCluster(seed: seed, knowing: knowledge, kinds: kinds)
            guard tally.compare(drawn, questions: Self.queriesPerCluster) else { break }
          }
          return tally
        }
      }
      return await group.reduce(into: Tally()) { $0.add($1) }
    }
    print("\(kinds), from seed \(seeds.lowerBound): \(tally)")
    // A comparison that meets one kind of verdict only would prove little.
    guard tally.clusters >= 100 else { return }
    for outcome in [Cluster.Outcome.allowed, .blocked, .unknown] {
      #expect(tally.verdicts[outcome, default: 0] > tally.total / 100, "too few are \(outcome)")
    }
  }
}
