package import Kubernetes
package import Policies

/// A policy with its subject and its rules' peers resolved to classes.
package struct ResolvedPolicy: Sendable {
  /// A rule with its peers resolved to classes.
  package struct ResolvedRule: Sendable {
    /// The rule.
    package var reference: RuleReference
    /// The peers that it matches for certain.
    package var certain: ClassSet
    /// The peers that it may match.
    package var possible: ClassSet
    /// The ports, where they do not go by what the destination declares.
    var ports: PortSet?
  }

  /// The policy.
  package var policy: Policy
  /// The tier that it is in.
  package var tier: Tier.Kind
  /// The classes that it applies to.
  package var subject: ClassSet
  /// Its ingress rules.
  package var ingress: [ResolvedRule] = []
  /// Its egress rules.
  package var egress: [ResolvedRule] = []

  /// Resolves a policy; the rules of one that selects nothing are left out.
  init(_ policy: Policy, in tier: Tier.Kind, _ index: inout SelectorIndex) {
    self.policy = policy
    self.tier = tier
    subject = index.selected(by: policy.subject)
    guard !subject.isEmpty else { return }
    for rule in policy.rules {
      var resolved = ResolvedRule(
        reference: RuleReference(policy: policy.reference, rule: rule), certain: ClassSet(),
        possible: ClassSet(), ports: index.ports(of: rule.ports))
      let blocks = rule.blocks
      let others = rule.peers.filter { if case .addresses = $0 { false } else { true } }
      for match in others.map({ index.match($0) }) + (blocks.isEmpty ? [] : [index.match(blocks)]) {
        resolved.certain.formUnion(match.certain)
        resolved.possible.formUnion(match.possible)
      }
      resolved.possible = resolved.possible.subtracting(resolved.certain)
      switch rule.direction {
      case .ingress: ingress.append(resolved)
      case .egress: egress.append(resolved)
      }
    }
  }

  /// The rules of a direction, in the order in which they are tried.
  package func rules(_ direction: Direction) -> [ResolvedRule] {
    direction == .ingress ? ingress : egress
  }
}
