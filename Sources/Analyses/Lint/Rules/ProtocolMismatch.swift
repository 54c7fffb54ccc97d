import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules whose other half names the same port of another protocol.
enum ProtocolMismatch: LintRule {
  static let page = RulePage(
    "protocol-mismatch", .mistake, .error,
    title: "the two ends of a connection allow the same port in different protocols",
    why: """
      TCP, UDP and SCTP have ports of their own. Where one end allows TCP and the other one UDP, nothing passes. \
      `protocol` is TCP where it is left out.
      """,
    remedy: "Write the same `protocol` at both ends.",
    bad: Example.pod("log", port: "containerPort: 514, protocol: UDP") + Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: log}}}], ports: [{port: 514, protocol: UDP}]}]
        """)
      + Example.policy(
        "log",
        """
        podSelector: {matchLabels: {app: log}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 514}]}]
        """),
    good: Example.pod("log", port: "containerPort: 514, protocol: UDP") + Example.pod("api")
      + Example.policy(
        "api",
        """
        podSelector: {matchLabels: {app: api}}
        policyTypes: [Egress]
        egress: [{to: [{podSelector: {matchLabels: {app: log}}}], ports: [{port: 514, protocol: UDP}]}]
        """)
      + Example.policy(
        "log",
        """
        podSelector: {matchLabels: {app: log}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 514, protocol: UDP}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    HalfMissing.checks(in: state).compactMap { policy, rule, check in
      guard !check.otherProtocols.isEmpty else { return nil }
      let others = state.workloads(of: check.peers).inWords
      let side = rule.direction == .ingress ? "from" : "to"
      return finding(
        policy.reference,
        "\(rule.words) of `\(policy.reference.fullName)` allows \(check.ports) \(side) \(others), and the "
          + "other end allows \(check.otherProtocols) instead",
        at: rule.location,
        related: check.blocking.prefix(3).map {
          Finding.Related("the other end: \($0.fullName)", at: $0.location)
        },
        fix: Finding.Fix("write the same `protocol` at both ends"))
    }
  }
}
