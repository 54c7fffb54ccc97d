public import Kubernetes
public import Policies
public import Reachability

/// A connection that a rule allows and that nobody was seen to use.
public struct UnusedConnection: Hashable, Sendable {
  /// Where it starts.
  public var source: Party
  /// Where it ends.
  public var destination: Party
  /// The ports that nobody used.
  public var ports: PortSet
  /// The policies that allow it, in order.
  public var policies: [PolicyReference]

  /// Creates a connection.
  public init(
    source: Party, destination: Party, ports: PortSet, policies: [PolicyReference]
  ) {
    self.source = source
    self.destination = destination
    self.ports = ports
    self.policies = policies
  }
}

extension ObservedConnections {
  /// The connections that a rule allows and that the log does not show, by source and destination.
  ///
  /// Asked about are only parties that the log speaks of: a log that never saw a workload says nothing of it. What is
  /// allowed for want of a policy is nobody's rule, and no finding. A range of ports, and all ports, are used when one
  /// of them is; connections among the pods of one workload are left out, and so are addresses outside as sources.
  ///
  /// - Complexity: the square of the number of workloads in the log, with a look-up for each pair.
  public func unused(in step: EvaluatedStep, podCIDRs: [CIDR] = []) -> [UnusedConnection] {
    let finder = PartyFinder([step], podCIDRs: podCIDRs)
    let parties = finder.workloads().filter { party in
      speaks(of: party) && party.workload.flatMap(step.workload)?.isAssumed == false
    }
    let targets =
      finder.workloads().filter(speaks) + finder.nodes(.egress)
      + finder.externals(.egress, asked: [])
    let seen = observations(from: parties, to: targets, in: step)
    var known = AllowedByRule(step)
    var unused: [UnusedConnection] = []
    for source in parties {
      for destination in targets where source.workload != destination.workload {
        let allowed = known.answer(from: source, to: destination)
        let used = seen[source]?[destination]?.allowed ?? .none
        let ports = allowed.ports.unused(given: used)
        guard !ports.isEmpty else { continue }
        unused.append(
          UnusedConnection(
            source: source, destination: destination, ports: ports, policies: allowed.policies))
      }
    }
    return unused.sorted {
      ($0.source, $0.destination) < ($1.source, $1.destination)
    }
  }
}

extension PortSet {
  /// The ranges of which no port is in `used`; of all ports nothing is left when any is.
  func unused(given used: PortSet) -> PortSet {
    guard !used.isEmpty else { return self }
    guard self != .all else { return intersection(used).isEmpty ? self : .none }
    var result = PortSet.none
    for transport in TransportProtocol.allCases {
      for range in ranges(of: transport) {
        let piece = PortSet(transport, range)
        if piece.intersection(used).isEmpty { result.formUnion(piece) }
      }
    }
    return result
  }
}

/// What rules allow between parties, worked out once for all that are alike.
private struct AllowedByRule {
  struct Answer {
    var ports = PortSet.none
    var policies: [PolicyReference] = []
  }

  private struct Key: Hashable {
    var sources: [Int]
    var destinations: [Int]
  }

  private let step: EvaluatedStep
  private var answers: [Key: Answer] = [:]
  private var endpoints: [Party: (list: [Endpoint], classes: [Int])] = [:]

  init(_ step: EvaluatedStep) { self.step = step }

  /// The ports on which every pair is allowed, by a rule for some.
  mutating func answer(from source: Party, to destination: Party) -> Answer {
    let (starts, startClasses) = members(of: source)
    let (ends, endClasses) = members(of: destination)
    let key = Key(sources: startClasses, destinations: endClasses)
    if let known = answers[key] { return known }
    let pieces = step.pieces(from: starts, to: ends, ports: .all)
    var answer = Answer()
    var others = PortSet.none
    for piece in pieces {
      if piece.verdict.outcome != .allowed {
        others.formUnion(piece.ports)
      } else if piece.verdict.isByRule {
        answer.ports.formUnion(piece.ports)
      }
    }
    answer.ports = answer.ports.subtracting(others)
    answer.policies = Set(
      pieces.filter { !$0.ports.intersection(answer.ports).isEmpty }
        .flatMap(\.verdict.decidingPolicies)
    ).sorted()
    answers[key] = answer
    return answer
  }

  private mutating func members(of party: Party) -> (list: [Endpoint], classes: [Int]) {
    if let known = endpoints[party] { return known }
    let list = step.representatives(of: party)
    let classes = Set(list.compactMap(step.evaluation.classNumber)).sorted()
    endpoints[party] = (list, classes)
    return (list, classes)
  }
}
