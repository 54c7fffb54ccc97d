public import Diagnostics

/// A policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy: before or after every NetworkPolicy, as its tier says.
public struct ClusterNetworkPolicy: Hashable, Sendable {
  /// When its rules are asked.
  public enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Before every NetworkPolicy.
    case admin = "Admin"
    /// Where no NetworkPolicy selects the pod.
    case baseline = "Baseline"
  }

  /// The name.
  public var name: String
  /// When its rules are asked.
  public var tier: Tier
  /// 0…1000; policies of a lower number are asked first within the tier.
  public var priority: Int
  /// The pods that it applies to.
  public var subject: OrderedSubject
  /// What it says.
  public var rules: OrderedRules
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a policy.
  public init(
    name: String, tier: Tier, priority: Int, subject: OrderedSubject, rules: OrderedRules,
    location: SourceLocation
  ) {
    self.name = name
    self.tier = tier
    self.priority = priority
    self.subject = subject
    self.rules = rules
    self.location = location
  }
}
