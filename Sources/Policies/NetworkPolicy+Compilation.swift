public import Kubernetes

extension Policy {
  /// Compiles a networking.k8s.io/v1 NetworkPolicy.
  public init(_ policy: NetworkPolicy) {
    let rules = policy.policyTypes.sorted().flatMap { direction in
      policy.rules(direction).enumerated().map { index, rule in
        Rule(rule, direction, index: index, namespace: policy.namespace)
      }
    }
    self.init(
      reference: PolicyReference(
        kind: "NetworkPolicy", namespace: policy.namespace, name: policy.name,
        location: policy.location),
      subject: Subject(namespaces: .named(policy.namespace), pods: policy.podSelector),
      directions: policy.policyTypes, rules: rules, effect: .known)
  }
}

extension Rule {
  fileprivate init(
    _ rule: NetworkPolicy.Rule, _ direction: Direction, index: Int, namespace: String
  ) {
    let peers: [PeerPattern] =
      switch rule.peers {
      case .everyone: [.everyone]
      case .anyOf(let peers): peers.map { PeerPattern($0.pattern, namespace: namespace) }
      }
    let ports: [PortPattern] =
      switch rule.ports {
      case .all: [.everything]
      case .anyOf(let ports): ports.map(PortPattern.init)
      }
    self.init(
      direction, peers: peers, ports: ports, action: .allow, index: index, location: rule.location)
  }
}

extension PeerPattern {
  /// "If NamespaceSelector is also set, then the Rule would select the pods matching PodSelector in
  /// the Namespaces selected by NamespaceSelector.
  ///
  /// Otherwise it selects the pods matching PodSelector in the policy's own namespace." An absent
  /// pod selector beside a namespace selector selects all pods (NetworkPolicyPeer).
  fileprivate init(_ pattern: NetworkPolicy.Peer.Pattern, namespace: String) {
    switch pattern {
    case .pods(let selector, .own): self = .pods(selector, in: .named(namespace))
    case .pods(let selector, .matching(let namespaces)):
      self = .pods(selector, in: .matching(namespaces))
    case .ipBlock(let block): self = .addresses(block)
    }
  }
}

extension PortPattern {
  fileprivate init(_ port: NetworkPolicy.PortMatch) {
    switch port.target {
    case .any: self = .range(port.transport, 1...UInt16.max)
    case .range(let range): self = .range(port.transport, range)
    case .name(let name): self = .named(port.transport, name)
    }
  }
}
