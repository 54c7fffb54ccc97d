import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Workloads whose egress is isolated without a way to the cluster DNS.
enum DNSBlocked: LintRule {
  static let page = RulePage(
    "dns-blocked", .dns, .error,
    title: "a workload may open connections, and cannot look names up",
    why: """
      `http://db` begins with a lookup at the cluster DNS. Where egress is isolated and lookups are not allowed, every \
      connection by name fails, though the rules for it are right. The error is a time-out, which nobody expects.
      """,
    remedy: """
      Allow UDP and TCP 53 to the DNS pods, for all pods of the namespace. Workloads that may open no connection at all, \
      or only to single addresses, are not judged.
      """,
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    let blocked = Lookups(state).clients.filter { $0.udp == .blocked && $0.tcp != .allowed }
    return Lookups.grouped(blocked.filter { !DNSWrongPort.explains($0, state) }).compactMap {
      policies, workloads in
      guard let policy = policies.first else { return nil }
      let isAtServer = blocked.filter { workloads.contains($0.workload) }.allSatisfy(
        \.isBlockedByDNS)
      return finding(
        policy.reference,
        "\(workloads.inWords) cannot look names up: "
          + (isAtServer
            ? "ingress of the cluster DNS does not allow it"
            : "\(Words.list(policies.map { "`\($0.reference.fullName)`" })) allow\(policies.count == 1 ? "s" : "") "
              + "connections, but not \(state.step.lookupPort) to the cluster DNS"),
        fix: Finding.Fix(
          "allow lookups",
          policy: isAtServer ? nil : state.lookupPolicy(for: workloads, [.udp, .tcp])))
    }
  }
}
