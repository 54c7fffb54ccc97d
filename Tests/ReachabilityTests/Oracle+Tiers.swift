/// AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy around NetworkPolicy.
extension Oracle {
  /// What a tier may decide about one half of a connection.
  private enum Decision: Hashable { case allow, deny, pass, silence }

  /// What becomes of one half of a connection.
  ///
  /// Everything that may come out is gathered; what is not the same in every case is unknown.
  func half(
    _ direction: Scenario.Direction, of subject: End, peer: End, _ query: Query, to destination: End
  ) -> Cluster.Outcome {
    // Pods on the host's network are nodes to a policy: none selects them.
    guard case .pod(let pod) = subject, !pod.usesHostNetwork else { return .allowed }
    // "Policy tiers are evaluated in the following order: Admin tier, NetworkPolicy tier, Baseline
    // tier." "If Admin tier has made a final decision (Accept or Deny) on a connection, then no
    // further evaluation is done."
    let admin = decisions(.admin, direction, of: pod, peer: peer, query, to: destination)
    var outcomes = finalOutcomes(admin)
    // "Pass: skips all further ClusterNetworkPolicy rules in the current tier for the selected
    // traffic, and passes evaluation to the next tier."
    if !admin.isDisjoint(with: [.pass, .silence]) {
      // "v1.NetworkPolicy always makes a final decision for selected pods. Further evaluation only
      // happens for Pods not selected by a v1.NetworkPolicy."
      if let middle = networkPolicies(direction, of: pod, peer: peer, query, to: destination) {
        outcomes.insert(middle)
      } else {
        let baseline = decisions(.baseline, direction, of: pod, peer: peer, query, to: destination)
        outcomes.formUnion(finalOutcomes(baseline))
        // "If a given connection wasn't allowed or denied by any of the tiers, the default
        // kubernetes policy is applied, which says that all pods can communicate with each other."
        if !baseline.isDisjoint(with: [.pass, .silence]) { outcomes.insert(.allowed) }
      }
    }
    return outcomes.count == 1 ? outcomes.first ?? .unknown : .unknown
  }

  private func finalOutcomes(_ decisions: Set<Decision>) -> Set<Cluster.Outcome> {
    Set(
      decisions.compactMap { decision in
        switch decision {
        case .allow: .allowed
        case .deny: .blocked
        case .pass, .silence: nil
        }
      })
  }

  /// What the policies of a tier may decide.
  private func decisions(
    _ tier: Scenario.Tier, _ direction: Scenario.Direction, of pod: Scenario.Pod, peer: End,
    _ query: Query, to destination: End
  ) -> Set<Decision> {
    let policies = scenario.tierPolicies.filter { $0.tier == tier && selects($0.subject, pod) }
    var decisions: Set<Decision> = [.silence]
    // "Policies with lower priority values have higher precedence, and are checked before policies
    // with higher priority values in the same tier."
    for priority in Set(policies.map(\.priority)).sorted() where decisions.contains(.silence) {
      // "If two (or more) policies in the same tier with the same priority could match a
      // connection, then the implementation can apply any of the matching policies".
      let each = policies.filter { $0.priority == priority }.map { policy in
        self.decisions(policy, direction, peer: peer, query, to: destination)
      }
      if each.contains(where: { !$0.contains(.silence) }) { decisions.remove(.silence) }
      decisions.formUnion(each.joined().filter { $0 != .silence })
    }
    return decisions
  }

  /// What one policy may decide.
  ///
  /// "The relative precedence of ingress rules within a single CNP object … will be determined by
  /// the order in which the rule is written. Thus, a rule that appears at the top of the ingress
  /// rules would take the highest precedence. CNPs with no ingress rules do not affect ingress traffic."
  private func decisions(
    _ policy: Scenario.TierPolicy, _ direction: Scenario.Direction, peer: End, _ query: Query,
    to destination: End
  ) -> Set<Decision> {
    var decisions: Set<Decision> = []
    for rule in direction == .ingress ? policy.ingress : policy.egress {
      // "For 'Accept' rules, 'fail closed' means: treat the rule as matching no traffic. For 'Deny'
      // and 'Pass' rules, 'fail closed' means: treat the rule as a 'Deny all' rule."
      if rule.peers.contains(where: { isUnknown($0, in: rule, of: policy, direction) }) {
        if rule.action == .allow { continue }
        return decisions.union([.deny])
      }
      guard matches(rule.ports, query, at: destination) else { continue }
      let match = matches(rule.peers, peer)
      if match != .never { decisions.insert(decision(rule.action)) }
      if match == .surely { return decisions }
    }
    return decisions.union([.silence])
  }

  private func decision(_ action: Scenario.Action) -> Decision {
    switch action {
    case .allow: .allow
    case .deny: .deny
    case .pass: .pass
    }
  }

