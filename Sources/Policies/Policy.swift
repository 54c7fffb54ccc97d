public import Diagnostics
public import Kubernetes

/// What a policy is called and where it is written: enough to name it in a reason.
public struct PolicyReference: Hashable, Sendable, Comparable {
  /// The kind.
  public var kind: String
  /// The namespace; `nil` for a cluster-scoped kind.
  public var namespace: String?
  /// The name.
  public var name: String
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a reference.
  public init(kind: String, namespace: String?, name: String, location: SourceLocation) {
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.location = location
  }

  /// Orders by namespace, name and kind, then by place.
  public static func < (left: Self, right: Self) -> Bool {
    (left.namespace ?? "", left.name, left.kind, left.location)
      < (right.namespace ?? "", right.name, right.kind, right.location)
  }
}

/// A policy of any kind in the one form that the evaluator knows.
public struct Policy: Hashable, Sendable {
  /// Whether the effect of the policy is known.
  public enum Effect: Hashable, Sendable {
    /// The rules say all.
    case known
    /// It may allow or block anything that concerns its subject.
    case unknown(UnevaluatedPolicy.Cause)
  }

  /// The policy's name and place.
  public var reference: PolicyReference
  /// The pods that it applies to.
  public var subject: Subject
  /// The directions in which it isolates its subject.
  public var directions: Set<Direction>
  /// What it says.
  public var rules: [Rule]
  /// Whether its effect is known.
  public var effect: Effect

  /// Creates a policy.
  public init(
    reference: PolicyReference, subject: Subject, directions: Set<Direction>, rules: [Rule],
    effect: Effect
  ) {
    self.reference = reference
    self.subject = subject
    self.directions = directions
    self.rules = rules
    self.effect = effect
  }
}

/// Policies that are evaluated together; tiers are evaluated one after the other.
public struct Tier: Hashable, Sendable {
  /// How the rules of a tier combine.
  public enum Semantics: Hashable, Sendable {
    /// Whoever is selected is isolated, and then the union of the rules is allowed; whoever is not selected is
    /// left to the next tier (NetworkPolicy).
    case additive
  }

  /// How the rules combine.
  public var semantics: Semantics
  /// The policies, ordered by namespace and name.
  public var policies: [Policy]

  /// Creates a tier.
  public init(_ semantics: Semantics, _ policies: [Policy]) {
    self.semantics = semantics
    self.policies = policies.sorted { $0.reference < $1.reference }
  }
}
