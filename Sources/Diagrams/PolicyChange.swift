import Analyses
import Policies

/// What a state's policies are against those of the state before; the first state's are all added.
struct PolicyChange {
  /// Policies that came, in order.
  let added: [PolicyReference]
  /// Policies that went, in order.
  let removed: [PolicyReference]
  /// Policies that say something else than before, in order.
  let replaced: [PolicyReference]
  /// Those that came or say something else.
  let addedKeys: Set<PolicyNumbering.Key>
  let removedKeys: Set<PolicyNumbering.Key>

  /// The changes of every state of a series.
  static func all(_ steps: [EvaluatedStep]) -> [PolicyChange] {
    var before: [PolicyNumbering.Key: Policy] = [:]
    return steps.map { step in
      let now = Dictionary(
        step.snapshot.tiers.flatMap(\.policies).map {
          (PolicyNumbering.Key($0.reference), $0)
        }, uniquingKeysWith: { first, _ in first })
      defer { before = now }
      return PolicyChange(
        added: now.filter { before[$0.key] == nil }, removed: before.filter { now[$0.key] == nil },
        replaced: now.filter { key, policy in
          before[key].map { !$0.saysTheSame(as: policy) } ?? false
        })
    }
  }

  private init(
    added: [PolicyNumbering.Key: Policy], removed: [PolicyNumbering.Key: Policy],
    replaced: [PolicyNumbering.Key: Policy]
  ) {
    self.added = added.sorted { $0.key < $1.key }.map(\.value.reference)
    self.removed = removed.sorted { $0.key < $1.key }.map(\.value.reference)
    self.replaced = replaced.sorted { $0.key < $1.key }.map(\.value.reference)
    addedKeys = Set(added.keys).union(replaced.keys)
    removedKeys = Set(removed.keys)
  }
}
