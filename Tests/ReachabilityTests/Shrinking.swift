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
    let fewerPods = without(\.pods).filter { smaller in
      ends.allSatisfy { end in
        !pods.contains { $0.isAsked(as: end) } || smaller.pods.contains { $0.isAsked(as: end) }
      }
    }
    return without(\.tierPolicies) + without(\.policies) + fewerPods + without(\.nodes)
      + without(\.namespaces) + reducing(\.tierPolicies) + reducing(\.policies) + reducing(\.pods)
      + reducing(\.nodes) + reducing(\.namespaces) + without(\.podCIDRs)
  }
}

/// A value that can be made smaller by a piece, and stays one that the API accepts.
private protocol Reducible {
  var reductions: [Self] { get }
}

extension Reducible {
  /// A piece smaller in the value at this place.
  fileprivate func reducing<Value: Reducible>(_ place: WritableKeyPath<Self, Value>) -> [Self] {
    self[keyPath: place].reductions.map { with(place, $0) }
  }

  /// A piece smaller in one item of a list.
  fileprivate func reducing<Item: Reducible>(_ list: WritableKeyPath<Self, [Item]>) -> [Self] {
    self[keyPath: list].indices.flatMap { index in
      self[keyPath: list][index].reductions.map { item in
        var smaller = self
        smaller[keyPath: list][index] = item
        return smaller
      }
    }
  }

  /// Without an item of a list, or a piece smaller in one.
  fileprivate func reducing<Item: Reducible>(_ list: WritableKeyPath<Self, [Item]?>) -> [Self] {
    guard let items = self[keyPath: list] else { return [] }
    let pieces = Pieces(items: items)
    return (pieces.without(\.items) + pieces.reducing(\.items)).map { with(list, $0.items) }
  }

  /// Without an item of a list, of which some must stay.
  fileprivate func without<Item>(
    _ list: WritableKeyPath<Self, [Item]>, leaving count: Int = 0
  ) -> [Self] {
    guard self[keyPath: list].count > count else { return [] }
    return self[keyPath: list].indices.map { index in
      var smaller = self
      smaller[keyPath: list].remove(at: index)
      return smaller
    }
  }

  /// Without a label.
  fileprivate func without(_ labels: WritableKeyPath<Self, [String: String]>) -> [Self] {
    self[keyPath: labels].keys.sorted().map { key in
      var smaller = self
      smaller[keyPath: labels][key] = nil
      return smaller
    }
  }

  fileprivate func with<Value>(_ place: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var changed = self
    changed[keyPath: place] = value
    return changed
  }
}

/// A list on its own.
private struct Pieces<Item>: Reducible {
  var items: [Item]

  var reductions: [Self] { without(\.items) }
}

extension Scenario: Reducible {
  fileprivate var reductions: [Self] { [] }
}

extension Scenario.Namespace: Reducible {
  fileprivate var reductions: [Self] { without(\.labels) }
}

extension Scenario.Node: Reducible {
  fileprivate var reductions: [Self] { without(\.labels) + without(\.addresses, leaving: 1) }
}

extension Scenario.Pod: Reducible {
  fileprivate var reductions: [Self] {
    without(\.ports) + without(\.labels) + without(\.addresses)
  }

  fileprivate func isAsked(as endpoint: Endpoint) -> Bool {
    switch endpoint {
    case .pod(let namespace, let name): self.namespace == namespace && self.name == name
    case .address(let address): addresses.contains(address)
    }
  }
}

extension Scenario.Selector: Reducible {
  fileprivate var reductions: [Self] {
    without(\.labels) + without(\.expressions) + reducing(\.expressions)
  }
}

extension Scenario.Selector.Expression: Reducible {
  fileprivate var reductions: [Self] { without(\.values, leaving: 1) }
}

extension Scenario.Policy: Reducible {
  fileprivate var reductions: [Self] {
    reducing(\.ingress) + reducing(\.egress) + reducing(\.pods)
  }
}

extension Scenario.Rule: Reducible {
  fileprivate var reductions: [Self] { reducing(\.peers) + fewerPorts }

  private var fewerPorts: [Self] {
    Pieces(items: ports ?? []).reductions.map { with(\.ports, $0.items) }
  }
}

extension Scenario.Peer: Reducible {
  fileprivate var reductions: [Self] {
    (pods?.reductions ?? []).map { with(\.pods, $0) }
      + (namespaces?.reductions ?? []).map { with(\.namespaces, $0) }
      + (block?.reductions ?? []).map { with(\.block, $0) }
  }
}

extension Block: Reducible {
  fileprivate var reductions: [Self] { without(\.except) }
}

extension Scenario.TierPolicy: Reducible {
  fileprivate var reductions: [Self] {
    without(\.ingress) + without(\.egress) + reducing(\.ingress) + reducing(\.egress)
      + reducing(\.subject)
  }
}

extension Scenario.TierRule: Reducible {
  fileprivate var reductions: [Self] {
    without(\.peers, leaving: 1) + fewerPorts + reducing(\.peers)
  }

  private var fewerPorts: [Self] {
    guard let ports else { return [] }
    return [with(\.ports, nil)]
      + Pieces(items: ports).without(\.items, leaving: 1).map { with(\.ports, $0.items) }
  }
}

extension Scenario.PodChoice: Reducible {
  fileprivate var reductions: [Self] {
    switch self {
    case .namespaces(let selector):
      return selector.reductions.map(Self.namespaces)
    case .pods(let namespaces, let pods):
      // The plainer form, if the labels of the pods do not matter.
      return (pods == Scenario.Selector() ? [.namespaces(namespaces ?? pods)] : [])
        + pods.reductions.map { .pods(namespaces: namespaces, pods: $0) }
        + (namespaces?.reductions ?? []).map { .pods(namespaces: $0, pods: pods) }
    }
  }
}

extension Scenario.TierPeer: Reducible {
  fileprivate var reductions: [Self] {
    switch self {
    case .pods(let choice): choice.reductions.map(Self.pods)
    case .nodes(let selector): selector.reductions.map(Self.nodes)
    case .networks(let cidrs):
      Pieces(items: cidrs).without(\.items, leaving: 1).map { .networks($0.items) }
    case .domainNames(let names):
      Pieces(items: names).without(\.items, leaving: 1).map { .domainNames($0.items) }
    case .unheardOf: []
    }
  }
}
