import Analyses
import Kubernetes
import Policies
import Reachability

/// Which policies of a step changed what becomes of a connection: those that came, and those that went.
///
/// It looks at each end on its own. What opens, opens by a rule that came, or because what isolated the end went; what
/// closes, closes because the rule that let it pass went while something else isolates the end still, or because of what
/// came.
struct ChangeCause {
  private(set) var added: Set<PolicyReference> = []
  private(set) var removed: Set<PolicyReference> = []

  /// Compares what becomes of the same connections before a step and after it.
  init(from before: Answer, to now: Answer, _ change: PolicyChange) {
    for direction in [Direction.egress, .ingress] {
      let (old, new) = (Self.halves(before, direction), Self.halves(now, direction))
      guard Self.outcomes(old) != Self.outcomes(new) else { continue }
      let came = Set(new.flatMap(\.policies).filter(change.isAdded))
      let left = new.flatMap(\.policies)
      // One that says something else now may have let go of the end.
      let went = Set(
        old.flatMap(\.policies).filter { policy in
          change.isRemoved(policy)
            || change.isAdded(policy) && !left.contains { $0.isSame(as: policy) }
        })
      let stayed = left.contains { !change.isAdded($0) }
      if Self.outcomes(new) == [.blocked] {
        if went.isEmpty || !stayed { added.formUnion(came) }
        removed.formUnion(went)
      } else {
        added.formUnion(came)
        if came.isEmpty { removed.formUnion(went) }
      }
    }
  }

  /// Joins the causes of several connections.
  mutating func formUnion(_ other: ChangeCause) {
    added.formUnion(other.added)
    removed.formUnion(other.removed)
  }

  var isEmpty: Bool { added.isEmpty && removed.isEmpty }

  private static func halves(_ answer: Answer, _ direction: Direction) -> [Half] {
    answer.pieces.map { direction == .egress ? $0.verdict.egress : $0.verdict.ingress }
  }

  private static func outcomes(_ halves: [Half]) -> Set<Outcome> { Set(halves.map(\.outcome)) }
}

extension PolicyReference {
  /// Whether two states speak of the same policy, wherever it stands.
  fileprivate func isSame(as other: PolicyReference) -> Bool {
    PolicyNumbering.Key(self) == PolicyNumbering.Key(other)
  }
}

extension PolicyChange {
  /// Whether a policy came with the step, or says something else since.
  func isAdded(_ policy: PolicyReference) -> Bool {
    addedKeys.contains(PolicyNumbering.Key(policy))
  }

  /// Whether a policy went with the step.
  func isRemoved(_ policy: PolicyReference) -> Bool {
    removedKeys.contains(PolicyNumbering.Key(policy))
  }
}
