public import Diagnostics

/// A node (core/v1 Node): what policies know it by.
public struct Node: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The labels.
  public var labels: Labels
  /// Its addresses (`status.addresses` of the types InternalIP and ExternalIP).
  public var addresses: [IPAddress]
  /// The ranges that its pods get their addresses from (`spec.podCIDRs`).
  public var podCIDRs: [CIDR]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a node.
  public init(
    name: String, labels: Labels = [:], addresses: [IPAddress] = [], podCIDRs: [CIDR] = [],
    location: SourceLocation
  ) {
    self.name = name
    self.labels = labels
    self.addresses = addresses
    self.podCIDRs = podCIDRs
    self.location = location
  }
}
