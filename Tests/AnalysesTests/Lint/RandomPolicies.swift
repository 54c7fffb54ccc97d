import Kubernetes
import TestSupport

/// Small clusters in which policies overlap a lot, so that many of them are redundant.
struct RandomPolicies {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A cluster with NetworkPolicies, and with cluster-wide policies where asked.
  mutating func manifests(isOrdered: Bool) -> String {
    var text = ""
    for name in ["a", "b", "c", "d"] {
      text += Manifest.deployment(name, in: pick(["shop", "shop", "front"]), ports: [80])
    }
    if isOrdered {
      for number in 0..<2 { text += admin(number) }
      return text
    }
    for number in 0..<5 { text += policy(number) }
    return text
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(random.next() % UInt64(values.count))]
  }

  private mutating func policy(_ number: Int) -> String {
    let subject = pick(["{}", "{}", "{matchLabels: {app: a}}", "{matchLabels: {app: b}}"])
    let direction = pick(["ingress", "ingress", "egress"])
    let side = direction == "ingress" ? "from" : "to"
    let count = Int(random.next() % 3)
    let rules = (0..<count).map { _ in rule(side) }.joined(separator: ", ")
    let type = direction == "ingress" ? "Ingress" : "Egress"
    return Manifest.policy(
      "p\(number)", in: pick(["shop", "shop", "front"]),
      "{podSelector: \(subject), policyTypes: [\(type)], \(direction): [\(rules)]}")
  }

  private mutating func rule(_ side: String) -> String {
    let peer = pick([
      "podSelector: {}", "podSelector: {matchLabels: {app: a}}", "namespaceSelector: {}",
      "namespaceSelector: {}, podSelector: {matchLabels: {app: c}}", "ipBlock: {cidr: 10.0.0.0/8}",
      "ipBlock: {cidr: 10.1.0.0/16}",
    ])
    let peers = pick(["\(side): [{\(peer)}]", "\(side): [{\(peer)}]", ""])
    let ports = pick([
      "", "ports: [{port: 80}]", "ports: [{port: 70, endPort: 90}]", "ports: [{protocol: UDP}]",
    ])
    return "{" + [peers, ports].filter { !$0.isEmpty }.joined(separator: ", ") + "}"
  }

  private mutating func admin(_ number: Int) -> String {
    let rules = (0..<3).map { index in
      let peer = pick([
        "namespaces: {}", "namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}",
        "pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}",
      ])
      let ports = pick(["", ", ports: [{portNumber: {protocol: TCP, port: 80}}]"])
      return
        "{name: r\(index), action: \(pick(["Allow", "Deny", "Pass"])), from: [{\(peer)}]\(ports)}"
    }.joined(separator: ", ")
    return """
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: admin\(number)}
      spec: {priority: \(number + 10), subject: {namespaces: {}}, ingress: [\(rules)]}

      """
  }
}
