import TestSupport

/// Draws cluster-wide policies: every action, peer and port, priorities that are equal at times.
struct TierPalette: Sendable {
  /// What they are written in.
  let api: Scenario.API
  /// Draws what they share with NetworkPolicies.
  let palette: PolicyPalette

  /// Draws the policies of a cluster.
  func policies(_ random: inout SplitMix64) -> [Scenario.TierPolicy] {
    var policies: [Scenario.TierPolicy] = []
    for index in 0..<random.pick([1, 2, 2, 3, 4]) {
      let isTied = index > 0 && random.chance(12)
      let priority = isTied ? policies[index - 1].priority : random.pick(Array(0...1000))
      policies.append(
        policy(
          api == .v1alpha2 && random.chance(40) ? .baseline : .admin, "cluster-\(index)",
          // Both ends of the range often enough.
          random.chance(10) ? random.pick([0, 1000]) : priority, &random))
    }
    if api == .v1alpha1 && random.chance(60) {
      policies.append(policy(.baseline, "default", 0, &random))
    }
    return policies
  }

  private func policy(
    _ tier: Scenario.Tier, _ name: String, _ priority: Int, _ random: inout SplitMix64
  ) -> Scenario.TierPolicy {
    var policy = Scenario.TierPolicy(api: api, tier: tier, name: name, priority: priority)
    policy.subject =
      random.chance(50) ? .namespaces(Scenario.Selector()) : choice(&random)
    policy.ingress = random.several(0...3) { random, _ in rule(.ingress, tier, &random) }
    policy.egress = random.several(0...3) { random, _ in rule(.egress, tier, &random) }
    return policy
  }

  private func rule(
    _ direction: Scenario.Direction, _ tier: Scenario.Tier, _ random: inout SplitMix64
  ) -> Scenario.TierRule {
    let hasPass = api == .v1alpha2 || tier == .admin
    var rule = Scenario.TierRule(
      action: random.pick(hasPass ? [.allow, .deny, .pass] : [.allow, .deny]),
      peers: random.several(1...(random.chance(20) ? 3 : 1)) { random, _ in
        peer(direction, &random)
      })
    if rule.peers.contains(where: \.isDomainName), random.chance(80) { rule.action = .allow }
    // Ports have names on pods only, and the API refuses them beside other peers.
    let hasNames = rule.peers.allSatisfy(\.isPods)
    if random.chance(60) {
      rule.ports = random.several(1...2) { random, _ in port(hasNames: hasNames, &random) }
    }
    return rule
  }

  private func peer(
    _ direction: Scenario.Direction, _ random: inout SplitMix64
  ) -> Scenario.TierPeer {
    if random.chance(2) { return .unheardOf("serviceAccounts") }
    guard direction == .egress else { return .pods(choice(&random)) }
    switch random.pick(Array(0..<20)) {
    case 0, 1, 2: return .nodes(selector([], &random))
    case 3, 4, 5, 6, 7, 8:
      return .networks(
        random.several(1...2) { random, _ in palette.block(&random).cidr }.withoutDuplicates)
    case 9:
      return .domainNames(random.pick([["example.com"], ["*.example.com", "kubernetes.io"]]))
    default: return .pods(choice(&random))
    }
  }

  private func choice(_ random: inout SplitMix64) -> Scenario.PodChoice {
    let namespaces = selector([PolicyPalette.nameKey], &random)
    if random.chance(40) { return .namespaces(namespaces) }
    let isOpen = api == .v1alpha2 && random.chance(10)
    return .pods(namespaces: isOpen ? nil : namespaces, pods: selector([], &random))
  }

  private func selector(_ keys: [String], _ random: inout SplitMix64) -> Scenario.Selector {
    random.chance(45)
      ? Scenario.Selector() : palette.selector(PolicyPalette.keys + keys, &random)
  }

  private func port(hasNames: Bool, _ random: inout SplitMix64) -> Scenario.TierPort {
    let transports: [Scenario.Transport?] = [nil, .tcp, .tcp, .udp, .sctp]
    let number = random.pick([1, 53, 79, 80, 80, 443, 8080, 65535])
    switch random.pick(Array(0..<10)) {
    case 0 where hasNames, 1 where hasNames, 2 where hasNames:
      return .named(random.pick(PolicyPalette.portNames + ["missing"]))
    case 3, 4, 5:
      let start = min(number, 65534)
      return .range(
        random.pick(transports), start,
        min(65535, random.pick([start + 1, start + 10, max(start + 1, 9000), 65535])))
    case 6: return .range(random.pick(transports), 1, 65535)
    default: return .number(random.pick(transports), number)
    }
  }
}

extension Scenario.TierPeer {
  /// Whether it is `namespaces` or `pods`.
  var isPods: Bool { if case .pods = self { true } else { false } }

  /// Its `networks`, none if it is of another kind.
  var networks: [CIDR] { if case .networks(let cidrs) = self { cidrs } else { [] } }

  /// Whether it is `domainNames`.
  var isDomainName: Bool { if case .domainNames = self { true } else { false } }
}

extension [CIDR] {
  /// `networks` is a set.
  fileprivate var withoutDuplicates: Self {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
