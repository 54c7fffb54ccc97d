import Dispatch
public import Kubernetes
public import Policies
public import Reachability
import Synchronization

/// One state of the cluster with everything that questions about it need.
public struct EvaluatedStep: Sendable {
  /// The state, with the DNS workload that it was completed with.
  public let snapshot: Snapshot
  /// Whether the network plugin enforces policies.
  public let enforcesPolicies: Bool
  /// The verdicts.
  public let evaluation: Evaluation
  /// Where Services lead.
  public let services: ServiceTargets
  /// The workloads that answer name lookups.
  public let dnsWorkloads: [Workload.ID]
  /// The port at which they do.
  public let lookupPort: Port
  let workloads: [Workload.ID: Workload]
  private let hasHostNetwork: Bool
  private let hostAddresses: Set<IPAddress>
  private let nodeAddresses: [String: [IPAddress]]
  /// Every address of a node, in order.
  private let nodesByAddress: [(node: Node, address: IPAddress)]
  /// Whether a pod of the input tells which node it is on.
  private let hasPlacements: Bool

  /// Evaluates a state.
  ///
  /// `blocks` are addresses that questions will be about beside those that its policies name.
  public init(
    _ snapshot: Snapshot, enforcesPolicies: Bool = true, dns: ClusterDNS = ClusterDNS(),
    podCIDRs: [CIDR] = [], blocks: [IPBlock] = []
  ) {
    let completed = dns.completing(snapshot)
    self.snapshot = completed
    self.enforcesPolicies = enforcesPolicies
    let options = Evaluation.Options(
      podCIDRs: podCIDRs, enforcesPolicies: enforcesPolicies, furtherBlocks: blocks)
    // Where Services lead has nothing to do with policies: the two are worked out side by side.
    let targets = Mutex<ServiceTargets?>(nil)
    let verdicts = Mutex<Evaluation?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { part in
      if part == 0 {
        let found = Evaluation(completed, options: options)
        verdicts.withLock { $0 = found }
      } else {
        let found = ServiceTargets(completed)
        targets.withLock { $0 = found }
      }
    }
    evaluation = verdicts.withLock(\.self) ?? Evaluation(completed, options: options)
    services = targets.withLock(\.self) ?? ServiceTargets(completed)
    dnsWorkloads = dns.workloads(in: completed)
    lookupPort = dns.lookupPort(in: completed)
    workloads = Dictionary(uniqueKeysWithValues: completed.workloads.lazy.map { ($0.id, $0) })
    var hostAddresses: Set<IPAddress> = []
    for workload in completed.workloads {
      for pod in workload.pods.indices {
        for address in workload.pods[pod].hostAddresses { hostAddresses.insert(address) }
      }
    }
    self.hostAddresses = hostAddresses
    nodeAddresses = Dictionary(
      completed.nodes.map { ($0.name, $0.addresses) }, uniquingKeysWith: { first, _ in first })
    nodesByAddress = completed.nodes.flatMap { node in node.addresses.map { (node, $0) } }
      .sorted { $0.1 < $1.1 }
    hasPlacements =
      !completed.nodes.isEmpty
      && completed.workloads.contains { $0.endpoints.contains { $0.spec.nodeName != nil } }
    hasHostNetwork = completed.workloads.contains {
      $0.endpoints.contains(where: \.spec.usesHostNetwork)
    }
  }

  /// The workload, where the state has it.
  public func workload(_ id: Workload.ID) -> Workload? { workloads[id] }

  /// The policies of the state, in the order of their names.
  public var policies: [Policy] { evaluation.tiers.flatMap(\.policies) }

  /// Endpoints that speak for all of a party: one for each class, and for each node where a node is concerned.
  public func representatives(of party: Party) -> [Endpoint] {
    switch party.kind {
    case .external(let blocks):
      // A pod reaches its own node, whatever its policies say of the block that the node is in.
      let parts = blocks.filter { !$0.isWholeFamily }
      let nodes = representatives { _, address in parts.contains { $0.contains(address) } }
      let others = Set(blocks.flatMap(evaluation.representatives(of:))).sorted()
        .map(Endpoint.address)
      return others + nodes.filter { !others.contains($0) }
    case .nodes(let selector):
      // A node that has no pod of its own in the input is known by its addresses.
      return representatives { node, _ in selector.matches(node.labels) }
    case .workload(let id):
      guard let workload = workloads[id] else { return [] }
      var seen: Set<Representative> = []
      return workload.endpoints.enumerated().compactMap { index, pod in
        guard party.podNames.isEmpty || party.podNames.contains(pod.name) else { return nil }
        let endpoint = Endpoint.pod(id, index: index)
        let key = Representative(
          number: evaluation.classNumber(of: endpoint) ?? 0,
          node: hasHostNetwork ? pod.spec.nodeName : nil)
        return seen.insert(key).inserted ? endpoint : nil
      }
    }
  }

