import Kubernetes
import Policies

/// What the policies of an input mention: two endpoints that agree on all of it get the same verdicts.
struct SelectorVocabulary {
  /// Label keys of pods that some selector asks for, each with the values that it is compared with.
  private(set) var labelValues: [String: Set<String>] = [:]
  /// Names of ports that some rule refers to.
  private(set) var portNames: Set<String> = []
  /// The blocks of addresses that some rule names together, each list once.
  private(set) var blockLists: [[IPBlock]] = []
  /// The position of each list in ``blockLists``.
  private(set) var blockListIndices: [[IPBlock]: Int] = [:]
  /// Every block of the lists, and those that a question is about.
  private(set) var blocks: [IPBlock] = []
  /// Selectors of nodes, in the order of their texts.
  private(set) var nodeSelectors: [LabelSelector] = []

  /// Collects what the policies mention; further blocks are those that a question is about.
  init(_ tiers: [Tier], furtherBlocks: [IPBlock]) {
    var lists: Set<[IPBlock]> = []
    var nodes: Set<LabelSelector> = []
    for policy in tiers.flatMap(\.policies) {
      collect(policy.subject.pods)
      for rule in policy.rules {
        for peer in rule.peers {
          switch peer {
          case .everyone, .domainNames: break
          case .nodes(let selector): nodes.insert(selector)
          case .pods(let selector, _): collect(selector)
          case .addresses: break
          }
        }
        if !rule.blocks.isEmpty { lists.insert(rule.blocks) }
        for case .named(_, let name) in rule.ports { portNames.insert(name) }
      }
    }
    nodeSelectors = nodes.sorted { $0.description < $1.description }
    blockLists = lists.sorted { $0.description < $1.description }
    blockListIndices = Dictionary(uniqueKeysWithValues: blockLists.enumerated().map { ($1, $0) })
    blocks = Array(Set(blockLists.joined()).union(furtherBlocks))
  }

  private mutating func collect(_ selector: LabelSelector) {
    for requirement in selector.requirements {
      switch requirement.condition {
      case .isIn(let values), .isNotIn(let values):
        labelValues[requirement.key, default: []].formUnion(values)
      case .exists, .doesNotExist:
        labelValues[requirement.key, default: []].formUnion([])
      }
    }
  }

  /// Stands for every value that no selector mentions; no label has it, since a label value is printable.
  static let anyOther = "\u{0}"

  /// The declared ports of a pod that matter, in a canonical order.
  func projected(_ ports: [ContainerPort]) -> [ContainerPort] {
    guard !portNames.isEmpty, !ports.isEmpty else { return [] }
    return Set(ports.filter { $0.name.map(portNames.contains) ?? false })
      .sorted { ($0.name ?? "", $0.port) < ($1.name ?? "", $1.port) }
  }
}

extension Rule {
  /// The blocks of addresses among its peers, in one order however they are written.
  ///
  /// They count together: a pod with an IPv4 and an IPv6 address lies in `0.0.0.0/0` and `::/0`, and in neither alone.
  var blocks: [IPBlock] {
    let found = peers.compactMap { peer in
      if case .addresses(let block) = peer { block } else { nil }
    }
    guard found.count > 1 else { return found }
    return Set(found).sorted {
      $0.cidr == $1.cidr ? $0.except.lexicographicallyPrecedes($1.except) : $0.cidr < $1.cidr
    }
  }
}
