public import Diagnostics

/// A connection that was seen in a running cluster, as a flow log tells it.
///
/// What it says of return traffic is left out: the source is who opened the connection.
public struct ObservedFlow: Hashable, Sendable {
  /// One end, as far as the log names it.
  public enum End: Hashable, Sendable {
    /// A pod, by its namespace and name.
    case pod(namespace: String, name: String)
    /// Pods of a workload, by its namespace and name; logs that sum up leave out single pods.
    case workload(namespace: String, name: String)
    /// An address, where the log names no pod.
    case address(IPAddress)
  }

  /// Where it starts.
  public var source: End
  /// Where it ends.
  public var destination: End
  /// The port at the destination.
  public var port: Port
  /// Whether it was let through.
  public var wasAllowed: Bool
  /// The line of the log.
  public var location: SourceLocation

  /// Creates a flow.
  public init(
    source: End, destination: End, port: Port, wasAllowed: Bool, location: SourceLocation
  ) {
    self.source = source
    self.destination = destination
    self.port = port
    self.wasAllowed = wasAllowed
    self.location = location
  }
}
