import Analyses
import Policies

/// What a state's policies are against those of the state before; the first state's are all added.
struct PolicyChange {
  /// Policies that came, in order.
  let added: [PolicyReference]
  /// Policies that went, in order.
  let removed: [PolicyReference]
  let addedKeys: Set<PolicyNumbering.Key>
  let removedKeys: Set<PolicyNumbering.Key>

  /// The changes of every state of a series.
  static func all(_ series: Series) -> [PolicyChange] {
    var before: [PolicyNumbering.Key: PolicyReference] = [:]
    return series.steps.map { step in
      let now = Dictionary(
        step.snapshot.tiers.flatMap(\.policies).map {
          (PolicyNumbering.Key($0.reference), $0.reference)
        }, uniquingKeysWith: { first, _ in first })
      defer { before = now }
      return PolicyChange(
        added: now.filter { before[$0.key] == nil }, removed: before.filter { now[$0.key] == nil })
    }
  }

  private init(
    added: [PolicyNumbering.Key: PolicyReference], removed: [PolicyNumbering.Key: PolicyReference]
  ) {
    self.added = added.sorted { $0.key < $1.key }.map(\.value)
    self.removed = removed.sorted { $0.key < $1.key }.map(\.value)
    addedKeys = Set(added.keys)
    removedKeys = Set(removed.keys)
  }
}
