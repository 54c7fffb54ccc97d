/// A small cluster from a seed: workloads of few kinds in few namespaces, and policies that select some of them.
public enum RandomCluster {
  /// The manifests.
  public static func manifests(seed: UInt64) -> String {
    var random = SplitMix64(seed: seed)
    func pick<Element>(_ list: [Element]) -> Element {
      list[Int(random.next() % UInt64(list.count))]
    }
    let namespaces = ["red", "green", "blue"]
    let tiers = ["web", "app", "data"]
    var text = ""
    for namespace in namespaces {
      text += "---\napiVersion: v1\nkind: Namespace\n"
      text += "metadata: {name: \(namespace), labels: {colour: \(namespace)}}\n"
    }
    for number in 0..<(8 + Int(random.next() % 8)) {
      let (namespace, tier) = (pick(namespaces), pick(tiers))
      text += """
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: w\(number), namespace: \(namespace)}
        spec:
          replicas: 1
          selector: {matchLabels: {app: w\(number)}}
          template:
            metadata: {labels: {app: w\(number), tier: \(tier)}}
            spec: {containers: [{name: c, image: i, ports: [{containerPort: \(pick([80, 5432]))}]}]}

        """
    }
    for number in 0..<Int(2 + random.next() % 6) {
      let peers = [
        "{namespaceSelector: {}}", "{podSelector: {matchLabels: {tier: \(pick(tiers))}}}",
        "{namespaceSelector: {matchLabels: {colour: \(pick(namespaces))}}}",
        "{namespaceSelector: {matchLabels: {colour: \(pick(namespaces))}}, "
          + "podSelector: {matchLabels: {tier: \(pick(tiers))}}}",
      ]
      let subject = pick(["{}", "{matchLabels: {tier: \(pick(tiers))}}"])
      let isIngress = pick([true, true, false])
      let ports = pick(["", ", ports: [{port: 80}]"])
      let rules = pick(["[]", "[{\(isIngress ? "from" : "to"): [\(pick(peers))]\(ports)}]"])
      text += Manifest.policy(
        "p\(number)", in: pick(namespaces),
        "{podSelector: \(subject), policyTypes: [\(isIngress ? "Ingress" : "Egress")], "
          + "\(isIngress ? "ingress" : "egress"): \(rules)}")
    }
    return text
  }
}
