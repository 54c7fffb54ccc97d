import Analyses
import Kubernetes
import Policies
import Reachability

/// Rows put together as Kubernetes does, straight from its sentences: what the page does in its own language.
struct RowCombination {
  private let rows: PolicyRows
  private let step: PolicyRows.Step

  init(_ rows: PolicyRows) {
    self.rows = rows
    step = rows.steps[0]
  }

  /// What becomes of a connection without some policies.
  func outcome(of route: PolicyRows.Route, without off: Set<Int>) -> String {
    var found: Set<Outcome> = []
    for start in step.parties[route.source].ends {
      for end in step.parties[route.destination].ends {
        for number in rows.ports[route.ports[0]] {
          let atom = rows.atoms[number]
          let egress = half(.egress, start, end, atom, off)
          let ingress = half(.ingress, end, start, atom, off)
          found.insert(
            egress == .blocked || ingress == .blocked
              ? .blocked : egress == .allowed && ingress == .allowed ? .allowed : .unknown)
        }
      }
    }
    guard found.count == 1, let outcome = found.first else {
      return found.contains(.unknown) ? "unknown" : "some ports"
    }
    return outcome.rawValue
  }

  private func holds(_ set: Int, _ end: Int) -> Bool {
    rows.sets[set].contains { $0.contains(end) }
  }

  private func half(
    _ direction: Direction, _ subject: Int, _ peer: Int, _ atom: PolicyRows.Atom, _ off: Set<Int>
  ) -> Outcome {
    guard step.ends[subject].isSubject else { return .allowed }
    let selecting = step.policies.map { rows.policyRows[$0] }.filter { row in
      !off.contains(row.policy) && holds(row.subject, subject)
        && (direction == .ingress ? row.ingress : row.egress) != nil
    }
    /// The rules of a policy that match the peer and the ports, the doubtful ones marked.
    func matches(_ row: PolicyRows.PolicyRow) -> [(rule: PolicyRows.RuleRow, isCertain: Bool)] {
      (direction == .ingress ? row.ingress : row.egress)?.compactMap { rule in
        guard atom.lists.contains(rule.ports) else { return nil }
        if holds(rule.certain, peer) { return (rule, true) }
        return holds(rule.possible, peer) ? (rule, false) : nil
      } ?? []
    }
    /// What one policy of an ordered tier may say: the actions that may come first, `nil` for none of them.
    func actions(_ row: PolicyRows.PolicyRow) -> Set<Rule.Action?> {
      var result: Set<Rule.Action?> = []
      for match in matches(row) {
        result.insert(match.rule.action)
        if match.isCertain { return result }
      }
      return result.union([nil])
    }
    /// Every way in which a tier may end, whichever policy of a priority is asked first.
    func ordered(_ tier: Tier.Kind, next: () -> Set<Outcome>) -> Set<Outcome> {
      let ranks = Dictionary(grouping: selecting.filter { $0.tier == tier }) { $0.priority ?? -1 }
      var isOpen = true
      var result: Set<Outcome> = []
      for (_, rank) in ranks.sorted(by: { $0.key < $1.key }) where isOpen {
        if rank.contains(where: { !$0.isKnown }) { return [.unknown] }
        let all = rank.map(actions)
        for action in all.reduce(into: Set<Rule.Action>(), { $0.formUnion($1.compactMap(\.self)) })
        {
          switch action {
          case .allow: result.insert(.allowed)
          case .deny: result.insert(.blocked)
          case .pass: result.formUnion(next())
          }
        }
        isOpen = all.allSatisfy { $0.contains(nil) }
      }
      return isOpen ? result.union(next()) : result
    }
    func networkPolicies() -> Set<Outcome> {
      let policies = selecting.filter { $0.tier == .networkPolicy }
      let found = policies.flatMap(matches)
      if found.contains(where: \.isCertain) { return [.allowed] }
      if policies.contains(where: { !$0.isKnown }) { return [.unknown] }
      if policies.isEmpty { return ordered(.baseline) { [.allowed] } }
      return besideItsNode(found.isEmpty ? .blocked : .unknown)
    }
    func besideItsNode(_ outcome: Outcome) -> Set<Outcome> {
      let (same, perhaps) = exception(subject, peer)
      return same ? [.allowed] : perhaps && outcome == .blocked ? [.unknown] : [outcome]
    }
    let ways = ordered(.admin, next: networkPolicies)
    return ways.count == 1 ? ways.first ?? .unknown : .unknown
  }

  private func exception(_ one: Int, _ other: Int) -> (same: Bool, perhaps: Bool) {
    func isIn(_ set: KeyPath<PolicyRows.End, Int?>) -> Bool {
      step.ends[one][keyPath: set].map { holds($0, other) } == true
        || step.ends[other][keyPath: set].map { holds($0, one) } == true
    }
    return (isIn(\.sameNode), isIn(\.perhapsSameNode))
  }
}
