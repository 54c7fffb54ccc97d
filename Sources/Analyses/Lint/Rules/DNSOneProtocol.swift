import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Workloads that may look names up over UDP alone.
enum DNSWithoutTCP: LintRule {
  static let page = RulePage(
    "dns-without-tcp", .dns, .note,
    title: "a workload may look names up over UDP, and not over TCP",
    why: """
      A lookup goes over UDP, and again over TCP when the answer is too long for it (RFC 7766). Without TCP most names \
      work, and those with many addresses or records fail now and then.
      """,
    remedy: "Allow TCP 53 beside UDP 53.",
    bad: example("[{port: 53, protocol: UDP}]"),
    good: example("[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"))

  static func example(_ ports: String) -> String {
    Example.pod("api")
      + Example.policy(
        "api-dns",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress:
          - to:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
                podSelector: {matchLabels: {k8s-app: kube-dns}}
            ports: \(ports)
        """)
  }

  static func findings(in state: LintedState) -> [Finding] {
    let clients = Lookups(state).clients.filter { $0.udp == .allowed && $0.tcp == .blocked }
    return Lookups.grouped(clients).compactMap { policies, workloads in
      policies.first.map { policy in
        finding(
          policy.reference,
          "\(workloads.inWords) may look names up over UDP only: long answers fail",
          fix: Finding.Fix(
            "allow TCP too", yaml: "- {protocol: TCP, port: \(state.step.lookupPort.number)}"))
      }
    }
  }
}

/// Workloads that may look names up over TCP alone.
enum DNSWithoutUDP: LintRule {
  static let page = RulePage(
    "dns-without-udp", .dns, .error,
    title: "a workload may look names up over TCP, and not over UDP",
    why: """
      Lookups go over UDP first; TCP is only for answers that are too long. `protocol` is TCP where it is left out, which \
      is the usual reason for this mistake.
      """,
    remedy: "Write `protocol: UDP`, and allow TCP beside it.",
    bad: DNSWithoutTCP.example("[{port: 53}]"),
    good: DNSWithoutTCP.example("[{port: 53}, {port: 53, protocol: UDP}]"))

  static func findings(in state: LintedState) -> [Finding] {
    let clients = Lookups(state).clients.filter { $0.udp == .blocked && $0.tcp == .allowed }
    return Lookups.grouped(clients).compactMap { policies, workloads in
      policies.first.map { policy in
        finding(
          policy.reference,
          "\(workloads.inWords) cannot look names up: TCP is allowed to the cluster DNS, and UDP is not",
          fix: Finding.Fix(
            "allow UDP too", yaml: "- {protocol: UDP, port: \(state.step.lookupPort.number)}"))
      }
    }
  }
}
