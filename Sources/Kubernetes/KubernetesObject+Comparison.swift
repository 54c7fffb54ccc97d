import Diagnostics

extension KubernetesObject {
  /// The object as if it were written nowhere: equal for two that differ in their places only.
  var withoutPlaces: KubernetesObject {
    switch self {
    case .namespace(var namespace):
      namespace.location = nil
      return .namespace(namespace)
    case .pod(var pod):
      pod.location = .nowhere
      return .pod(pod)
    case .workload(var workload):
      workload.location = nil
      workload.template.location = .nowhere
      return .workload(workload)
    case .service(var service):
      service.location = .nowhere
      for index in service.ports.indices { service.ports[index].location = .nowhere }
      return .service(service)
    case .endpointSlice(var slice):
      slice.location = .nowhere
      return .endpointSlice(slice)
    case .entry(let object):
      return .entry(object.withoutPlaces)
    case .networkPolicy(var policy):
      policy.location = .nowhere
      policy.ingress = policy.ingress.map(\.withoutPlaces)
      policy.egress = policy.egress.map(\.withoutPlaces)
      return .networkPolicy(policy)
    case .adminNetworkPolicy(var policy):
      policy.location = .nowhere
      policy.rules = policy.rules.withoutPlaces
      return .adminNetworkPolicy(policy)
    case .baselineAdminNetworkPolicy(var policy):
      policy.location = .nowhere
      policy.rules = policy.rules.withoutPlaces
      return .baselineAdminNetworkPolicy(policy)
    case .clusterNetworkPolicy(var policy):
      policy.location = .nowhere
      policy.rules = policy.rules.withoutPlaces
      return .clusterNetworkPolicy(policy)
    case .node(var node):
      node.location = .nowhere
      return .node(node)
    case .unevaluatedPolicy, .configMap, .notConsidered:
      return self
    }
  }
}

extension NetworkPolicy {
  /// Whether another policy differs from it in places only.
  public func saysTheSame(as other: NetworkPolicy) -> Bool {
    KubernetesObject.networkPolicy(self).withoutPlaces
      == KubernetesObject.networkPolicy(other).withoutPlaces
  }
}

extension SourceLocation {
  /// Stands for any place, where places do not count.
  static let nowhere = SourceLocation(file: "", line: 0, column: 0)
}

extension NetworkPolicy.Rule {
  fileprivate var withoutPlaces: Self {
    var rule = self
    rule.location = .nowhere
    if case .anyOf(var peers) = peers {
      for index in peers.indices { peers[index].location = .nowhere }
      rule.peers = .anyOf(peers)
    }
    if case .anyOf(var ports) = ports {
      for index in ports.indices { ports[index].location = .nowhere }
      rule.ports = .anyOf(ports)
    }
    return rule
  }
}

extension OrderedRules {
  fileprivate var withoutPlaces: Self {
    var rules = self
    for index in rules.ingress.indices { rules.ingress[index].location = .nowhere }
    for index in rules.egress.indices { rules.egress[index].location = .nowhere }
    return rules
  }
}
