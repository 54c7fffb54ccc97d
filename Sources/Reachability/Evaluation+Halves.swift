package import Kubernetes
import Policies

/// What findings need to know of single ends, class by class.
extension Evaluation {
  /// The policies that select something, in evaluation order, with the classes that they are about.
  package var resolvedPolicies: [ResolvedPolicy] { policies }

  /// The policies that select a class in a direction, in evaluation order.
  package func resolvedPolicies(selecting number: Int, _ direction: Direction) -> [ResolvedPolicy] {
    selectedPolicies(number, direction)
  }

  /// Whether policies can select an endpoint: it is a pod on the pod network.
  package func isOnPodNetwork(_ endpoint: Endpoint) -> Bool {
    guard let number = classes.number(of: endpoint) else { return false }
    if case .podNetwork = classes.all[number].place { return true }
    return false
  }

  /// The class itself.
  package func endpointClass(_ number: Int) -> EndpointClass { classes.all[number] }

  /// How many pods there are of each class on the pod network, by number; other classes have none.
  package var podCounts: [Int] { classWeights }

  /// What one end says to another on a port, both by their classes: a node's network is left out of account.
  package func half(_ direction: Direction, of subject: Int, with peer: Int, at port: Port) -> Half
  {
    question(direction, subject, peer).half(at: port)
  }

  /// The ports on which one end lets connections with another pass, and those on which that is not known.
  package func ports(_ direction: Direction, of subject: Int, with peer: Int)
    -> (allowed: PortSet, unknown: PortSet)
  {
    let question = question(direction, subject, peer)
    var allowed = PortSet.none
    var unknown = PortSet.none
    for transport in TransportProtocol.allCases {
      let starts = Set(question.borders(transport, in: 1...UInt16.max) + [1]).sorted()
      for (index, start) in starts.enumerated() {
        let end = index + 1 < starts.count ? starts[index + 1] - 1 : UInt16.max
        switch question.half(at: Port(start, transport)).outcome {
        case .allowed: allowed.formUnion(PortSet(transport, start...end))
        case .unknown: unknown.formUnion(PortSet(transport, start...end))
        case .blocked: break
        }
      }
    }
    return (allowed, unknown)
  }

  /// The ports on which a rule is a reason for which one end lets connections with another pass, or may be one.
  package func ports(
    _ direction: Direction, of subject: Int, with peer: Int, dueTo rule: RuleReference
  ) -> PortSet {
    let question = question(direction, subject, peer)
    var result = PortSet.none
    for transport in TransportProtocol.allCases {
      let starts = Set(question.borders(transport, in: 1...UInt16.max) + [1]).sorted()
      for (index, start) in starts.enumerated() {
        let end = index + 1 < starts.count ? starts[index + 1] - 1 : UInt16.max
        let half = question.half(at: Port(start, transport))
        let isReason =
          switch half.reason {
          case .rules(let rules), .decided(let rules):
            half.outcome == .allowed && rules.contains(rule)
          case .doubts: true
          case .notSubject, .notIsolated, .sameNode, .isolated: false
          }
        if isReason { result.formUnion(PortSet(transport, start...end)) }
      }
    }
    return result
  }

  /// The ports of a rule where the destination is of a class.
  package func ports(of rule: ResolvedPolicy.ResolvedRule, at destination: Int) -> PortSet {
    rule.ports
      ?? PortSet(rule.reference.rule.ports, declared: classes.all[destination].namedPorts)
  }

  private func question(_ direction: Direction, _ subject: Int, _ peer: Int) -> HalfQuestion {
    HalfQuestion(
      self, direction, subject: subject, peer: peer,
      destination: direction == .ingress ? subject : peer, exception: nil)
  }
}
