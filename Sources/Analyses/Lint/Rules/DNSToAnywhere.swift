import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Port 53 to everywhere.
enum DNSToAnywhere: LintRule {
  static let page = RulePage(
    "dns-to-anywhere", .dns, .warning,
    title: "a rule allows port 53 to anywhere",
    why: """
      Lookups only need to reach the cluster DNS. Port 53 to every address is a way out for data: a tunnel in lookups \
      needs nothing else, and any program may use the port.
      """,
    remedy: "Name the DNS pods in the rule.",
    bad: Example.pod("api")
      + Example.policy(
        "api-dns",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{ports: [{port: 53, protocol: UDP}]}]
        """),
    good: DNSWithoutTCP.example("[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"))

  static func findings(in state: LintedState) -> [Finding] {
    state.workingRules.compactMap { working in
      let (policy, rule) = (working.policy, working.rule)
      guard rule.direction == .egress, rule.isForEverywhere, isForLookups(rule),
        working.passesOutside, !state.subjects(of: policy).isEmpty
      else { return nil }
      let yaml = state.lookupPeer
      return finding(
        policy.reference,
        "\(rule.words) of `\(policy.reference.fullName)` allows port 53 to \(rule.everywhere("every address")), and not only to "
          + "the cluster DNS",
        at: rule.location, fix: Finding.Fix("name the DNS pods", yaml: yaml))
    }
  }

  /// Whether a rule is about DNS: it names single ports, and 53 is one of them.
  static func isForLookups(_ rule: Rule) -> Bool {
    rule.singlePorts.contains { $0.number == 53 } && rule.singlePorts.count == rule.ports.count
  }
}

extension LintedState {
  /// The DNS pods as the `to` of a rule.
  var lookupPeer: String? {
    step.dnsWorkloads.first.map { server in
      """
      to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: \(server.namespace)
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      """
    }
  }
}
