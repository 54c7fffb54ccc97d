extension Scenario {
  /// The smallest scenario found, by leaving out piece after piece, for which a fact still holds.
  ///
  /// The ends of the query stay. The fact must hold for this scenario.
  func shrunk(keeping query: Query, while holds: (Scenario) -> Bool) -> Scenario {
    var smallest = self
    while let smaller = smallest.reductions(keeping: query).first(where: holds) {
      smallest = smaller
    }
    return smallest
  }

  /// Everything that is one piece smaller, large pieces first.
  private func reductions(keeping query: Query) -> [Scenario] {
    let ends = [query.source, query.destination]
    let droppable = pods.indices.filter {
      !ends.contains(.pod(namespace: pods[$0].namespace, name: pods[$0].name))
    }
    return without(\.policies, policies.indices) + without(\.pods, droppable)
      + without(\.namespaces, namespaces.indices)
      + policies.indices.flatMap { index in
        policies[index].reductions.map { policy in
          var scenario = self
          scenario.policies[index] = policy
          return scenario
        }
      }
      + pods.indices.flatMap { index in
        without(\.pods[index].ports, pods[index].ports.indices)
      }
  }

  private func without<Item>(
    _ items: WritableKeyPath<Scenario, [Item]>, _ indices: some Sequence<Int>
  ) -> [Scenario] {
    indices.map { index in
      var scenario = self
      scenario[keyPath: items].remove(at: index)
      return scenario
    }
  }
}

extension Scenario.Policy {
  fileprivate var reductions: [Self] {
    reductions(of: \.ingress) + reductions(of: \.egress)
  }

  private func reductions(of direction: WritableKeyPath<Self, [Scenario.Rule]?>) -> [Self] {
    guard let rules = self[keyPath: direction] else { return [] }
    var smaller: [[Scenario.Rule]] = []
    for (index, rule) in rules.enumerated() {
      var others = rules
      others.remove(at: index)
      smaller.append(others)
      for reduced in rule.reductions {
        var changed = rules
        changed[index] = reduced
        smaller.append(changed)
      }
    }
    return smaller.map { rules in
      var policy = self
      policy[keyPath: direction] = rules
      return policy
    }
  }
}

extension Scenario.Rule {
  /// Rules with a peer or a port less.
  fileprivate var reductions: [Self] {
    let fewerPeers = (peers ?? []).indices.map { index in
      var rule = self
      rule.peers?.remove(at: index)
      return rule
    }
    let fewerPorts = (ports ?? []).indices.map { index in
      var rule = self
      rule.ports?.remove(at: index)
      return rule
    }
    return fewerPeers + fewerPorts
  }
}
