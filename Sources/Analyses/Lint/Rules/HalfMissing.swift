import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules that allow at one end what the other end always blocks.
enum HalfMissing: LintRule {
  static let page = RulePage(
    "half-missing", .mistake, .warning,
    title: "a rule allows at one end what the other end blocks",
    why: """
      A connection passes when the egress of its source and the ingress of its destination both allow it. A rule whose \
      other half is missing opens nothing.
      """,
    remedy: "Add the rule for the other end, or delete this one.",
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.defaultDeny()
      + Example.policy(
        "api-to-db",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "api-to-db",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    checks(in: state).compactMap { policy, rule, check in
      check.otherProtocols.isEmpty ? finding(policy, rule, check, state) : nil
    }
  }

  /// The peers of rules whose connections the other ends all block.
  static func checks(in state: LintedState) -> [(policy: Policy, rule: Rule, check: HalfCheck)] {
    state.evaluation.resolvedPolicies.filter { $0.policy.effect == .known }.flatMap { resolved in
      resolved.policy.rules.filter(\.isAllow).flatMap { rule in
        rule.peers.compactMap { peer in
          HalfCheck(resolved, rule, peer, in: state).map { (resolved.policy, rule, $0) }
        }
      }
    }
  }

  private static func finding(
    _ policy: Policy, _ rule: Rule, _ check: HalfCheck, _ state: LintedState
  ) -> Finding {
    let others = state.workloads(of: check.peers)
    let end = rule.direction == .ingress ? "egress" : "ingress"
    return finding(
      policy.reference,
      "\(rule.words) of `\(policy.reference.fullName)` allows \(check.ports) "
        + "\(rule.direction == .ingress ? "from" : "to") \(others.inWords), and \(end) there blocks it: "
        + blockers(check.blocking),
      at: rule.location,
      related: check.blocking.prefix(3).map {
        Finding.Related("\($0.fullName) blocks it", at: $0.location)
      },
      fix: fix(policy, rule, check, state))
  }

  static func blockers(_ policies: [PolicyReference]) -> String {
    let names = Words.list(policies.map { "`\($0.fullName)`" })
    guard policies.allSatisfy({ $0.kind == "NetworkPolicy" }) else {
      return "\(names) \(policies.count == 1 ? "denies" : "deny") it"
    }
    return names
      + (policies.count == 1 ? " isolates it and has no rule for it" : " have no rule for it")
  }

  /// The missing rule, where both ends are NetworkPolicies' business and one workload's.
  private static func fix(
    _ policy: Policy, _ rule: Rule, _ check: HalfCheck, _ state: LintedState
  ) -> Finding.Fix {
    let other: Direction = rule.direction == .ingress ? .egress : .ingress
    let words = "add the \(other.rawValue.lowercased()) rule of the other end"
    let places = check.peers
    guard policy.tierOfNetworkPolicy, let own = policy.reference.namespace,
      let peer = rule.peers.first(where: { Set(state.pods($0)).isSuperset(of: places) }),
      case .pods(let selector, _) = peer,
      check.blocking.allSatisfy({ $0.kind == "NetworkPolicy" })
    else { return Finding.Fix(words) }
    let namespaces = Set(places.map { state.workload($0).id.namespace })
    guard namespaces.count == 1, let namespace = namespaces.first else { return Finding.Fix(words) }
    let isNear = namespace == own
    let side = other == .ingress ? "from" : "to"
    let list = rule.direction == .ingress ? "egress" : "ingress"
    var lines = [
      "podSelector:", selector.yaml(indentedBy: 2), "policyTypes: [\(other.rawValue)]",
      "\(list):", "  - \(side):",
      "      - podSelector:", policy.subject.pods.yaml(indentedBy: 10),
    ]
    if !isNear {
      lines += [
        "        namespaceSelector:", "          matchLabels:",
        "            kubernetes.io/metadata.name: \(own.yamlScalar)",
      ]
    }
    let ports = rule.ports.compactMap(\.yaml)
    if ports.count == rule.ports.count { lines += ["    ports:"] + ports.map { "      " + $0 } }
    return Finding.Fix(
      words,
      policy: Finding.Fix.Policy(
        name: "\(policy.reference.name)-\(list)", namespace: namespace, spec: lines))
  }
}

extension PortPattern {
  /// The pattern as an item of a NetworkPolicy's `ports`; `nil` for all ports, which need none.
  var yaml: String? {
    switch self {
    case .everything: nil
    case .range(let transport, let range):
      range.count == 1
        ? "- {protocol: \(transport.rawValue), port: \(range.lowerBound)}"
        : "- {protocol: \(transport.rawValue), port: \(range.lowerBound), endPort: \(range.upperBound)}"
    case .named(let transport, let name):
      "- {protocol: \((transport ?? .tcp).rawValue), port: \(name)}"
    }
  }
}
