import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Port 53 to DNS pods that answer on another port, such as 5353 on OpenShift.
enum DNSWrongPort: LintRule {
  static let page = RulePage(
    "dns-wrong-port", .dns, .error,
    title: "a rule allows port 53 to DNS pods that answer on another port",
    why: """
      Policies see the port of the pod. The DNS pods of OpenShift answer on 5353, and the Service leads from 53 to there: \
      a rule for 53 opens nothing, and every lookup fails.
      """,
    remedy: "Write the port of the DNS pods.",
    bad: servers + DNSWithoutTCP.example("[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"),
    good: servers
      + DNSWithoutTCP.example("[{port: 5353, protocol: UDP}, {port: 5353, protocol: TCP}]"))

  private static let servers = """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
    spec: {containers: [{name: dns, image: dns, ports: [{containerPort: 5353, protocol: UDP}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: kube-dns, namespace: kube-system}
    spec: {selector: {k8s-app: kube-dns}, ports: [{port: 53, targetPort: 5353, protocol: UDP}]}

    """

  static func findings(in state: LintedState) -> [Finding] {
    guard state.step.lookupPort.number != 53 else { return [] }
    let blocked = Lookups(state).clients.filter { $0.udp == .blocked }
    return state.allowRules.compactMap { policy, rule in
      guard isWrong(rule, policy, state) else { return nil }
      let concerned = blocked.filter { $0.policies.contains(policy) }.map(\.workload)
      guard !concerned.isEmpty else { return nil }
      let port = state.step.lookupPort
      return finding(
        policy.reference,
        "\(concerned.inWords) cannot look names up: \(rule.words) of `\(policy.reference.fullName)` allows "
          + "port 53, and the DNS pods answer on \(port)",
        at: rule.location,
        fix: Finding.Fix(
          "write the port of the DNS pods",
          yaml: "- {protocol: UDP, port: \(port.number)}\n- {protocol: TCP, port: \(port.number)}"))
    }
  }

  /// Whether a rule of this sort is the reason that a workload cannot look names up.
  static func explains(_ client: Lookups.Client, _ state: LintedState) -> Bool {
    state.step.lookupPort.number != 53
      && client.policies.contains { policy in
        policy.rules.contains { isWrong($0, policy, state) }
      }
  }

  private static func isWrong(_ rule: Rule, _ policy: Policy, _ state: LintedState) -> Bool {
    rule.direction == .egress && rule.isAllow && DNSToAnywhere.isForLookups(rule)
      && state.destinations(of: rule, in: policy)
        .contains { state.step.dnsWorkloads.contains(state.workload($0).id) }
  }
}
