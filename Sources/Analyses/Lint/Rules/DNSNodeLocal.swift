import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Workloads that may reach the DNS pods and not the cache on their node.
enum DNSNodeLocal: LintRule {
  static let page = RulePage(
    "dns-node-local", .dns, .warning,
    title: "lookups are allowed to the DNS pods, and the cluster has a cache on every node",
    why: """
      With NodeLocal DNSCache pods ask `169.254.20.10` on their own node. Rules that allow the DNS pods alone may block \
      that, depending on the network plugin.
      """,
    remedy: "Allow UDP and TCP 53 to `169.254.20.10/32` beside the DNS pods.",
    bad: cache + DNSWithoutTCP.example("[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"),
    good: DNSWithoutTCP.example("[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"))

  private static let cache = """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: node-local-dns, namespace: kube-system}
    spec:
      selector: {matchLabels: {k8s-app: node-local-dns}}
      template:
        metadata: {labels: {k8s-app: node-local-dns}}
        spec: {hostNetwork: true, containers: [{name: cache, image: cache}]}

    """

  static func findings(in state: LintedState) -> [Finding] {
    let cache = state.ownWorkloads.first { workload in
      workload.endpoints.contains {
        $0.spec.usesHostNetwork && $0.labels["k8s-app"] == "node-local-dns"
      }
    }
    guard let cache else { return [] }
    let clients = Lookups(state).clients.filter { $0.udp == .allowed && $0.atNode == .blocked }
    return Lookups.grouped(clients).compactMap { policies, workloads in
      policies.first.map { policy in
        finding(
          policy.reference,
          "\(workloads.inWords) may ask the DNS pods, and not the cache of `\(cache.id.namespace)/"
            + "\(cache.id.name)` at 169.254.20.10",
          related: cache.location.map { [Finding.Related("the cache", at: $0)] } ?? [],
          fix: Finding.Fix(
            "allow the cache too",
            yaml: """
              - to:
                  - ipBlock:
                      cidr: 169.254.20.10/32
                ports:
                  - {protocol: UDP, port: 53}
                  - {protocol: TCP, port: 53}
              """))
      }
    }
  }
}
