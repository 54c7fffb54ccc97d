import Kubernetes
import Policies
import Reachability

/// Finds the ports of a destination that a picture or a table is about.
///
/// They are the ports that its containers declare, those that Services lead to, and those that rules name; manifests do
/// not tell which ports a program listens on.
struct PortItemFinder {
  let steps: [EvaluatedStep]
  let includesOtherPorts: Bool
  /// Whether a destination without any port is asked about, too, as one that was named is.
  let includesPortless: Bool
  /// For each step, whom rules name.
  private let named: [NamedDestinations]

  init(steps: [EvaluatedStep], includesOtherPorts: Bool, includesPortless: Bool = false) {
    self.steps = steps
    self.includesOtherPorts = includesOtherPorts
    self.includesPortless = includesPortless
    named = steps.map { NamedDestinations($0.evaluation) }
  }

  /// The ports of a workload, apart from lookups at the cluster DNS.
  func items(of party: Party) -> [PortItem] {
    var declared: Set<Port> = []
    var ranges: [PortSet] = []
    var isConcerned = false
    var isDNS = false
    for (step, named) in zip(steps, named) {
      guard let id = party.workload, let workload = step.workload(id) else { continue }
      for (index, pod) in workload.endpoints.enumerated()
      where party.podNames.isEmpty || party.podNames.contains(pod.name) {
        declared.formUnion(pod.spec.ports.map(\.port))
        declared.formUnion(step.services.ports(leadingTo: id, index: index))
      }
      for endpoint in step.representatives(of: party) {
        let selecting = step.evaluation.policies(selecting: endpoint, .ingress)
        let naming = step.evaluation.classNumber(of: endpoint).map(named.lists(ofClass:)) ?? []
        isConcerned = isConcerned || !selecting.isEmpty || !naming.isEmpty
        let rules = selecting.flatMap { $0.rules.filter { $0.direction == .ingress } }
        for pattern in (rules.map(\.ports) + naming).joined() {
          pattern.collect(&declared, &ranges)
        }
      }
      if step.dnsWorkloads.contains(id) {
        isDNS = true
        declared.subtract([step.lookupPort, Port(step.lookupPort.number, .tcp)])
      }
    }
    // What a DNS server is there for has an item of its own, see ``PortItem/Kind/dns``.
    return items(declared, ranges, isConcerned: (isConcerned || includesPortless) && !isDNS)
  }

  /// The ports of addresses outside: those of the rules that name the block.
  func items(ofExternal party: Party) -> [PortItem] {
    var declared: Set<Port> = []
    var isWholly = false
    var ranges: [PortSet] = []
    for rule in steps.flatMap(\.policies).flatMap(\.rules) where rule.direction == .egress {
      let isNamed =
        rule.peers.contains { peer in
          if case .nodes(let selector) = peer { party.kind == .nodes(selector) } else { false }
        }
        || rule.peers.compactMap(\.block).contains { block in
          party.blocks.contains {
            $0.cidr == block.cidr && Set(block.except).isSubset(of: $0.except)
          }
        }
      guard isNamed else { continue }
      if rule.ports.contains(.everything) { isWholly = true }
      for pattern in rule.ports { pattern.collect(&declared, &ranges) }
    }
    return items(declared, ranges, isConcerned: true, isWholly: isWholly)
  }

  /// `isWholly` says that a rule speaks of every port, those that nothing declares included.
  private func items(
    _ declared: Set<Port>, _ ranges: [PortSet], isConcerned: Bool, isWholly: Bool = false
  ) -> [PortItem] {
    let single = PortSet(declared)
    var items = declared.map { PortItem(.declared, PortSet([$0])) }
    // Ranges that overlap are asked about once.
    var covered = single
    for range in Set(ranges).map({ PortItem(.declared, $0) }).sorted()
    where range.ports.intersection(single).isEmpty {
      let rest = range.ports.subtracting(covered)
      if !rest.isEmpty { items.append(PortItem(.declared, rest)) }
      covered.formUnion(range.ports)
    }
    if items.isEmpty {
      return isConcerned || includesOtherPorts ? [PortItem(.anyPort, .all)] : []
    }
    if includesOtherPorts || isWholly {
      items.append(PortItem(.otherPorts, PortSet.all.subtracting(covered)))
    }
    return items.sorted()
  }
}

extension PortPattern {
  /// Adds a single port to the ports, a real range to the ranges; "all" and names say nothing new.
  fileprivate func collect(_ ports: inout Set<Port>, _ ranges: inout [PortSet]) {
    guard case .range(let transport, let range) = self, range != 1...UInt16.max else { return }
    if range.count == 1 {
      ports.insert(Port(range.lowerBound, transport))
    } else {
      ranges.append(PortSet(transport, range))
    }
  }
}
