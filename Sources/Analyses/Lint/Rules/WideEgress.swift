import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Egress to the whole internet.
enum EgressToInternet: LintRule {
  static let page = RulePage(
    "egress-to-internet", .tooWide, .warning,
    title: "a rule allows connections to every address",
    why: """
      Who takes over a pod that reaches the whole internet can load tools and send data out. A rule without `to` also \
      reaches every pod that lets it in.
      """,
    remedy:
      "Name the addresses that are needed, or lead the traffic through a proxy that knows the names.",
    bad: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
        """),
    good: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.wideRules.compactMap { wide in
      let (policy, rule) = (wide.policy, wide.rule)
      guard rule.direction == .egress, !rule.opensEverything, wide.passesOutside,
        !DNSToAnywhere.isForLookups(rule)
      else {
        return nil
      }
      return finding(
        policy.reference,
        "\(wide.words) of `\(policy.reference.fullName)` \(wide.lets) "
          + "\(state.workloads(of: state.subjects(of: policy)).inWords) "
          + "reach \(rule.everywhere("every address")) on \(wide.openedPorts)",
        at: rule.location, severity: rule.isLimitedToHarmlessPorts ? .note : nil,
        fix: Finding.Fix("name the addresses that are needed"))
    }
  }
}

/// Rules by which pods that are isolated reach the metadata of the cloud.
enum MetadataReachable: LintRule {
  static let page = RulePage(
    "metadata-reachable", .tooWide, .warning,
    title: "a rule allows connections to the cloud's metadata address",
    why: """
      At 169.254.169.254 clouds tell a machine its credentials. A pod that reaches it may act in the name of its node.
      """,
    remedy: "Except the address in the `ipBlock`.",
    bad: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]
        """),
    good: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 80}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    let port = Port(80, .tcp)
    return state.evaluation.resolvedPolicies.filter { $0.policy.effect == .known }
      .flatMap { resolved in
        resolved.egress.compactMap { rule -> Finding? in
          let written = rule.reference.rule
          guard written.isAllow, !written.opensEverything,
            PortSet(written.ports, declared: []).contains(port)
          else {
            return nil
          }
          let blocks = written.peers.compactMap(\.block)
          let reached = WellKnownAddresses.metadata.filter { address in
            (blocks.contains { $0.contains(address) } || written.peers.contains(.everyone))
              && decides(resolved, rule, address, state)
          }
          guard !reached.isEmpty else { return nil }
          let places = state.subjects(of: resolved.policy)
          return finding(
            resolved.policy.reference,
            "\(written.words) of `\(resolved.policy.reference.fullName)` lets "
              + "\(state.workloads(of: places).inWords) reach the cloud's metadata at "
              + Words.list(reached.map(\.description)),
            at: written.location,
            // Over IPv6 one cloud tells it, on machines where that is switched on.
            severity: reached.contains { $0.family == .v4 } ? nil : .note,
            fix: fix(blocks, reached))
        }
      }
  }

  /// Whether a rule is a reason for which some of its pods reach an address.
  private static func decides(
    _ resolved: ResolvedPolicy, _ rule: ResolvedPolicy.ResolvedRule, _ address: IPAddress,
    _ state: LintedState
  ) -> Bool {
    guard let peer = state.evaluation.classNumber(of: .address(address)) else { return false }
    var isReason = false
    resolved.subject.forEach { subject in
      guard !isReason else { return }
      let half = state.evaluation.half(.egress, of: subject, with: peer, at: Port(80, .tcp))
      switch half.reason {
      case .rules(let rules), .decided(let rules):
        isReason = half.outcome == .allowed && rules.contains(rule.reference)
      case .notSubject, .notIsolated, .sameNode, .isolated, .doubts: break
      }
    }
    return isReason
  }

  private static func fix(_ blocks: [IPBlock], _ reached: [IPAddress]) -> Finding.Fix {
    guard let block = blocks.first(where: { block in reached.contains { block.contains($0) } })
    else {
      return Finding.Fix("leave the address out")
    }
    let inside = reached.filter { block.contains($0) }.map { CIDR($0).description }
    let holes = (block.except.map(\.description) + inside).joined(separator: ", ")
    return Finding.Fix(
      "except the address", yaml: "- ipBlock:\n    cidr: \(block.cidr)\n    except: [\(holes)]")
  }
}

/// Blocks of addresses as large as a large network.
enum BlockTooLarge: LintRule {
  static let page = RulePage(
    "block-too-large", .tooWide, .warning,
    title: "a rule names a block of millions of addresses",
    why: """
      A block such as a /8 is rarely one party. It lets in, or out to, whoever gets an address in it; a private one \
      often holds the pods, nodes and Services of the cluster too.
      """,
    remedy: "Name the smaller blocks that are needed.",
    bad: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{ipBlock: {cidr: 11.0.0.0/8}}]}]
        """),
    good: Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    // Blocks that are everything together are told of as that.
    let wide = Set(state.wideRules.flatMap { $0.parts.map(\.reference) })
    return state.workingRules.flatMap { working in
      let (policy, rule) = (working.policy, working.rule)
      guard !wide.contains(working.reference) else { return [Finding]() }
      let large = Set(rule.peers.compactMap(\.block?.cidr).filter(isLarge)).sorted()
      let outermost = large.filter { block in !large.contains { $0 != block && $0.contains(block) }
      }
      let groups = Dictionary(grouping: outermost) { block in
        [block.family == .v4, WellKnownAddresses.name(of: block) != nil]
      }
      return groups.values.map { finding(policy, rule, $0) }
    }
  }

  /// What is told of blocks of one family that are all private, or all not.
  private static func finding(_ policy: Policy, _ rule: Rule, _ blocks: [CIDR]) -> Finding {
    let count = blocks.map { $0.range.upperBound - $0.range.lowerBound + 1 }.reduce(0, +)
    return finding(
      policy.reference,
      "\(rule.words) of `\(policy.reference.fullName)` is for "
        + Words.list(blocks.map { "`\($0)`" }) + ": "
        + (blocks.allSatisfy { $0.family == .v4 }
          ? "\(count / 1_000_000) million addresses" : "more than a provider of addresses has"),
      at: rule.location,
      severity: blocks.allSatisfy { WellKnownAddresses.name(of: $0) != nil } ? .note : nil,
      fix: Finding.Fix("name the smaller blocks that are needed"))
  }

  private static func isLarge(_ block: CIDR) -> Bool {
    guard !block.isWholeFamily else { return false }
    return block.prefixLength <= (block.family == .v4 ? 8 : 28)
  }
}
