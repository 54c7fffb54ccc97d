import Diagnostics
import Kubernetes
import Policies
import Reachability

/// What a change of manifests opens and closes.
///
/// Connections of things that are in both states are compared on all ports. Of a workload that was added, what it reaches
/// counts as opened; of one that was removed nothing is told but that.
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
  /// How many of the openings start at a workload that was added.
  public let countFromAdded: Int

  /// Whether nothing differs, neither in what is there nor in what passes.
  public var isEmpty: Bool { workloads.isEmpty && counts.isEmpty }

  /// Compares two states.
  ///
  /// - Complexity: a look at each pair of parties; what the outcomes are is worked out by classes.
  public init(
    from old: Series.State, to new: Series.State, options: Series.Options = Series.Options()
  ) {
    let comparison = StateComparison(old, new, options)
    workloads = comparison.workloads
    policies = comparison.policies.differences
    var counts: [ConnectionChange.Kind: Int] = [:]
    var found: [ConnectionChange] = []
    var fromAdded = 0
    var (hasOpened, hasClosed) = (false, false)
    func count(_ change: ConnectionChange) {
      counts[change.kind, default: 0] += 1
      if !change.opened.isEmpty || !change.unknown.isEmpty { hasOpened = true }
      if !change.closed.isEmpty { hasClosed = true }
    }
    comparison.forEachChange { change in
      count(change)
      if change.isSourceAdded, !change.opened.isEmpty { fromAdded += 1 }
      found.append(change)
      if found.count >= 2 * Self.most { found = Array(found.inReviewOrder.prefix(Self.most)) }
    }
    for change in comparison.waysIn() {
      count(change)
      found.append(change)
    }
    self.counts = counts
    (self.hasOpened, self.hasClosed) = (hasOpened, hasClosed)
    countFromAdded = fromAdded
    changes = found.inReviewOrder.prefix(Self.most).map { comparison.explained($0) }
  }

  /// Whether something passes that did not, on any port, or may pass.
  public let hasOpened: Bool
  /// Whether something passed that does not, on any port.
  public let hasClosed: Bool
}

extension [ConnectionChange] {
  fileprivate var inReviewOrder: [ConnectionChange] {
    sorted {
      ($0.rank, $0.destination, $0.source, $0.opened.description, $0.closed.description)
        < ($1.rank, $1.destination, $1.source, $1.opened.description, $1.closed.description)
    }
  }
}
