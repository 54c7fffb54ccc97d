import TestSupport

/// A small cluster drawn from a seed, over the whole space of the API.
struct RandomCluster: Sendable {
  /// What is said of the pods whose address the manifests leave out.
  enum Knowledge: Sendable { case nothing, podCIDRs }

  /// Which policies it has.
  enum Kinds: Sendable, Hashable {
    case networkPolicies
    /// NetworkPolicies and those of the cluster's administrator in one API, and Node objects.
    case all(Scenario.API)
  }

  /// What it was drawn from.
  let seed: UInt64
  /// What was drawn.
  let scenario: Scenario

  /// Draws a cluster.
  init(
    seed: UInt64, knowing knowledge: Knowledge = .nothing, kinds: Kinds = .networkPolicies
  ) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    var scenario = Scenario()
    scenario.namespaces = Self.namespaces(&random)
    let site = Site(
      namespaces: scenario.namespaces.map(\.name), isDualStack: random.chance(30),
      knownAddresses: random.pick([0, 30, 60, 100]), knowledge: knowledge)
    scenario.pods = random.several(2...8) { site.pod($1, &$0) }
    if knowledge == .podCIDRs {
      scenario.podCIDRs = [CIDR(Address(10, 244, 0, 0), 16)]
      if site.isDualStack { scenario.podCIDRs.append(CIDR(Site.podAddress6(0), 64)) }
    }
    let palette = PolicyPalette(namespaces: site.namespaces)
    switch kinds {
    case .networkPolicies:
      scenario.policies = random.several(random.chance(10) ? 0...1 : 2...6) {
        palette.policy($1, &$0)
      }
    case .all(let api):
      scenario.policies = random.several(0...3) { palette.policy($1, &$0) }
      scenario.nodes = site.nodes(&random)
      scenario.tierPolicies = TierPalette(api: api, palette: palette).policies(&random)
    }
    self.scenario = scenario
  }

  /// Questions about pods and the addresses at the edges of blocks, on ports at the edges of rules.
  ///
  /// One end at least is a pod. An address that a pod or a node has is asked for by their name only.
  func queries(_ count: Int) -> [Query] {
    var random = SplitMix64(seed: ~seed)
    let pods = scenario.pods.filter { !$0.isFinished }
      .map { Endpoint.pod(namespace: $0.namespace, name: $0.name) }
    let addresses = interestingAddresses.map(Endpoint.address)
    let ports = interestingPorts
    return random.several(count...count) { random, _ in
      let pod = random.pick(pods)
      let other = random.pick(random.chance(70) ? pods : addresses)
      let isOutward = random.chance(50)
      return Query(
        source: isOutward ? pod : other, destination: isOutward ? other : pod,
        port: random.pick(ports), transport: random.pick([.tcp, .tcp, .udp, .sctp]))
    }
  }

  private static func namespaces(_ random: inout SplitMix64) -> [Scenario.Namespace] {
    random.several(random.chance(60) ? 1...2 : 3...4) { random, index in
      let name = ["red", "green", "blue", "grey"][index]
      var labels = random.labels()
      if random.chance(20) { labels["kubernetes.io/metadata.name"] = name }
      let isDeclared = random.chance(85)
      return Scenario.Namespace(
        name: name, labels: isDeclared ? labels : [:], isDeclared: isDeclared)
    }
  }
}

extension RandomCluster {
  private var rules: [Scenario.Rule] {
    scenario.policies.flatMap { ($0.ingress ?? []) + ($0.egress ?? []) }
  }

  private var tierRules: [Scenario.TierRule] {
    scenario.tierPolicies.flatMap { $0.ingress + $0.egress }
  }

  private var interestingAddresses: [Address] {
    let blocks = rules.flatMap { $0.peers ?? [] }.compactMap(\.block)
    let networks = tierRules.flatMap(\.peers).flatMap(\.networks)
    let edges = (blocks.flatMap { [$0.cidr] + $0.except } + networks).flatMap { cidr in
      [cidr.first.predecessor, cidr.first, cidr.last, cidr.last.successor].compactMap(\.self)
    }
    let taken = Set(scenario.pods.flatMap { $0.addresses + [$0.nodeAddress].compactMap(\.self) })
      .union((0..<8).flatMap { [Site.podAddress4($0), Site.podAddress6($0)] })
      .union((0..<3).flatMap(Site.nodeAddresses)).union(scenario.nodes.flatMap(\.addresses))
    let others = [Address(8, 8, 8, 8), Address(upper: 0x2001_0db8 << 32, lower: 1)]
    return (edges + others).filter { !taken.contains($0) } + bareNodeAddresses
  }

  /// Addresses of nodes without a pod on the host's network, which would be asked for instead.
  private var bareNodeAddresses: [Address] {
    let occupied = Set(scenario.pods.filter(\.usesHostNetwork).map(\.nodeName))
    return scenario.nodes.filter { !occupied.contains($0.name) }.flatMap(\.addresses)
  }

