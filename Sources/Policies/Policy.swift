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
  /// The directions that it concerns; in an additive tier it isolates its subject in them.
  public var directions: Set<Direction>
  /// What it says.
  public var rules: [Rule]
  /// Whether its effect is known.
  public var effect: Effect
  /// Where it stands within an ordered tier: lower numbers are asked first.
  ///
  /// `nil` in other tiers, and for a policy of unknown effect, which may come before all others.
  public var priority: Int?
  /// What a policy of unknown effect says, to be compared with what it said.
  public var content = ""

  /// Creates a policy.
  public init(
    reference: PolicyReference, subject: Subject, directions: Set<Direction>, rules: [Rule],
    effect: Effect, priority: Int? = nil
  ) {
    self.priority = priority
    self.reference = reference
    self.subject = subject
    self.directions = directions
    self.rules = rules
    self.effect = effect
  }
}

extension Policy {
  /// Whether another policy means the same, wherever the two are written.
  public func saysTheSame(as other: Policy) -> Bool { withoutPlaces == other.withoutPlaces }

  private var withoutPlaces: Policy {
    var result = self
    result.reference.location = .assumed
    for index in result.rules.indices { result.rules[index].location = .assumed }
    return result
  }
}

/// Policies that are evaluated together; tiers are evaluated one after the other.
public struct Tier: Hashable, Sendable {
  /// The tiers, in the order of evaluation.
  public enum Kind: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// What administrators set above everything else.
    case admin
    /// NetworkPolicies.
    case networkPolicy
    /// What administrators set for whatever is left.
    case baseline

    /// Orders by evaluation.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// How the rules of a tier combine.
  public enum Semantics: Hashable, Sendable {
    /// Whoever is selected is isolated, and then the union of the rules is allowed; whoever is not selected is
    /// left to the next tier.
    case additive
    /// The first rule that matches decides, by priority and then as written; what none matches, or one passes, is left to
    /// the next tier.
    case ordered
  }

  /// Which one it is.
  public var kind: Kind
  /// The policies, ordered by priority, namespace and name; those without a priority come first.
  public var policies: [Policy]

  /// Creates a tier.
  public init(_ kind: Kind, _ policies: [Policy]) {
    self.kind = kind
    self.policies = policies.sorted {
      ($0.priority ?? -1) != ($1.priority ?? -1)
        ? ($0.priority ?? -1) < ($1.priority ?? -1) : $0.reference < $1.reference
    }
  }

  /// How the rules combine.
  public var semantics: Semantics { kind == .networkPolicy ? .additive : .ordered }
}
