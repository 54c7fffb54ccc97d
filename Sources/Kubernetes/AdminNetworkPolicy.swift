public import Diagnostics

/// A policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy: its rules come before every NetworkPolicy.
public struct AdminNetworkPolicy: Hashable, Sendable {
  /// The name.
  public var name: String
  /// 0…1000; policies of a lower number are asked first.
  public var priority: Int
  /// The pods that it applies to.
  public var subject: OrderedSubject
  /// What it says.
  public var rules: OrderedRules
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a policy.
  public init(
    name: String, priority: Int, subject: OrderedSubject, rules: OrderedRules,
    location: SourceLocation
  ) {
    self.name = name
    self.priority = priority
    self.subject = subject
    self.rules = rules
    self.location = location
  }
}

/// A policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy: its rules decide what no other policy does.
///
/// A cluster has one at most, named `default`; its rules never pass.
public struct BaselineAdminNetworkPolicy: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The pods that it applies to.
  public var subject: OrderedSubject
  /// What it says.
  public var rules: OrderedRules
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a policy.
  public init(
    name: String, subject: OrderedSubject, rules: OrderedRules, location: SourceLocation
  ) {
    self.name = name
    self.subject = subject
    self.rules = rules
    self.location = location
  }
}
