import Kubernetes
import Policies
import Reachability

/// Whether what policies say covers what another one says, for pods and namespaces to come, too.
///
/// The pods of the input alone do not decide that: who is to be let in may not be there yet. So selectors are compared
/// by what they ask for.
struct Containment {
  private let namespaces: [String: Namespace]

  init(_ snapshot: Snapshot) {
    namespaces = Dictionary(
      snapshot.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether every pod that one subject selects, now or later, is selected by another one.
  func contains(_ wide: Subject, _ narrow: Subject) -> Bool {
    contains(wide.namespaces, narrow.namespaces) && wide.pods.contains(narrow.pods)
  }

  /// Whether rules together let through all that another one does; `ports` are those of a rule.
  func contains(_ wide: [Rule], _ narrow: Rule, ports: (Rule) -> PortCover) -> Bool {
    let wanted = ports(narrow)
    let offers = wide.map { (peers: $0.peers, ports: ports($0)) }
    return narrow.peers.allSatisfy { peer in
      switch peer {
      case .addresses(let block):
        // A block may be covered piece by piece.
        return covers(block, block.cidr, offers, wanted)
      case .pods(let pods, let namespaces):
        return pods.alternatives.allSatisfy { pods in
          namespaces.alternatives.allSatisfy { namespaces in
            let matching = offers.filter { offer in
              offer.peers.contains { contains($0, pods, namespaces) }
            }
            return PortCover(all: matching.map(\.ports)).contains(wanted)
          }
        }
      case .everyone, .nodes, .domainNames:
        let matching = offers.filter { $0.peers.contains(.everyone) || $0.peers.contains(peer) }
        return PortCover(all: matching.map(\.ports)).contains(wanted)
      }
    }
  }

  // MARK: Pods

  private func contains(
    _ wide: PeerPattern, _ pods: LabelSelector, _ namespaces: NamespacePattern
  ) -> Bool {
    switch wide {
    case .everyone: true
    case .pods(let selector, let pattern):
      contains(pattern, namespaces) && selector.contains(pods)
    case .addresses, .nodes, .domainNames: false
    }
  }

  private func contains(_ wide: NamespacePattern, _ narrow: NamespacePattern) -> Bool {
    switch (wide, narrow) {
    case (.named(let wide), .named(let narrow)): wide == narrow
    case (.named(let wide), .matching(let narrow)):
      LabelSelector.named(wide).contains(narrow)
    case (.matching(let wide), .matching(let narrow)): wide.contains(narrow)
    case (.matching(let wide), .named(let narrow)): selects(wide, narrow)
    }
  }

  /// Whether a selector is sure to select a namespace, of which more labels may exist than its name if it is not in the
  /// input.
  private func selects(_ selector: LabelSelector, _ name: String) -> Bool {
    guard let namespace = namespaces[name], !namespace.isAssumed else {
      return selector.contains(.named(name))
    }
    return selector.matches(namespace.labels)
  }

  // MARK: Addresses

  private typealias Offer = (peers: [PeerPattern], ports: PortCover)

  /// Whether the part of a block that lies in `piece` is covered.
  private func covers(_ block: IPBlock, _ piece: CIDR, _ offers: [Offer], _ wanted: PortCover)
    -> Bool
  {
    if block.except.contains(where: { $0.contains(piece) }) { return true }
    let matching = offers.filter { offer in
      offer.peers.contains { peer in
        switch peer {
        case .everyone: true
        case .addresses(let other):
          other.cidr.contains(piece) && !other.except.contains { $0.overlaps(piece) }
        case .pods, .nodes, .domainNames: false
        }
      }
    }
    if PortCover(all: matching.map(\.ports)).contains(wanted) { return true }
    let borders = ([block] + offers.flatMap(\.peers).compactMap(\.block)).flatMap {
      [$0.cidr] + $0.except
    }
    guard borders.contains(where: { $0 != piece && piece.contains($0) }),
      let halves = piece.halves
    else { return false }
    return halves.allSatisfy { covers(block, $0, offers, wanted) }
  }
}

extension LintedState {
  /// Whether rules together let through all that others do for the pods of some classes, whoever comes at the other end.
  func contains(_ wide: [Rule], _ narrow: [Rule], _ direction: Direction, subjects: [Int]) -> Bool {
    func isContained(_ ports: (Rule) -> PortCover) -> Bool {
      narrow.allSatisfy { containment.contains(wide, $0, ports: ports) }
    }
    // The pods at the other end of an egress rule say what names stand for; those of an ingress rule are known.
    guard direction == .ingress else { return isContained { PortCover($0) } }
    let declared = Set(subjects.map { evaluation.endpointClass($0).namedPorts })
    return declared.allSatisfy { declared in
      isContained { PortCover(PortSet($0.ports, declared: declared)) }
    }
  }
}

/// Ports of a rule: by number, and by names that destinations give them.
struct PortCover {
  private var numbers = PortSet.none
  private var names: Set<PortPattern> = []

  /// The ports of a rule for destinations that are not known yet.
  init(_ rule: Rule) {
    numbers = PortSet(rule.ports, declared: [])
    names = Set(
      rule.ports.filter { if case .named = $0 { true } else { false } })
  }

  /// Ports by their numbers alone.
  init(_ ports: PortSet) { numbers = ports }

  /// What several offer together.
  init(all: [PortCover]) {
    for cover in all {
      numbers.formUnion(cover.numbers)
      names.formUnion(cover.names)
    }
  }

  /// Whether every port of another set is among these, whatever its name turns out to stand for.
  func contains(_ other: PortCover) -> Bool {
    guard other.numbers.subtracting(numbers).isEmpty else { return false }
    return other.names.allSatisfy { pattern in
      guard case .named(let transport, let name) = pattern else { return true }
      if names.contains(pattern) || names.contains(.named(nil, name)) { return true }
      let transports = transport.map { [$0] } ?? TransportProtocol.allCases
      return transports.allSatisfy {
        PortSet($0, 1...UInt16.max).subtracting(numbers).isEmpty
      }
    }
  }
}

extension CIDR {
  /// The two blocks of which it consists; `nil` for a single address.
  fileprivate var halves: [CIDR]? {
    guard prefixLength < family.width else { return nil }
    let upper = network.bits | UInt128(1) << UInt128(family.width - prefixLength - 1)
    return [network, IPAddress(family: family, bits: upper)]
      .compactMap { CIDR($0, prefixLength: prefixLength + 1) }
  }
}

extension NamespacePattern {
  fileprivate var alternatives: [NamespacePattern] {
    switch self {
    case .named: [self]
    case .matching(let selector): selector.alternatives.map { .matching($0) }
    }
  }
}

extension LabelSelector {
  /// Selectors that together select what this one does, with one value each where it lists some.
  fileprivate var alternatives: [LabelSelector] {
    var result: [[Requirement]] = [[]]
    for requirement in requirements {
      var choices = [requirement]
      if case .isIn(let values) = requirement.condition, !values.isEmpty,
        result.count * values.count <= 64
      {
        choices = values.map { Requirement(key: requirement.key, .isIn([$0])) }
      }
      result = result.flatMap { chosen in choices.map { chosen + [$0] } }
    }
    return result.map { LabelSelector($0) }
  }

  /// Whether all labels that another selector selects are selected by this one, too.
  func contains(_ other: LabelSelector) -> Bool {
    requirements.allSatisfy { requirement in
      requirement.follows(from: other.requirements.filter { $0.key == requirement.key })
    }
  }
}

extension LabelSelector.Requirement {
  /// Whether it holds for every value that requirements for the same key leave.
  fileprivate func follows(from others: [LabelSelector.Requirement]) -> Bool {
    for other in others {
      if case .isIn(let values) = other.condition {
        return values.filter { value in others.allSatisfy { $0.matches(value) } }
          .allSatisfy { matches($0) }
      }
    }
    let conditions = others.map(\.condition)
    if conditions.contains(.doesNotExist) { return matches(nil) || conditions.contains(.exists) }
    switch condition {
    case .isIn, .doesNotExist: return false
    case .exists: return conditions.contains(.exists)
    case .isNotIn(let values):
      let excluded = conditions.flatMap { condition -> [String] in
        if case .isNotIn(let values) = condition { values } else { [] }
      }
      return Set(values).isSubset(of: excluded)
    }
  }
}
