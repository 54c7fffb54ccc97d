import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Policies that select pods on the network of their node.
enum HostNetwork: LintRule {
  static let page = RulePage(
    "host-network", .mistake, .warning,
    title: "a policy is for pods on the network of their node",
    why: """
      A pod with `hostNetwork: true` has the address of its node. Policies and selectors do not reach it: it is not \
      isolated, and rules that select it as a peer do not let it in.
      """,
    remedy: """
      Take the pod off the host's network, or protect the node by other means, such as a firewall. To let such a pod in, \
      allow the addresses of the nodes by an `ipBlock`.
      """,
    bad: """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: agent, namespace: shop, labels: {app: agent}}
      spec: {hostNetwork: true, containers: [{name: agent, image: agent}]}

      """ + Example.policy("agent", "podSelector: {matchLabels: {app: agent}}"),
    good: """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: agent, namespace: shop, labels: {app: agent}}
      spec: {hostNetwork: true, containers: [{name: agent, image: agent}]}

      """ + Example.pod("api") + Example.policy("api", "podSelector: {matchLabels: {app: api}}"))

  static func findings(in state: LintedState) -> [Finding] {
    state.step.policies.filter { $0.effect == .known }.flatMap { policy in
      [subject(policy, state)].compactMap(\.self)
        + policy.rules.filter(\.isAllow).flatMap { rule in
          rule.peers.compactMap { peer(policy, rule, $0, state) }
        }
    }
  }

  /// Of a policy for all pods of a namespace those on the host's network are only worth a note.
  private static func subject(_ policy: Policy, _ state: LintedState) -> Finding? {
    let places = state.subjects(of: policy)
    let onHost = places.filter { state.pod($0).spec.usesHostNetwork }
    guard !onHost.isEmpty, policy.tierOfNetworkPolicy else { return nil }
    let isGeneral = policy.subject.pods.isEverything && onHost.count < places.count
    return finding(
      policy.reference,
      "`\(policy.reference.fullName)` does not apply to \(state.workloads(of: onHost).inWords), which "
        + "runs on the network of its node",
      severity: isGeneral ? .note : nil,
      related: related(onHost, state),
      fix: Finding.Fix("run the pod without `hostNetwork`, or protect the node's ports otherwise"))
  }

  /// A peer that would select pods, but for the host's network.
  private static func peer(
    _ policy: Policy, _ rule: Rule, _ peer: PeerPattern, _ state: LintedState
  ) -> Finding? {
    let places = state.pods(peer)
    guard !places.isEmpty, places.allSatisfy({ state.pod($0).spec.usesHostNetwork }) else {
      return nil
    }
    return finding(
      policy.reference,
      "\(rule.words) of `\(policy.reference.fullName)` cannot let "
        + "\(state.workloads(of: places).inWords) \(rule.direction == .ingress ? "in" : "be reached"): "
        + "it runs on the network of its node, which labels do not select",
      at: rule.location, related: related(places, state),
      fix: Finding.Fix(
        "allow the addresses of the nodes", yaml: "- ipBlock:\n    cidr: <addresses of the nodes>"))
  }

  private static func related(_ places: [LabelIndex.PodPlace], _ state: LintedState)
    -> [Finding.Related]
  {
    Set(places.map { state.workload($0) }.compactMap(\.location)).sorted().prefix(3)
      .map { Finding.Related("`hostNetwork: true`", at: $0) }
  }
}

extension Policy {
  /// Whether it is a NetworkPolicy.
  var tierOfNetworkPolicy: Bool { reference.kind == "NetworkPolicy" }
}
