import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Reading AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy")
struct OrderedPolicyTests {
  static func admin(_ spec: String) -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: p}
    spec:
    \(indented(spec))
    """
  }

  static func cluster(_ spec: String) -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: p}
    spec:
    \(indented(spec))
    """
  }

  static func baseline(_ spec: String, name: String = "default") -> String {
    """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: BaselineAdminNetworkPolicy
    metadata: {name: \(name)}
    spec:
    \(indented(spec))
    """
  }

  static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }

  static let everyone = "subject: {namespaces: {}}"

  static func adminEgress(_ rule: String) -> String {
    admin("priority: 5\n\(everyone)\negress:\n- \(rule)")
  }

  static func clusterEgress(_ rule: String) -> String {
    cluster("tier: Admin\npriority: 5\n\(everyone)\negress:\n- \(rule)")
  }

  static let rules = [
    Rule("priority is 0 at least", admin("priority: 0\n\(everyone)")),
    Rule("priority is 1000 at most", admin("priority: 1000\n\(everyone)")),
    Rule(
      "priority is not beyond 1000", admin("priority: 1️⃣1001\n\(everyone)"),
      "1️⃣ error invalid-priority"),
    Rule(
      "a subject has one field",
      admin(
        "priority: 1\nsubject: 1️⃣{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}"),
      "1️⃣ error invalid-subject"),
    Rule("a subject has a field", admin("priority: 1\nsubject: 1️⃣{}"), "1️⃣ error invalid-subject"),
    Rule(
      "pods need both selectors in v1alpha1",
      admin("priority: 1\nsubject: {pods: 1️⃣{podSelector: {}}}"), "1️⃣ error missing-field"),
    Rule(
      "in v1alpha2 the namespace selector may be left out",
      cluster("tier: Admin\npriority: 1\nsubject: {pods: {podSelector: {}}}")),
    Rule("Allow, Deny and Pass are actions", adminEgress("{action: Pass, to: [{namespaces: {}}]}")),
    Rule(
      "Accept is none in v1alpha1", adminEgress("{action: 1️⃣Accept, to: [{namespaces: {}}]}"),
      "1️⃣ error invalid-action", says: "did you mean `Allow`?"),
    Rule(
      "Allow is none in v1alpha2", clusterEgress("{action: 1️⃣Allow, to: [{namespaces: {}}]}"),
      "1️⃣ error invalid-action", says: "did you mean `Accept`?"),
    Rule(
      "a baseline has no Pass",
      baseline("\(everyone)\negress:\n- {action: 1️⃣Pass, to: [{namespaces: {}}]}"),
      "1️⃣ error invalid-action"),
    Rule(
      "a baseline of v1alpha2 has Pass",
      cluster(
        "tier: Baseline\npriority: 1\n\(everyone)\negress:\n- {action: Pass, to: [{namespaces: {}}]}"
      )
    ),
    Rule(
      "a rule needs peers", adminEgress("1️⃣{action: Deny, to: []}"), "1️⃣ error invalid-peer"),
    Rule(
      "a rule needs the field of peers", adminEgress("1️⃣{action: Deny}"), "1️⃣ error invalid-peer"),
    Rule(
      "a peer has one field",
      adminEgress("{action: Deny, to: [1️⃣{namespaces: {}, nodes: {}}]}"), "1️⃣ error invalid-peer"),
    Rule(
      "a peer of another kind is told",
      adminEgress("1️⃣{action: Deny, to: [{services: {}}]}"), "1️⃣ warning unknown-peer",
      says: "the rule blocks everything"),
    Rule(
      "a peer without a field is of another kind",
      clusterEgress("1️⃣{action: Accept, to: [{}]}"), "1️⃣ warning unknown-peer",
      says: "the rule matches nothing"),
    Rule(
      "nothing in a selector is ignored",
      adminEgress("{action: Allow, to: [{namespaces: {1️⃣sameLabels: [team]}}]}"),
      "1️⃣ error unknown-field"),
    Rule(
      "a list of ports is not empty",
      adminEgress("{action: Allow, to: [{namespaces: {}}], ports: 1️⃣[]}"), "1️⃣ error invalid-port"),
    Rule(
      "a baseline knows no domain names",
      baseline("\(everyone)\negress:\n- 1️⃣{action: Allow, to: [{domainNames: [a.example]}]}"),
      "1️⃣ warning unknown-peer"),
    Rule(
      "ingress knows no networks",
      admin(
        "priority: 5\n\(everyone)\ningress:\n- 1️⃣{action: Deny, from: [{networks: [0.0.0.0/0]}]}"),
      "1️⃣ warning unknown-peer"),
    Rule(
      "a network is a CIDR block", adminEgress("{action: Deny, to: [{networks: [1️⃣10.0.0.0/33]}]}"),
      "1️⃣ error invalid-cidr"),
    Rule(
      "networks have no named ports",
      adminEgress("1️⃣{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{namedPort: web}]}"),
      "1️⃣ error invalid-peer"),
    Rule(
      "a port item has one field",
      adminEgress("{action: Deny, to: [{namespaces: {}}], ports: [1️⃣{}]}"), "1️⃣ error invalid-port"),
    Rule(
      "a range ends after its start",
      adminEgress(
        "{action: Deny, to: [{namespaces: {}}], ports: [{portRange: {protocol: TCP, start: 80, end: 1️⃣80}}]}"
      ), "1️⃣ error invalid-end-port"),
    Rule(
      "protocols are of v1alpha2",
      clusterEgress(
        "{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {range: {start: 1, end: 9}}}}]}"
      )),
    Rule(
      "a protocol has a port",
      clusterEgress("{action: Deny, to: [{namespaces: {}}], protocols: [{tcp: 1️⃣{}}]}"),
      "1️⃣ error missing-field"),
    Rule(
      "a tier is Admin or Baseline", cluster("tier: 1️⃣admin\npriority: 1\n\(everyone)"),
      "1️⃣ error invalid-tier", says: "did you mean `Admin`?"),
    Rule(
      "a baseline is named default", "1️⃣" + baseline(everyone, name: "mine"),
      "1️⃣ error invalid-name"),
  ]

  @Test(arguments: rules)
  func `what the API server takes and refuses`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(reading.messages.contains(rule.message) || rule.message.isEmpty, "\(reading.messages)")
    let isInvalid = rule.findings.contains { $0.contains(" error ") }
    #expect((reading.unevaluated?.cause == .invalid) == isInvalid)
  }

  @Test func `an invalid policy may still change what it could have changed`() {
    let admin = Reading(Self.adminEgress("{action: Nope, to: [{namespaces: {}}]}")).unevaluated
    #expect(admin?.precedence == .overriding)
    #expect(admin?.scope == .subject(OrderedSubject(namespaces: .everything, pods: .everything)))
    let baseline = Reading(Self.baseline("subject: {}")).unevaluated
    #expect(baseline?.precedence == .baseline)
    #expect(baseline?.scope == .cluster)
  }

  @Test func `a node's labels, addresses and ranges are read`() {
    let reading = Reading(
      """
      apiVersion: v1
      kind: Node
      metadata: {name: n1, labels: {zone: a}}
      spec: {podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24, "fd00:1::/64"]}
      status:
        addresses:
        - {type: InternalIP, address: 192.168.0.1}
        - {type: Hostname, address: n1}
        - {type: ExternalIP, address: "2001:db8::1"}
      """)
    #expect(reading.findings.isEmpty)
    guard case .node(let node)? = reading.file.objects.first else {
      Issue.record("no node")
      return
    }
    #expect(node.labels == ["zone": "a"])
    #expect(node.addresses.map(\.description) == ["192.168.0.1", "2001:db8::1"])
    #expect(node.podCIDRs.map(\.description) == ["10.1.0.0/24", "fd00:1::/64"])
  }
}
