public import Kubernetes
import Policies

extension Evaluation {
  /// Whether two endpoints are one and the same, or two replicas.
  public enum Identity: Hashable, Sendable {
    /// One endpoint that stands for several pods talks to another of them.
    case anotherPod
    /// The very same pod.
    case samePod
    /// A connection from outside that a node may pass on in its own name: that a pod's own node always reaches it is left
    /// out of account.
    case passedOn
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
    let exception: Verdict.Exception? =
      isItself ? .itself : identity == .passedOn ? nil : placement(source, destination)
    return PairVerdicts(
      egress: HalfQuestion(
        self, .egress, subject: from, peer: to, destination: to, exception: exception),
      ingress: HalfQuestion(
        self, .ingress, subject: to, peer: from, destination: to, exception: exception),
      exception: exception)
  }

  /// "Traffic to and from the node where a pod is running is always allowed, regardless of the IP address of the pod or
  /// the node" (NetworkPolicy concepts).
  package func placement(_ source: Endpoint, _ destination: Endpoint) -> Verdict.Exception? {
    switch (source, destination) {
    case (.address(let node), .pod), (.pod, .address(let node)):
      // The address of a pod's own node.
      let pod = pod(source) ?? pod(destination)
      guard let pod, !pod.spec.usesHostNetwork else { return nil }
      if pod.hostAddresses.contains(node) { return .sameNode }
      guard let known = nodes.node(at: node) else { return nil }
      guard let own = pod.spec.nodeName else { return .placementUnknown }
      return own == known.name ? .sameNode : nil
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
      for range in ports.ranges(of: transport) {
        var start = range.lowerBound
        let inner =
          (egress.borders(transport, in: range) + ingress.borders(transport, in: range)).sorted()
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
