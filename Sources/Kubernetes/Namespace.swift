public import Diagnostics

/// A namespace (core/v1 Namespace).
public struct Namespace: Hashable, Sendable {
  /// The label that the API server sets on every namespace to its name.
  public static let nameLabel = "kubernetes.io/metadata.name"

  /// The name.
  public var name: String
  /// Labels as written, with ``nameLabel`` added.
  public var labels: Labels
  /// Where it is written; `nil` when it is assumed.
  public var location: SourceLocation?

  /// Creates a namespace.
  ///
  /// "The Kubernetes control plane sets an immutable label kubernetes.io/metadata.name on all
  /// namespaces, the value of the label is the namespace name" (NetworkPolicy concepts).
  public init(name: String, labels: Labels = [:], location: SourceLocation? = nil) {
    self.name = name
    self.labels = labels
    self.labels[Self.nameLabel] = name
    self.location = location
  }

  /// Whether the input refers to it without holding it.
  public var isAssumed: Bool { location == nil }
}
