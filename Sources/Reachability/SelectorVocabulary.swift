import Kubernetes
import Policies

/// What the policies of an input mention: two endpoints that agree on all of it get the same verdicts.
struct SelectorVocabulary {
  /// Label keys of pods that some selector asks for.
  private(set) var labelKeys: Set<String> = []
  /// Names of ports that some rule refers to.
  private(set) var portNames: Set<String> = []
  /// Blocks of addresses, in ascending order.
  let blocks: [IPBlock]
  /// The position of each block in ``blocks``.
  let blockIndices: [IPBlock: Int]

  /// Collects what the policies mention; further blocks are those that a question is about.
  init(_ tiers: [Tier], furtherBlocks: [IPBlock]) {
    var blocks = Set(furtherBlocks)
    for policy in tiers.flatMap(\.policies) {
      labelKeys.formUnion(policy.subject.pods.requirements.map(\.key))
      for rule in policy.rules {
        for peer in rule.peers {
          switch peer {
          case .everyone: break
          case .pods(let selector, _): labelKeys.formUnion(selector.requirements.map(\.key))
          case .addresses(let block): blocks.insert(block)
          }
        }
        for case .named(_, let name) in rule.ports { portNames.insert(name) }
      }
    }
    self.blocks = blocks.sorted {
      $0.cidr == $1.cidr ? $0.except.lexicographicallyPrecedes($1.except) : $0.cidr < $1.cidr
    }
    blockIndices = Dictionary(
      uniqueKeysWithValues: self.blocks.enumerated().map { ($1, $0) })
  }

  /// The labels of a pod that matter.
  func projected(_ labels: Labels) -> Labels {
    guard !labelKeys.isEmpty else { return Labels() }
    return Labels(
      labels.sorted.lazy.filter { labelKeys.contains($0.key) }.map {
        (key: $0.key, value: $0.value)
      })
  }

  /// The declared ports of a pod that matter, in a canonical order.
  func projected(_ ports: [ContainerPort]) -> [ContainerPort] {
    guard !portNames.isEmpty else { return [] }
    return Set(ports.filter { $0.name.map(portNames.contains) ?? false })
      .sorted { ($0.name ?? "", $0.port) < ($1.name ?? "", $1.port) }
  }
}
