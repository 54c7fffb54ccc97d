import Kubernetes
import Policies
import Reachability

/// Finds the parties of a series of steps: workloads, split where their pods behave differently in some step, and the
/// addresses that policies speak of.
struct PartyFinder {
  private let steps: [EvaluatedStep]
  private let podCIDRs: [CIDR]

  init(_ steps: [EvaluatedStep], podCIDRs: [CIDR]) {
    self.steps = steps
    self.podCIDRs = podCIDRs
  }

  /// The workloads, in order.
  func workloads() -> [Party] {
    let ids = Set(steps.flatMap { $0.snapshot.workloads.map(\.id) })
    return ids.flatMap { id -> [Party] in
      // The class of each pod in each step; pods that agree everywhere are one party.
      var classes: [String: [Int?]] = [:]
      for (position, step) in steps.enumerated() {
        for (index, pod) in (step.workload(id)?.endpoints ?? []).enumerated() {
          classes[pod.name, default: Array(repeating: nil, count: steps.count)][position] =
            step.evaluation.classNumber(of: .pod(id, index: index))
        }
      }
      let isUniform = steps.indices.allSatisfy { step in
        Set(classes.values.compactMap { $0[step] }).count <= 1
      }
      guard !isUniform else { return [Party(.workload(id))] }
      return Dictionary(grouping: classes.keys, by: { classes[$0] ?? [] }).values
        .map { Party(.workload(id), podNames: $0.sorted()) }
    }.sorted()
  }

  /// The addresses that rules of this direction speak of: the sources of ingress rules, the destinations of egress
  /// rules.
  ///
  /// A block that holds smaller ones stands for the rest, so that each address is in one party as far as blocks nest.
  /// Blocks that are only pods' own addresses are pods, not addresses outside. Both families whole are the internet.
  func externals(_ direction: Direction, asked: [IPBlock]) -> [Party] {
    let rules = steps.flatMap(\.policies).flatMap(\.rules).filter { $0.direction == direction }
    lazy var pods = Set(
      steps.flatMap { $0.snapshot.workloads.flatMap(\.endpoints) }
        .flatMap { $0.addresses + $0.hostAddresses })
    // A domain name is somewhere on the internet.
    let named = rules.flatMap(\.peers).contains { peer in
      if case .domainNames = peer { true } else { false }
    }
    let anywhere = named ? CIDR("0.0.0.0/0").map { [IPBlock($0)] } ?? [] : []
    let outside = Set(rules.flatMap(\.peers).compactMap(\.block) + asked + anywhere).filter {
      block in
      let isPod =
        block.cidr.prefixLength == block.cidr.family.width && pods.contains(block.cidr.network)
      return !isPod && !podCIDRs.contains { $0.contains(block.cidr) }
    }
    let whole = outside.filter(\.isWholeFamily)
    // Two blocks may leave the same rest.
    let parties = Set(outside.subtracting(whole).map { Party(.external([rest(of: $0, outside)])) })
    guard !whole.isEmpty else { return parties.sorted() }
    let internet = whole.sorted { $0.cidr < $1.cidr }.map { rest(of: $0, outside) }
    return parties.union([Party(.external(internet))]).sorted()
  }

  /// The nodes that rules of this direction speak of, where the input has such nodes.
  func nodes(_ direction: Direction) -> [Party] {
    let rules = steps.flatMap(\.policies).flatMap(\.rules).filter { $0.direction == direction }
    let selectors = Set(
      rules.flatMap(\.peers).compactMap { peer -> LabelSelector? in
        if case .nodes(let selector) = peer { selector } else { nil }
      })
    return selectors.map { Party(.nodes($0)) }
      .filter { party in steps.contains { !$0.representatives(of: party).isEmpty } }.sorted()
  }

  /// What a block holds beside the smaller blocks in it.
  private func rest(of block: IPBlock, _ blocks: Set<IPBlock>) -> IPBlock {
    let inner = blocks.filter {
      $0.cidr != block.cidr && block.cidr.contains($0.cidr) && $0.except.isEmpty
    }
    return IPBlock(block.cidr, except: block.except + inner.map(\.cidr))
  }
}

extension PeerPattern {
  /// The block of addresses, where it is one.
  var block: IPBlock? {
    if case .addresses(let block) = self { block } else { nil }
  }
}
