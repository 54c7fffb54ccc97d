import Kubernetes
import Policies
import Reachability

/// Finds the ports of pods on which a connection makes a hop.
///
/// They are the ports that containers declare, those that Services lead to, and those that rules name; every port where
/// there is none of them.
struct AttackPorts {
  private let step: EvaluatedStep
  private let named: NamedDestinations
  /// What rules name, by class: single ports, and ranges.
  private var known: [Int: Found] = [:]

  struct Found {
    var single: Set<Port> = []
    var ranges = PortSet.none

    /// All of them; `nil` where there is none.
    var ports: PortSet? {
      single.isEmpty && ranges.isEmpty ? nil : ranges.union(PortSet(single))
    }

    /// Takes the ports of a rule; "all" and names say nothing new.
    fileprivate mutating func add(_ pattern: PortPattern) {
      guard case .range(let transport, let range) = pattern, range != 1...UInt16.max else { return }
      if range.count == 1 {
        single.insert(Port(range.lowerBound, transport))
      } else {
        ranges.formUnion(PortSet(transport, range))
      }
    }
  }

  init(_ step: EvaluatedStep) {
    self.step = step
    named = NamedDestinations(step.evaluation)
  }

  /// The ports of the pods of an end.
  mutating func ports(of end: ConnectionEnd) -> Found {
    guard let party = end.party, let id = party.workload, let workload = step.workload(id) else {
      return Found()
    }
    var found = Found()
    var seen: Set<Int> = []
    for (index, pod) in workload.endpoints.enumerated()
    where party.podNames.isEmpty || party.podNames.contains(pod.name) {
      found.single.formUnion(pod.spec.ports.map(\.port))
      found.single.formUnion(step.services.ports(leadingTo: id, index: index))
      let endpoint = Endpoint.pod(id, index: index)
      guard let number = step.evaluation.classNumber(of: endpoint), seen.insert(number).inserted
      else { continue }
      let ofRules = ports(ofClass: number, endpoint)
      found.single.formUnion(ofRules.single)
      found.ranges.formUnion(ofRules.ranges)
    }
    return found
  }

  private mutating func ports(ofClass number: Int, _ endpoint: Endpoint) -> Found {
    if let found = known[number] { return found }
    var found = Found()
    for policy in step.evaluation.policies(selecting: endpoint, .ingress) {
      for rule in policy.rules where rule.direction == .ingress {
        for pattern in rule.ports { found.add(pattern) }
      }
    }
    for pattern in named.ports(ofClass: number) { found.add(pattern) }
    known[number] = found
    return found
  }
}
