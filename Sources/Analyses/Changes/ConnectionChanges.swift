import Diagnostics
import Kubernetes
import Policies
import Reachability

/// What a change of manifests opens and closes.
///
/// Connections of things that are in both states are compared on all ports. Of a workload that was added, what it reaches
/// and what reaches it counts as opened; of one that was removed nothing is told but that. A workload that changed its kind
/// and kept its name is compared with what it was. At both ends there are also addresses outside, whether a policy names
/// them or not, and pods that are not in the input (``Exposure``); where connections start, the ways in, too.
public struct ConnectionChanges: Sendable {
  /// How many changes are told one by one.
  public static let most = 5000

  /// The changes, those first that a reviewer must look at; at most ``most``.
  public let changes: [ConnectionChange]
  /// How many there are of each kind.
  public let counts: [ConnectionChange.Kind: Int]
  /// Workloads that were added or removed, in order.
  public let workloads: [WorkloadChange]
  /// Policies that were added, removed or changed, in order.
  public let policies: [PolicyDifference]
  /// Those of them whose effect is not known, before and after: something may have opened, or closed.
  public let uncertain: [PolicyDifference]
  /// Whether some of the input is invalid, so that not all of it was compared.
  public var isIncomplete = false
  /// How many changes are counted and not told one by one.
  public var leftOut: Int { counts.values.reduce(0, +) - changes.count }

  /// Whether nothing differs, neither in what is there nor in what passes.
  public var isEmpty: Bool { workloads.isEmpty && counts.isEmpty && uncertain.isEmpty }

  /// Compares two states.
  ///
  /// - Complexity: a look at each pair of parties; what the outcomes are is worked out by classes.
  public init(
    from old: Series.State, to new: Series.State, options: Series.Options = Series.Options()
  ) {
    let comparison = StateComparison(old, new, options)
    workloads = comparison.workloads
    policies = comparison.policies.differences
    uncertain = comparison.policies.uncertain
    var counts: [ConnectionChange.Kind: Int] = [:]
    var found: [StateComparison.Found] = []
    var last: StateComparison.Found?
    var (hasOpened, hasClosed) = (!uncertain.isEmpty, !uncertain.isEmpty)
    func add(_ new: StateComparison.Found) {
      counts[new.change.kind, default: 0] += 1
      hasOpened = hasOpened || new.change.mayHaveOpened
      hasClosed = hasClosed || new.change.mayHaveClosed
      // Most of very many changes come behind all that are told: a look at each must be short.
      if let last, !new.comes(before: last) { return }
      found.append(new)
      guard found.count >= 2 * Self.most else { return }
      found = Array(found.inReviewOrder.prefix(Self.most))
      last = found.last
    }
    comparison.forEachChange(add)
    comparison.waysIn().forEach(add)
    self.counts = counts
    (self.hasOpened, self.hasClosed) = (hasOpened, hasClosed)
    changes = found.inReviewOrder.prefix(Self.most).map { comparison.explained($0) }
  }

  /// Whether something passes that did not, on any port, or may pass.
  public let hasOpened: Bool
  /// Whether something passed that does not, on any port, or may not pass.
  public let hasClosed: Bool
}

extension [StateComparison.Found] {
  fileprivate var inReviewOrder: [StateComparison.Found] { sorted { $0.comes(before: $1) } }
}

extension StateComparison.Found {
  /// Whether a reviewer must look at it earlier.
  fileprivate func comes(before other: Self) -> Bool {
    let (left, right) = (change, other.change)
    let (rank, otherRank) = (left.rank, right.rank)
    if rank != otherRank { return rank < otherRank }
    if left.destination != right.destination { return left.destination < right.destination }
    if left.source != right.source { return left.source < right.source }
    return (left.ports, kinds) < (right.ports, other.kinds)
  }

  /// Tells workloads of one name apart.
  private var kinds: String {
    [destination, source].map { $0?.workload?.kind.rawValue ?? "" }.joined(separator: " ")
  }
}
