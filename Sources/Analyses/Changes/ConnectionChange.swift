public import Kubernetes
public import Reachability

/// What became of the connections of one end with another from one state to the next.
public struct ConnectionChange: Hashable, Sendable {
  /// What became of them.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Nothing passed, and something does.
    case opened
    /// Something passed or may have, and nothing does.
    case closed
    /// Something passes before and after, on other ports.
    case changed
    /// It was known, and is not any more.
    case unknown
  }

  /// Where they start.
  public var source: String
  /// Where they end.
  public var destination: String
  /// What became of them.
  public var kind: Kind
  /// Ports on which they pass now, and did not.
  public var opened: PortSet
  /// Ports on which they passed, and do not now.
  public var closed: PortSet
  /// Ports of which it is not known any more.
  public var unknown: PortSet
  /// Those of the ports that opened or closed of which it was not known before.
  public var notKnownBefore: PortSet
  /// Whether something passes that did not, or may.
  var mayHaveOpened: Bool
  /// Whether something passed that does not, or may not.
  var mayHaveClosed: Bool
  /// The policies that are responsible.
  public var policies: [PolicyDifference]
  /// What is usual behind the ports that opened, where the destination has such ports.
  public var sensitive: [SensitivePorts.Known]
  /// Whether they come from outside the cluster.
  public var isFromOutside: Bool
  /// Whether the source is a workload that was not there before.
  public var isSourceAdded: Bool
  /// Whether the destination is one.
  public var isDestinationAdded: Bool

  /// How much a reviewer must look at it: what opens comes first, sensitive places and the outside before all.
  var rank: Int {
    switch kind {
    case .opened, .changed:
      guard !opened.isEmpty else { return 5 }
      if !sensitive.isEmpty { return isFromOutside ? 0 : 1 }
      if isFromOutside { return 2 }
      return kind == .opened ? 3 : 4
    case .unknown: return 5
    case .closed: return 6
    }
  }
}

/// A workload that is in one of two states only.
public struct WorkloadChange: Hashable, Sendable {
  /// The workload.
  public var workload: Workload
  /// Whether it was added; else it was removed.
  public var isAdded: Bool
}

extension PortSet {
  /// The ports in a sentence; of a set with small gaps the gaps are named: `all ports but TCP 80`.
  var words: String {
    let gaps = complement
    let own = description
    guard !isEmpty, !gaps.isEmpty else { return own }
    let other = "all ports but \(gaps.description)"
    return other.count < own.count ? other : own
  }
}
