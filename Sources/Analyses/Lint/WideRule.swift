import Kubernetes
import Policies
import Reachability

/// A rule that is for everywhere, or rules of one policy that are so only together: `0.0.0.0/1` in one, and `128.0.0.0/1`
/// in another.
struct WideRule: Sendable {
  private struct Key: Hashable {
    var policy: PolicyReference
    var direction: Direction
    var ports: [PortPattern]
  }

  /// The rules, in order; all of them open the same ports.
  let parts: [WorkingRule]
  let policy: Policy
  /// The first of the rules, with the peers of all.
  let rule: Rule

  private init(_ first: WorkingRule, _ others: ArraySlice<WorkingRule> = []) {
    parts = [first] + others
    policy = first.policy
    var joined = first.rule
    joined.peers += others.flatMap(\.rule.peers)
    rule = joined
  }

  /// Those among some rules.
  static func all(of rules: [WorkingRule]) -> [WideRule] {
    let single = rules.filter(\.rule.isForEverywhere).map { WideRule($0) }
    let others = rules.filter { part in
      !part.rule.isForEverywhere && part.rule.peers.contains { $0.block != nil }
    }
    let groups = Dictionary(grouping: others) { part in
      Key(
        policy: part.policy.reference, direction: part.rule.direction, ports: part.rule.ports)
    }
    let joined = groups.values.compactMap { parts -> WideRule? in
      guard parts.count > 1, let first = parts.first else { return nil }
      let wide = WideRule(first, parts.dropFirst())
      return wide.rule.isForEverywhere ? wide : nil
    }
    return single + joined
  }

  /// `egress rule 2`, or `egress rules 1 and 2`.
  var words: String {
    guard parts.count > 1 else { return rule.words }
    let numbers = Words.list(parts.map { "\($0.rule.index + 1)" })
    return "\(rule.direction.rawValue.lowercased()) rules \(numbers)"
  }

  /// The verb for it: one rule lets, several let.
  var lets: String { parts.count > 1 ? "together let" : "lets" }

  var openedPorts: String { parts.first?.openedPorts ?? rule.openedPorts }

  /// Whether something passes with the world outside because of it.
  var passesOutside: Bool { parts.contains(where: \.passesOutside) }

  /// Whether everybody, and not only addresses, may pass because of it.
  var passesForEveryone: Bool {
    rule.peers.contains(.everyone) && parts.contains(where: \.passesForAllPods)
  }
}
