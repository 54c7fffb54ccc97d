public import Reachability

/// Something to close, and what an attacker would no longer reach.
public struct AttackCut: Hashable, Sendable {
  /// What is closed.
  public enum Closing: String, Hashable, Sendable, CaseIterable {
    /// One connection.
    case connection
    /// All connections that a workload opens.
    case egress
    /// All connections that a workload takes.
    case ingress
  }

  /// What is closed.
  public var closing: Closing
  /// The place whose connections are closed; for a single connection, where it starts.
  public var place: String
  /// Where the single connection ends.
  public var destination: String?
  /// The places that are cut off, by name.
  public var cutOff: [AttackPlace]
  /// How many workloads are among them.
  public var workloadCount: Int
  /// How many stores of data are among them.
  public var dataStoreCount: Int
  /// Whether some of them may be reached all the same, by ways of which it is not known whether they pass.
  public var leavesPossibleWay: Bool
  /// The rules that allow what would be closed; none where no policy isolates the ends.
  public var allowedBy: [RuleReference]
  /// A NetworkPolicy that does it, where one is enough.
  public var manifest: String?
}
