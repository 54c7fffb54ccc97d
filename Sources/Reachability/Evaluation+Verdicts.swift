public import Kubernetes
import Policies

extension Evaluation {
  /// Whether two endpoints are one and the same, or two replicas.
  public enum Identity: Hashable, Sendable {
    /// One endpoint that stands for several pods talks to another of them.
    case anotherPod
    /// The very same pod.
    case samePod
  }

  /// The verdict on a connection to a port; `nil` when a pod is not in the input.
  ///
  /// Return traffic is part of a connection that was allowed, and has no verdict of its own. `identity` says what it
  /// means when both ends are the same endpoint.
  public func verdict(
    from source: Endpoint, to destination: Endpoint, port: Port, identity: Identity = .samePod
  ) -> Verdict? {
    verdicts(from: source, to: destination, identity: identity)?.verdict(at: port)
  }

  /// The verdicts on connections to every port, as a question that is worked out port by port.
  public func verdicts(
    from source: Endpoint, to destination: Endpoint, identity: Identity = .samePod
  ) -> PairVerdicts? {
    guard let from = classes.number(of: source), let to = classes.number(of: destination) else {
      return nil
    }
    let isItself = source == destination && identity == .samePod
    return PairVerdicts(
      egress: HalfQuestion(self, .egress, subject: from, peer: to, destination: to),
      ingress: HalfQuestion(self, .ingress, subject: to, peer: from, destination: to),
      exception: isItself ? .itself : placement(source, destination))
  }

  /// "Traffic to and from the node where a pod is running is always allowed, regardless of the IP address of the pod or
  /// the node" (NetworkPolicy concepts).
  private func placement(_ source: Endpoint, _ destination: Endpoint) -> Verdict.Exception? {
    switch (source, destination) {
    case (.address(let node), .pod), (.pod, .address(let node)):
      // The address of a pod's own node.
      let pod = pod(source) ?? pod(destination)
      let isOwnNode = pod.map { !$0.spec.usesHostNetwork && $0.hostAddresses.contains(node) }
      return isOwnNode == true ? .sameNode : nil
    default: break
    }
    guard let left = pod(source), let right = pod(destination),
      left.spec.usesHostNetwork != right.spec.usesHostNetwork
    else { return nil }
    guard let leftNode = left.spec.nodeName, let rightNode = right.spec.nodeName else {
      return .placementUnknown
    }
    return leftNode == rightNode ? .sameNode : nil
  }
}

/// The verdicts on all ports between two endpoints.
public struct PairVerdicts: Sendable {
  let egress: HalfQuestion
  let ingress: HalfQuestion
  let exception: Verdict.Exception?

  /// The verdict on one port.
  public func verdict(at port: Port) -> Verdict {
    Verdict(
      egress: egress.half(at: port), ingress: ingress.half(at: port), exception: exception)
  }

  /// The port space cut into the largest sets that share a verdict, in the order of their lowest port.
  public func partition(of ports: PortSet = .all) -> [(ports: PortSet, verdict: Verdict)] {
    var result: [(ports: PortSet, verdict: Verdict)] = []
    var positions: [Verdict: Int] = [:]
    for transport in TransportProtocol.allCases {
      let borders = (egress.borders(transport) + ingress.borders(transport)).sorted()
      for range in ports.ranges(of: transport) {
        var start = range.lowerBound
        let inner = borders.filter { $0 > range.lowerBound && $0 <= range.upperBound }
        for end in Self.deduplicated(inner).map({ $0 - 1 }) + [range.upperBound] {
          let verdict = verdict(at: Port(start, transport))
          let piece = PortSet(transport, start...end)
          if let position = positions[verdict] {
            result[position].ports.formUnion(piece)
          } else {
            positions[verdict] = result.count
            result.append((piece, verdict))
          }
          guard end < UInt16.max else { break }
          start = end + 1
        }
      }
    }
    return result
  }