  /// Whether a peer is of a kind that the API does not have in this place.
  private func isUnknown(
    _ peer: Scenario.TierPeer, in rule: Scenario.TierRule, of policy: Scenario.TierPolicy,
    _ direction: Scenario.Direction
  ) -> Bool {
    switch peer {
    case .pods: false
    case .nodes, .networks: direction == .ingress
    // "DomainNames is only supported for Accept rules." BaselineAdminNetworkPolicy has none.
    case .domainNames:
      direction == .ingress || rule.action != .allow
        || policy.api == .v1alpha1 && policy.tier == .baseline
    case .unheardOf: true
    }
  }

  /// Whether a rule speaks of the port.
  ///
  /// "If unspecified, protocol-specific attributes will not be used to match traffic."
  private func matches(_ ports: [Scenario.TierPort]?, _ query: Query, at destination: End) -> Bool {
    guard let ports else { return true }
    return ports.contains { port in
      switch port {
      // "If not specified, this field defaults to TCP."
      case .number(let transport, let number):
        (transport ?? .tcp) == query.transport && number == query.port
      // "PortRange defines an inclusive range of ports from the assigned Start value to End value."
      case .range(let transport, let start, let end):
        (transport ?? .tcp) == query.transport && start <= query.port && query.port <= end
      // "If destinationPort is omitted, all ports for the specified protocol match."
      case .every(let transport): transport == query.transport
      // "DestinationNamedPort selects a destination port on a pod based on the ContainerPort name."
      // "There are no namedPorts for networks/nodes".
      case .named(let name):
        if case .pod(let pod) = destination, pod.usesHostNetwork {
          false
        } else {
          declares(name, query, at: destination)
        }
      }
    }
  }

  /// Whether a rule speaks of the peer.
  ///
  /// "If any element matches the source of incoming traffic then the specified action is applied."
  private func matches(_ peers: [Scenario.TierPeer], _ end: End) -> Match {
    // "Cluster-internal traffic will be checked against the rule as well. So if you Accept or Deny
    // traffic to 0.0.0.0/0, that will allow or deny all IPv4 pod-to-pod traffic as well."
    // Networks count together: an address that is not in the one may be in the other.
    let blocks = peers.flatMap(\.networks).map { Block(cidr: $0) }
    let found = peers.map { matches($0, end) } + (blocks.isEmpty ? [] : [matches(blocks, end)])
    return found.contains(.surely) ? .surely : found.contains(.perhaps) ? .perhaps : .never
  }

  private func matches(_ peer: Scenario.TierPeer, _ end: End) -> Match {
    switch peer {
    case .pods(let choice):
      if case .pod(let pod) = end, selects(choice, pod) { .surely } else { .never }
    case .nodes(let selector): matches(nodes: selector, end)
    case .networks: .never
    // A name is resolved when the cluster runs, to what has no better name: never to a pod.
    case .domainNames:
      if case .pod(let pod) = end, !pod.usesHostNetwork { .never } else { .perhaps }
    case .unheardOf: .never
    }
  }

  /// "Note that host-networked pods are not included" in a subject, nor in this type of peer.
  private func selects(_ choice: Scenario.PodChoice, _ pod: Scenario.Pod) -> Bool {
    guard !pod.usesHostNetwork else { return false }
    let namespace = labels(ofNamespace: pod.namespace)
    return switch choice {
    // "Namespaces is used to select pods via namespace selectors."
    case .namespaces(let selector): matches(selector, namespace)
    // "Pods is used to select pods via namespace AND pod selectors." "If empty, it selects all".
    case .pods(let namespaces, let pods):
      (namespaces.map { matches($0, namespace) } ?? true) && matches(pods, pod.labels)
    }
  }

  /// Whether an end is a node that a selector matches.
  ///
  /// "It selects the nodeIPs as the peer type by matching on the IPs present in the
  /// node.Status.Addresses field of the node." "If present but empty, it selects all Nodes."
  private func matches(nodes selector: Scenario.Selector, _ end: End) -> Match {
    let node: Scenario.Node?
    switch end {
    case .address(let address):
      node = self.node(at: address)
      // An address outside, unless the input says nothing of nodes at all.
      if node == nil { return scenario.nodes.isEmpty ? .perhaps : .never }
    case .pod(let pod):
      // Pods on the host's network are reached at the node's addresses.
      guard pod.usesHostNetwork else { return .never }
      node =
        scenario.nodes.first { $0.name == pod.nodeName }
        ?? (pod.addresses + [pod.nodeAddress].compactMap(\.self)).lazy.compactMap(self.node(at:))
        .first
    }
    if selector == Scenario.Selector() { return .surely }
    return node.map { matches(selector, $0.labels) ? .surely : .never } ?? .perhaps
  }
}
