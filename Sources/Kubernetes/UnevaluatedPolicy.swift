public import Diagnostics

/// A policy whose effect is not known: a kind that Podreach does not evaluate, or one that the API
/// server would refuse.
///
/// What it could change is *unknown*, never allowed by omission.
public struct UnevaluatedPolicy: Hashable, Sendable {
  /// Why its effect is not known.
  public enum Cause: Hashable, Sendable {
    /// Podreach does not evaluate this kind.
    case unsupportedKind
    /// The API server would refuse it.
    case invalid
  }

  /// Which pods it may concern.
  public enum Scope: Hashable, Sendable {
    /// Every pod of the cluster.
    case cluster
    /// The pods of a namespace that the selector selects; all of them when the selector could not be read.
    case namespace(String, LabelSelector)
    /// The pods that a cluster-scoped policy selects.
    case subject(OrderedSubject)
  }

  /// The kind as written, such as `CiliumNetworkPolicy`.
  public var kind: String
  /// The API group and version as written.
  public var apiVersion: String
  /// The name; empty when it has none.
  public var name: String
  /// The namespace; `nil` for a cluster-scoped kind.
  public var namespace: String?
  /// Why its effect is not known.
  public var cause: Cause
  /// Which pods it may concern.
  public var scope: Scope
  /// The directions that it may concern.
  public var directions: Set<Direction>
  /// What it says, in a form that no layout and order of keys changes: enough to tell whether it was changed.
  public var content: String
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a policy of unknown effect.
  public init(
    kind: String, apiVersion: String, name: String, namespace: String?, cause: Cause, scope: Scope,
    directions: Set<Direction> = [.ingress, .egress], content: String = "",
    location: SourceLocation
  ) {
    self.content = content
    self.kind = kind
    self.apiVersion = apiVersion
    self.name = name
    self.namespace = namespace
    self.cause = cause
    self.scope = scope
    self.directions = directions
    self.location = location
  }
}

extension UnevaluatedPolicy {
  /// What the policy could change, by the policies that it comes before.
  public enum Precedence: Hashable, Sendable {
    /// Anything: it may block what every other policy allows, and the reverse.
    case overriding
    /// What NetworkPolicies decide: it cannot block what another one allows.
    case networkPolicy
    /// Only what no NetworkPolicy decides.
    case baseline
  }

  /// Whether the API group is that of NetworkPolicy, or not told; others have a kind of this name, too.
  private var isOfKubernetes: Bool {
    guard apiVersion.contains("/") else { return true }
    return ["networking.k8s.io", "extensions"].contains(String(apiVersion.prefix { $0 != "/" }))
  }

  /// What it could change: the kinds of Kubernetes itself are known to come before or after each other.
  public var precedence: Precedence {
    guard cause == .invalid else { return .overriding }
    return switch kind {
    case "NetworkPolicy" where isOfKubernetes: .networkPolicy
    case "BaselineAdminNetworkPolicy": .baseline
    default: .overriding
    }
  }

  /// The kind that tells it from objects of other API groups, and an invalid policy from a valid one of the same name:
  /// the API server refuses the invalid one, so that what was there before stays.
  public var identityKind: String {
    switch cause {
    case .invalid: "\(kind) (invalid)"
    case .unsupportedKind: "\(kind).\(apiVersion.prefix { $0 != "/" })"
    }
  }
}