  private static func deduplicated(_ sorted: [UInt16]) -> [UInt16] {
    sorted.reduce(into: []) { result, border in
      if result.last != border { result.append(border) }
    }
  }
}

/// What one end says to connections with a peer: the rules of the policies that select it, as far as they concern it.
struct HalfQuestion: Sendable {
  /// A rule that matches the peer, and the ports that it is about.
  private struct MatchedRule {
    var reference: RuleReference
    var ports: PortSet
    var isCertain: Bool
  }

  private let isSubject: Bool
  private let isolating: [PolicyReference]
  private let doubtful: [PolicyReference]
  /// Whether one of the doubtful policies may block what a rule allows.
  private let takesBack: Bool
  private let rules: [MatchedRule]

  init(
    _ evaluation: Evaluation, _ direction: Direction, subject: Int, peer: Int, destination: Int
  ) {
    let classes = evaluation.classes
    if case .podNetwork = classes.all[subject].place { isSubject = true } else { isSubject = false }
    let selected = evaluation.selectedPolicies(subject, direction)
    isolating = selected.filter { $0.policy.effect == .known }.map(\.policy.reference)
    doubtful = selected.filter { $0.policy.effect != .known }.map(\.policy.reference)
    takesBack = selected.contains { $0.policy.effect == .unknown(.unsupportedKind) }
    let names = classes.all[destination].namedPorts
    rules = selected.flatMap(\.rules).compactMap { rule in
      let isCertain = rule.certain.contains(peer)
      guard isCertain || rule.possible.contains(peer) else { return nil }
      let ports = PortSet(rule.reference.rule.ports, declared: names)
      return ports.isEmpty
        ? nil : MatchedRule(reference: rule.reference, ports: ports, isCertain: isCertain)
    }
  }

  /// What the end says to a port.
  ///
  /// "If no policies select a pod, it is non-isolated … all connections that are allowed are the union of what the
  /// policies allow; order does not affect the result" (NetworkPolicy concepts). A policy of unknown effect can allow what
  /// no rule allows, and can block what is allowed by default; a NetworkPolicy cannot block what another one allows,
  /// other kinds can.
  func half(at port: Port) -> Half {
    guard isSubject else { return Half(.allowed, .notSubject) }
    let matching = rules.filter { $0.ports.contains(port) }
    let certain = matching.filter(\.isCertain).map(\.reference)
    if !certain.isEmpty, !takesBack { return Half(.allowed, .rules(certain)) }
    var doubts = doubtful.map { Half.Doubt.policy($0) }
    guard doubts.isEmpty else { return Half(.unknown, .doubts(doubts, isolated: isolating)) }
    guard !isolating.isEmpty else { return Half(.allowed, .notIsolated) }
    doubts = matching.map { .address($0.reference) }
    return doubts.isEmpty
      ? Half(.blocked, .isolated(isolating))
      : Half(.unknown, .doubts(doubts, isolated: isolating))
  }

  /// The numbers at which what the end says may change: the first port of a range and the first one after it.
  func borders(_ transport: TransportProtocol) -> [UInt16] {
    rules.flatMap { rule in
      rule.ports.ranges(of: transport).flatMap { range in
        range.upperBound == .max ? [range.lowerBound] : [range.lowerBound, range.upperBound + 1]
      }
    }
  }
}

extension PortSet {
  /// The ports that patterns stand for at a destination that declares these named ports.
  ///
  /// "If this is a name, it is resolved at the pod": a port of another protocol that carries the same name does not
  /// count (NetworkPolicyPort.port, .protocol).
  init(_ patterns: [PortPattern], declared: [ContainerPort]) {
    self.init()
    for pattern in patterns {
      switch pattern {
      case .everything: self = .all
      case .range(let transport, let range): formUnion(PortSet(transport, range))
      case .named(let transport, let name):
        formUnion(
          PortSet(
            declared.lazy.filter { $0.name == name && $0.port.transport == transport }.map(\.port)))
      }
    }
  }
}