  private var interestingPorts: [Int] {
    let edges = rules.flatMap { $0.ports ?? [] }.flatMap { item -> [Int] in
      guard case .number(let first) = item.port else { return [] }
      let last = item.endPort ?? first
      return [first - 1, first, last, last + 1]
    }
    let tierEdges = tierRules.flatMap { $0.ports ?? [] }.flatMap { port -> [Int] in
      switch port {
      case .number(_, let number): [number - 1, number, number + 1]
      case .range(_, let start, let end): [start - 1, start, end, end + 1]
      case .named, .every: []
      }
    }
    let declared = scenario.pods.flatMap(\.ports).map(\.number)
    return (edges + tierEdges + declared + [1, 65535]).filter((1...65535).contains)
  }
}

/// Where pods run and what is known of them.
private struct Site: Sendable {
  let namespaces: [String]
  let isDualStack: Bool
  /// How many pods have known addresses, in percent.
  let knownAddresses: Int
  let knowledge: RandomCluster.Knowledge

  static func podAddress4(_ index: Int) -> Address {
    Address(10, 244, UInt8(1 + index % 2), UInt8(index + 1))
  }

  static func podAddress6(_ index: Int) -> Address {
    Address(upper: 0xfd00_0010_0244_0000, lower: UInt64(index + 1))
  }

  /// The first node is dual-stack where the cluster is.
  static func nodeAddresses(_ index: Int) -> [Address] {
    [
      Address(192, 168, 9, UInt8(index + 1)),
      Address(upper: 0xfd00_0009 << 32, lower: UInt64(index + 1)),
    ]
  }

  /// Draws Node objects: of some nodes there is none, and some have no pods on the host's network.
  func nodes(_ random: inout SplitMix64) -> [Scenario.Node] {
    [0, 1, 2, 3, 9].compactMap { index in
      guard random.chance(index < 3 ? 80 : 50) else { return nil }
      return Scenario.Node(
        name: "node-\(index)", labels: random.labels(),
        addresses: Array(Self.nodeAddresses(index).prefix(isDualStack && index == 0 ? 2 : 1)))
    }
  }

  /// Draws a pod.
  ///
  /// The first one is ordinary, runs, and shows that the cluster is dual-stack where it is.
  func pod(_ index: Int, _ random: inout SplitMix64) -> Scenario.Pod {
    var pod = Scenario.Pod(namespace: random.pick(namespaces), name: "p\(index)")
    pod.labels = random.labels()
    pod.usesHostNetwork = index > 0 && random.chance(18)
    pod.isFinished = index > 0 && !pod.usesHostNetwork && random.chance(8)
    pod.ports = ports(&random, areNamed: !pod.usesHostNetwork)
    if pod.usesHostNetwork {
      settleOnNode(&pod, &random)
    } else {
      if index == 0 && isDualStack || random.chance(knownAddresses) {
        let both = [Self.podAddress4(index), Self.podAddress6(index)]
        let choices = index == 0 ? [both, [both[1]]] : [both, [both[0]], [both[1]]]
        pod.addresses = isDualStack ? random.pick(choices) : [both[0]]
      }
      if random.chance(60) {
        let node = random.pick([0, 1, 2])
        pod.nodeName = "node-\(node)"
        pod.nodeAddress = Self.nodeAddresses(node)[0]
      }
    }
    return pod
  }

  /// Places a pod on the host's network: fully known, on a node of unknown address, or not at all.
  private func settleOnNode(_ pod: inout Scenario.Pod, _ random: inout SplitMix64) {
    if knowledge == .nothing && random.chance(35) {
      pod.nodeName = random.chance(50) ? "node-9" : nil
      return
    }
    let node = random.pick([0, 1, 2])
    pod.nodeName = "node-\(node)"
    pod.nodeAddress = Self.nodeAddresses(node)[0]
    if isDualStack && node == 0 {
      pod.addresses = Self.nodeAddresses(node)
    } else if random.chance(50) {
      pod.addresses = [Self.nodeAddresses(node)[0]]
    }
  }

  /// Draws declared ports: a name may repeat for another protocol, and init containers that end mislead.
  private func ports(
    _ random: inout SplitMix64, areNamed: Bool
  ) -> [Scenario.ContainerPort] {
    var seen: Set<String> = []
    return random.several(0...3) { random, _ in
      Scenario.ContainerPort(
        number: random.pick([53, 80, 81, 443, 8080, 9090]),
        transport: random.pick([nil, .tcp, .udp, .sctp]),
        name: areNamed && random.chance(70) ? random.pick(PolicyPalette.portNames) : nil,
        container: random.pick([.regular, .regular, .regular, .sidecar, .initial]))
    }
    .filter { port in
      guard let name = port.name, port.container != .initial else { return true }
      return seen.insert("\(name) \((port.transport ?? .tcp).rawValue)").inserted
    }
  }
}

extension SplitMix64 {
  /// Draws labels; a value may be empty, which is not the same as absent.
  mutating func labels() -> [String: String] {
    var labels: [String: String] = [:]
    for key in PolicyPalette.keys where chance(60) { labels[key] = pick(PolicyPalette.values) }
    return labels
  }
}
