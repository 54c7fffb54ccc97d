import Testing
import TestSupport

/// What must hold for every cluster, whatever the verdicts are.
@Suite("The laws of policies")
struct LawTests {
  private static let kinds: [RandomCluster.Kinds] = [
    .networkPolicies, .all(.v1alpha1), .all(.v1alpha2),
  ]

  @Test("The order of documents changes nothing", arguments: kinds)
  func order(_ kinds: RandomCluster.Kinds) throws {
    for cluster in Self.clusters(kinds) {
      var random = SplitMix64(seed: cluster.seed)
      let shuffled = Scenario.joined(cluster.scenario.documents.shuffled(using: &random))
      try Self.check(cluster, cluster.scenario.yaml, shuffled, ==)
    }
  }

  @Test(
    "Where a direction is already isolated, an added rule never removes a connection",
    arguments: kinds)
  func rulesOnlyAdd(_ kinds: RandomCluster.Kinds) throws {
    for cluster in Self.clusters(kinds) {
      guard let richer = cluster.withAnotherRule() else { continue }
      try Self.check(cluster, cluster.scenario.yaml, richer.yaml, <=)
    }
  }

  @Test("A Pass that stands last in its tier changes nothing", arguments: Scenario.API.allCases)
  func passIsLast(_ api: Scenario.API) throws {
    for cluster in Self.clusters(.all(api)) {
      var changed = cluster.scenario
      let tier = api == .v1alpha1 ? .admin : Scenario.Tier.allCases[Int(cluster.seed % 2)]
      changed.appendRule(Scenario.TierRule(action: .pass, peers: [.everyPod]), to: tier)
      try Self.check(cluster, cluster.scenario.yaml, changed.yaml, ==)
    }
  }

  @Test("An Allow that stands last of all changes nothing", arguments: Scenario.API.allCases)
  func allowIsLast(_ api: Scenario.API) throws {
    for cluster in Self.clusters(.all(api)) {
      var changed = cluster.scenario
      changed.appendRule(Scenario.TierRule(action: .allow, peers: [.everyPod]), to: .baseline)
      try Self.check(cluster, cluster.scenario.yaml, changed.yaml, ==)
    }
  }

  @Test("A Deny that stands last of all never adds a connection", arguments: Scenario.API.allCases)
  func denyIsLast(_ api: Scenario.API) throws {
    for cluster in Self.clusters(.all(api)) {
      var changed = cluster.scenario
      changed.appendRule(Scenario.TierRule(action: .deny, peers: [.everyPod]), to: .baseline)
      try Self.check(cluster, cluster.scenario.yaml, changed.yaml, >=)
    }
  }

  @Test("Policies are as good as their rules one by one", arguments: Scenario.API.allCases)
  func rulesOneByOne(_ api: Scenario.API) throws {
    for cluster in Self.clusters(.all(api)) {
      guard let split = cluster.scenario.withOneRuleAPolicy else { continue }
      try Self.check(cluster, cluster.scenario.yaml, split.yaml, ==)
    }
  }

  @Test("ClusterNetworkPolicy says what the two earlier kinds say")
  func translation() throws {
    for cluster in Self.clusters(.all(.v1alpha1)) {
      var changed = cluster.scenario
      for index in changed.tierPolicies.indices { changed.tierPolicies[index].api = .v1alpha2 }
      // BaselineAdminNetworkPolicy has no domain names.
      let peers = changed.tierPolicies.filter { $0.tier == .baseline }.flatMap(\.egress)
        .flatMap(\.peers)
      if peers.contains(where: \.isDomainName) { continue }
      try Self.check(cluster, cluster.scenario.yaml, changed.yaml, ==)
    }
  }

  private static func clusters(_ kinds: RandomCluster.Kinds) -> [RandomCluster] {
    let count = if case .networkPolicies = kinds { Draw.clusters / 10 } else { Draw.clusters / 100 }
    return Draw.seeds(count).map { RandomCluster(seed: $0, kinds: kinds) }
  }

  private static func check(
    _ cluster: RandomCluster, _ one: String, _ other: String,
    _ holds: (Cluster.Outcome, Cluster.Outcome) -> Bool
  ) throws {
    let before = try Cluster(manifests: one)
    let after = try Cluster(manifests: other)
    for query in cluster.queries(30) {
      let left = try before.outcome(query)
      let right = try after.outcome(query)
      try #require(
        holds(left, right),
        "seed \(cluster.seed): \(query) is \(left), then \(right)\n\(one)\nafter:\n\(other)")
    }
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

extension Scenario {
  /// Appends a rule in both directions, behind everything that a tier has.
  fileprivate mutating func appendRule(_ rule: TierRule, to tier: Tier) {
    let api = tierPolicies.first?.api ?? .v1alpha2
    if api == .v1alpha1 && tier == .baseline {
      let index =
        tierPolicies.firstIndex { $0.tier == .baseline }
        ?? tierPolicies.endIndex
      if index == tierPolicies.endIndex {
        tierPolicies.append(TierPolicy(api: api, tier: tier, name: "default"))
      }
      tierPolicies[index].ingress.append(rule)
      tierPolicies[index].egress.append(rule)
      return
    }
    // Counted from 0 in the same order, they leave room behind all.
    let ranks = Set(tierPolicies.map(\.priority)).sorted()
    for index in tierPolicies.indices {
      tierPolicies[index].priority = ranks.firstIndex(of: tierPolicies[index].priority) ?? 0
    }
    tierPolicies.append(
      TierPolicy(
        api: api, tier: tier, name: "last", priority: 1000, ingress: [rule], egress: [rule]))
  }

  /// The same rules in the same order, each in a policy of its own; `nil` where priorities tie.
  fileprivate var withOneRuleAPolicy: Scenario? {
    var split = self
    split.tierPolicies = tierPolicies.filter { $0.api == .v1alpha1 && $0.tier == .baseline }
    for tier in Tier.allCases {
      let policies =
        tierPolicies
        .filter { $0.tier == tier && !($0.api == .v1alpha1 && tier == .baseline) }
        .sorted { $0.priority < $1.priority }
      guard Set(policies.map(\.priority)).count == policies.count else { return nil }
      var priority = 0
      for policy in policies {
        for index in 0..<max(policy.ingress.count, policy.egress.count) {
          var single = policy
          single.name = "\(policy.name)-\(index)"
          single.priority = priority
          single.ingress = Array(policy.ingress.dropFirst(index).prefix(1))
          single.egress = Array(policy.egress.dropFirst(index).prefix(1))
          split.tierPolicies.append(single)
          priority += 1
        }
      }
    }
    return split
  }
}
