import Kubernetes
import Policies
import Reachability

/// The connections that one peer of an allow rule is about, and what their other ends say to them.
struct HalfCheck {
  /// The pods at the other ends.
  let peers: [LabelIndex.PodPlace]
  /// The ports of the rule at the destinations.
  let ports: PortSet
  /// The policies that isolate the other ends, where all of the connections are blocked there.
  let blocking: [PolicyReference]
  /// The same ports in other protocols that the other ends allow.
  let otherProtocols: PortSet

  /// Asks the other ends; `nil` when there is nothing to ask, or when one of the connections may pass.
  init?(_ resolved: ResolvedPolicy, _ rule: Rule, _ peer: PeerPattern, in state: LintedState) {
    guard case .pods(let selector, _) = peer, !selector.isEverything else { return nil }
    let evaluation = state.evaluation
    // Where others are meant too, that a pod reaches itself is nobody's question.
    let own = Set(state.subjects(of: resolved.policy))
    let all = state.pods(peer)
    let others = all.filter { !own.contains($0) }
    let peers = others.isEmpty ? all : others
    let numbers = Set(peers.compactMap { evaluation.classNumber(of: state.endpoint($0)) })
    var subjects: [Int] = []
    resolved.subject.forEach { subjects.append($0) }
    let other: Direction = rule.direction == .ingress ? .egress : .ingress
    var ports = PortSet.none
    var blocking: Set<PolicyReference> = []
    var otherProtocols = PortSet.none
    for subject in subjects {
      for number in numbers {
        let destination = rule.direction == .ingress ? subject : number
        let wanted = PortSet(
          rule.ports, declared: evaluation.endpointClass(destination).namedPorts)
        guard let first = wanted.first else { return nil }
        let open = evaluation.ports(other, of: number, with: subject)
        guard wanted.intersection(open.allowed).isEmpty,
          wanted.intersection(open.unknown).isEmpty
        else { return nil }
        ports.formUnion(wanted)
        otherProtocols.formUnion(wanted.inOtherProtocols.intersection(open.allowed))
        let half = evaluation.half(other, of: number, with: subject, at: first)
        blocking.formUnion(half.policies)
      }
    }
    guard !blocking.isEmpty else { return nil }
    self.peers = peers
    self.ports = ports
    self.blocking = blocking.sorted()
    self.otherProtocols = otherProtocols
  }
}

extension PortSet {
  /// The same numbers in the protocols in which the set does not have them.
  fileprivate var inOtherProtocols: PortSet {
    var result = PortSet.none
    for transport in TransportProtocol.allCases {
      for range in ranges(of: transport) where range.count < Int(UInt16.max) {
        for other in TransportProtocol.allCases where other != transport {
          result.formUnion(PortSet(other, range))
        }
      }
    }
    return result.subtracting(self)
  }
}