  /// Addresses of nodes: one for each class, and for each node where pods tell which one they are on.
  private func representatives(where includes: (Node, IPAddress) -> Bool) -> [Endpoint] {
    var seen: Set<Representative> = []
    return nodesByAddress.filter { includes($0.node, $0.address) }.compactMap { node, address in
      let endpoint = Endpoint.address(address)
      let key = Representative(
        number: evaluation.classNumber(of: endpoint) ?? 0, node: hasPlacements ? node.name : nil)
      return seen.insert(key).inserted ? endpoint : nil
    }
  }

  /// Of the ends of connections those that suffice for these others: of each class those on the same node, and two more.
  ///
  /// Which node it is only matters to pods on it; of thousands of nodes the others are all alike.
  func facing(_ others: [Endpoint], _ ends: [Endpoint]) -> [Endpoint] {
    guard ends.count > Self.fewEnds else { return ends }
    let own = Set(
      others.lazy.compactMap(evaluation.pod).flatMap { pod in
        pod.hostAddresses + (pod.spec.nodeName.flatMap { nodeAddresses[$0] } ?? [])
      })
    var count: [Int: Int] = [:]
    return ends.filter { end in
      guard case .address(let address) = end, isNode(end) else { return true }
      if own.contains(address) { return true }
      let number = evaluation.classNumber(of: end) ?? 0
      count[number, default: 0] += 1
      return count[number, default: 0] <= 2
    }
  }

  private static let fewEnds = 8

  /// Whether an endpoint is a node by its address, as far as the input tells.
  func isNode(_ endpoint: Endpoint) -> Bool {
    guard case .address(let address) = endpoint else { return false }
    return evaluation.isNode(address) || hostAddresses.contains(address)
  }

  /// Whether pods of the party look names up at the cluster DNS.
  public func usesClusterDNS(_ party: Party) -> Bool {
    guard let id = party.workload, let workload = workloads[id] else { return false }
    return workload.endpoints.contains { $0.spec.usesClusterDNS }
  }

  /// Whether the party can look names up; `nil` when it does not use the cluster DNS, or there is none.
  public func lookup(from party: Party) -> Outcome? {
    let outcomes = lookups(from: party)
    guard outcomes.count > 1 else { return outcomes.first }
    return .unknown
  }

  /// What the look-ups of the party's pods come to; nothing where none of them uses the cluster DNS.
  func lookups(from party: Party) -> Set<Outcome> {
    Set(representatives(of: party).compactMap(lookup(from:)))
  }

  /// Whether an endpoint can look names up; `nil` when it does not use the cluster DNS, or there is none.
  func lookup(from source: Endpoint) -> Outcome? {
    guard evaluation.pod(source)?.spec.usesClusterDNS == true, !dnsWorkloads.isEmpty else {
      return nil
    }
    let servers = dnsWorkloads.flatMap { representatives(of: Party(.workload($0))) }
    let outcomes = Set(
      servers.compactMap {
        evaluation.verdict(from: source, to: $0, port: lookupPort, identity: .anotherPod)?.outcome
      })
    return outcomes.count == 1 ? outcomes.first : .unknown
  }

  /// The verdicts on connections of some endpoints with others to these ports.
  public func pieces(
    from sources: [Endpoint], to destinations: [Endpoint], ports: PortSet,
    identity: Evaluation.Identity = .anotherPod
  ) -> [Answer.Piece] {
    verdicts(from: sources, to: destinations, identity: identity)
      .flatMap { $0.pieces(of: ports) }
  }

  /// The verdicts on every port between some endpoints and others, where several sets of ports are asked about.
  func verdicts(
    from sources: [Endpoint], to destinations: [Endpoint],
    identity: Evaluation.Identity = .anotherPod
  ) -> [PairVerdicts] {
    destinations.flatMap { end in
      sources.compactMap { start in
        evaluation.verdicts(from: start, to: end, identity: identity)
      }
    }
  }

  /// For each class whether it has one pod only.
  var lonelyClasses: [Bool] {
    var counts = Array(repeating: 0, count: evaluation.classCount)
    let workloads = snapshot.workloads
    for position in workloads.indices {
      // Where the cluster decides there may be several.
      let each = workloads[position].pods.isEmpty ? workloads[position].replicas ?? 2 : 1
      for number in evaluation.classNumbers(of: workloads[position].id) { counts[number] += each }
    }
    return counts.map { $0 <= 1 }
  }

  private struct Representative: Hashable {
    var number: Int
    var node: String?
  }
}

extension PairVerdicts {
  /// The verdicts on some ports.
  func pieces(of ports: PortSet) -> [Answer.Piece] {
    partition(of: ports).map { Answer.Piece(ports: $0.ports, verdict: $0.verdict) }
  }
}
