public import Policies

/// What became of a policy from one state to the next.
public struct PolicyDifference: Hashable, Sendable, Comparable {
  /// What became of it.
  public enum Kind: String, Hashable, Sendable {
    /// It is new.
    case added
    /// It is gone.
    case removed
    /// It says something else.
    case changed
    /// It is as it was: the pods that it is about are others.
    case unchanged
  }

  /// The policy, at its place in the later state; in the earlier one where it is gone.
  public var policy: PolicyReference
  /// What became of it.
  public var kind: Kind

  /// Orders by policy.
  public static func < (left: Self, right: Self) -> Bool { left.policy < right.policy }
}

/// The policies of two states, compared by what they say and not by where they are written.
struct PolicyComparison: Sendable {
  private struct Key: Hashable {
    var kind: String
    var namespace: String?
    var name: String

    init(_ reference: PolicyReference) {
      kind = reference.kind
      namespace = reference.namespace
      name = reference.name
    }
  }

  private let kinds: [Key: PolicyDifference]

  /// The policies that differ, in order.
  let differences: [PolicyDifference]
  /// Those of them that were and are there and whose effect is not known.
  let uncertain: [PolicyDifference]

  init(_ old: [Policy], _ new: [Policy]) {
    let before = Dictionary(old.map { (Key($0.reference), $0) }) { $1 }
    let after = Dictionary(new.map { (Key($0.reference), $0) }) { $1 }
    var kinds: [Key: PolicyDifference] = [:]
    for (key, policy) in after {
      let kind: PolicyDifference.Kind =
        before[key].map { $0.saysTheSame(as: policy) ? .unchanged : .changed }
        ?? .added
      kinds[key] = PolicyDifference(policy: policy.reference, kind: kind)
    }
    for (key, policy) in before where after[key] == nil {
      kinds[key] = PolicyDifference(policy: policy.reference, kind: .removed)
    }
    self.kinds = kinds
    differences = kinds.values.filter { $0.kind != .unchanged }.sorted()
    let unknown = Set(
      after.keys.filter { key in
        [before[key], after[key]].contains { $0.map { $0.effect != .known } ?? false }
      })
    uncertain = kinds.filter { unknown.contains($0.key) && $0.value.kind == .changed }
      .map(\.value).sorted()
  }

  /// Which of the policies that decide are responsible: those that differ, or else all of them.
  func responsible(_ deciding: [PolicyReference]) -> [PolicyDifference] {
    let found = Set(deciding.compactMap { kinds[Key($0)] }).sorted()
    let different = found.filter { $0.kind != .unchanged }
    return different.isEmpty ? found : different
  }
}
