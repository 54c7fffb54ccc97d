/// The policies by the letter: one connection, one pair, one port at a time.
///
/// Sentences in quotation marks are those of `networking.k8s.io/v1`, here, and of
/// `policy.networking.k8s.io`, in the file about tiers. What they leave to implementations, and what
/// a manifest need not tell, follows the project's decisions and makes a verdict unknown.
struct Oracle {
  /// How surely a peer or a rule matches.
  enum Match: Sendable { case never, perhaps, surely }

  /// One end, looked up.
  enum End {
    case pod(Scenario.Pod)
    /// A node that is asked for by an address of its own, or what is outside the cluster.
    case address(Address)
  }

  let scenario: Scenario

  /// What becomes of the connection; `nil` when an end is not in the cluster.
  func verdict(_ query: Query) -> Cluster.Outcome? {
    guard let source = end(query.source), let destination = end(query.destination) else {
      return nil
    }
    // "A pod cannot block access to itself" (concepts).
    if case .pod(let one) = source, case .pod(let other) = destination, one == other {
      return .allowed
    }
    return min(
      half(.egress, of: source, peer: destination, query, to: destination),
      half(.ingress, of: destination, peer: source, query, to: destination))
  }

  private func end(_ endpoint: Endpoint) -> End? {
    switch endpoint {
    case .address(let address):
      // Finished pods are left out.
      scenario.pods.first {
        !$0.isFinished && !$0.usesHostNetwork && $0.addresses.contains(address)
      }
      .map(End.pod) ?? .address(address)
    case .pod(let namespace, let name):
      scenario.pods.first { $0.namespace == namespace && $0.name == name && !$0.isFinished }
        .map(End.pod)
    }
  }

  /// What the NetworkPolicies of one end say; `nil` where none selects it.
  func networkPolicies(
    _ direction: Scenario.Direction, of pod: Scenario.Pod, peer: End, _ query: Query,
    to destination: End
  ) -> Cluster.Outcome? {
    // "Traffic is allowed to a pod if there are no NetworkPolicies selecting the pod".
    let policies = scenario.policies.filter { isolates($0, pod, direction) }
    if policies.isEmpty { return nil }
    // "OR if the traffic source is the pod's local node". "Traffic to and from the node where a pod
    // is running is always allowed" (concepts). The API around NetworkPolicy has no such sentence.
    let crossing = sharedNode(.pod(pod), peer)
    if crossing == .surely { return .allowed }
    // "OR if the traffic matches at least one ingress rule across all of the NetworkPolicy objects
    // whose podSelector matches the pod."
    var outcome = crossing == .never ? Cluster.Outcome.blocked : .unknown
    for policy in policies {
      let rules = (direction == .ingress ? policy.ingress : policy.egress) ?? []
      // "The traffic must match both ports and from."
      for rule in rules where matches(rule.ports, query, at: destination) {
        switch matches(rule.peers, peer, from: policy.namespace) {
        case .surely: return .allowed
        case .perhaps: outcome = .unknown
        case .never: break
        }
      }
    }
    return outcome
  }

  private func isolates(
    _ policy: Scenario.Policy, _ pod: Scenario.Pod, _ direction: Scenario.Direction
  ) -> Bool {
    // Pods on the host's network are nodes to a policy: none selects them.
    guard policy.namespace == pod.namespace, !pod.usesHostNetwork else { return false }
    return affects(policy, direction) && matches(policy.pods, pod.labels)
  }

  /// "If this field is not specified, it will default based on the existence of ingress or egress rules".
  private func affects(_ policy: Scenario.Policy, _ direction: Scenario.Direction) -> Bool {
    if let types = policy.types, !types.isEmpty { return types.contains(direction) }
    // "policies that contain an egress section are assumed to affect egress, and all policies (whether or not they
    // contain an ingress section) are assumed to affect ingress."
    return direction == .ingress || !(policy.egress ?? []).isEmpty
  }

  /// "If this field is empty or missing, this rule matches all ports".
  private func matches(_ items: [Scenario.PortItem]?, _ query: Query, at destination: End) -> Bool {
    guard let items, !items.isEmpty else { return true }
    // "Each item in this list is combined using a logical OR."
    return items.contains { matches($0, query, at: destination) }
  }

  private func matches(_ item: Scenario.PortItem, _ query: Query, at destination: End) -> Bool {
    // "If not specified, this field defaults to TCP."
    let transport = item.transport ?? .tcp
    guard transport == query.transport else { return false }
    switch item.port {
    // "If this field is not provided, this matches all port names and numbers."
    case nil: return true
    // "the range of ports from port to endPort if set, inclusive".
    case .number(let number): return number <= query.port && query.port <= item.endPort ?? number
    // "This can either be a numerical or named port on a pod": the destination, never an address outside.
    case .name(let name): return declares(name, query, at: destination)
    }
  }

  /// Whether the destination is a pod that gives the port of the query this name.
  ///
  /// Init containers that end before the others start listen to nothing; sidecars do.
  func declares(_ name: String, _ query: Query, at destination: End) -> Bool {
    guard case .pod(let pod) = destination else { return false }
    return pod.ports.contains {
      $0.container != .initial && $0.name == name && $0.number == query.port
        && ($0.transport ?? .tcp) == query.transport
    }
  }

  /// "If this field is empty or missing, this rule matches all sources".
  private func matches(_ peers: [Scenario.Peer]?, _ end: End, from namespace: String) -> Match {
    guard let peers, !peers.isEmpty else { return .surely }
    // "Items in this list are combined using a logical OR operation."
    // Blocks of addresses count together: an address that is not in the one may be in the other.
    let blocks = peers.compactMap(\.block)
    let found =
      peers.filter { $0.block == nil }.map { matches($0, end, from: namespace) }
      + (blocks.isEmpty ? [] : [matches(blocks, end)])
    return found.contains(.surely) ? .surely : found.contains(.perhaps) ? .perhaps : .never
  }

  private func matches(_ peer: Scenario.Peer, _ end: End, from namespace: String) -> Match {
    guard case .pod(let pod) = end, !pod.usesHostNetwork else { return .never }
    // "Otherwise it selects the pods matching podSelector in the policy's own namespace."
    guard
      peer.namespaces.map({ matches($0, labels(ofNamespace: pod.namespace)) })
        ?? (pod.namespace == namespace)
    else { return .never }
    // "Otherwise it selects all pods in the namespaces selected by namespaceSelector."
    return peer.pods.map { matches($0, pod.labels) } ?? true ? .surely : .never
  }

  /// Every namespace has `kubernetes.io/metadata.name`, also one that is only referred to.
  func labels(ofNamespace name: String) -> [String: String] {
    let written = scenario.namespaces.first { $0.name == name && $0.isDeclared }?.labels ?? [:]
    return written.merging(["kubernetes.io/metadata.name": name]) { $1 }
  }

  /// "The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects."
  func matches(_ selector: Scenario.Selector, _ labels: [String: String]) -> Bool {
    selector.labels.allSatisfy { labels[$0.key] == $0.value }
      && selector.expressions.allSatisfy { expression in
        let value = labels[expression.key]
        return switch expression.comparison {
        case .isIn: value.map(expression.values.contains) ?? false
        // "… and all resources with no labels with that key".
        case .notIn: !(value.map(expression.values.contains) ?? false)
        case .exists: value != nil
        case .doesNotExist: value == nil
        }
      }
  }
}

extension Cluster.Outcome: Comparable {
  /// Orders blocked, unknown, allowed, so that the lesser of two halves decides.
  static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .blocked: 0
    case .unknown: 1
    case .allowed: 2
    }
  }
}
