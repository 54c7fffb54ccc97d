import Diagnostics
import Kubernetes
import Reachability

/// A policy that is suggested: what it says, and why.
struct SuggestedPolicy: Hashable {
  /// A rule with its reasons.
  struct Rule: Hashable {
    var peers: [NetworkPolicy.Peer.Pattern]
    var ports: PortSet
    var reasons: [String]
  }

  var namespace: String
  var name: String
  /// What the policy is for, in a comment above it.
  var comment: String
  var podSelector: LabelSelector
  var types: Set<Direction>
  var ingress: [Rule] = []
  var egress: [Rule] = []
  /// Whether it is one that every namespace begins with.
  var isBasic = false

  /// The policy as the evaluator takes it.
  var policy: NetworkPolicy {
    func rules(_ rules: [Rule]) -> [NetworkPolicy.Rule] {
      rules.map { rule in
        NetworkPolicy.Rule(
          peers: .anyOf(rule.peers.map { .init($0, location: .assumed) }),
          ports: rule.ports == .all
            ? .all
            : .anyOf(
              TransportProtocol.allCases.flatMap { transport in
                rule.ports.ranges(of: transport).map {
                  .init(
                    transport, $0 == 1...UInt16.max ? .any : .range($0), location: .assumed)
                }
              }), location: .assumed)
      }
    }
    return NetworkPolicy(
      namespace: namespace, name: name, podSelector: podSelector, writtenTypes: types,
      ingress: rules(ingress), egress: rules(egress), location: .assumed)
  }

  /// The policy as a YAML document.
  var yaml: String {
    var lines = ["---"] + Self.comment(comment, indent: 0)
    lines += [
      "apiVersion: networking.k8s.io/v1", "kind: NetworkPolicy", "metadata:",
      "  name: \(name.yamlScalar)", "  namespace: \(namespace.yamlScalar)", "spec:",
    ]
    lines +=
      podSelector.isEverything
      ? ["  podSelector: {}"] : ["  podSelector:", podSelector.yaml(indentedBy: 4)]
    lines.append("  policyTypes: [\(types.sorted().map(\.rawValue).joined(separator: ", "))]")
    for (field, side, rules) in [("ingress", "from", ingress), ("egress", "to", egress)]
    where !rules.isEmpty {
      lines.append("  \(field):")
      for rule in rules {
        for reason in rule.reasons { lines += Self.comment(reason, indent: 4) }
        lines.append("    - \(side):")
        for peer in rule.peers { lines += Self.lines(of: peer) }
        if rule.ports != .all { lines.append("      ports:") }
        for transport in TransportProtocol.allCases where rule.ports != .all {
          lines += rule.ports.ranges(of: transport).map { range in
            if range == 1...UInt16.max { return "        - {protocol: \(transport.rawValue)}" }
            let end = range.count > 1 ? ", endPort: \(range.upperBound)" : ""
            return "        - {protocol: \(transport.rawValue), port: \(range.lowerBound)\(end)}"
          }
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func comment(_ text: String, indent: Int) -> [String] {
    let space = String(repeating: " ", count: indent)
    return ["\(space)# \(DiagnosticTextWriter.printable(text))"]
  }

  private static func lines(of peer: NetworkPolicy.Peer.Pattern) -> [String] {
    switch peer {
    case .ipBlock(let block): ["        - ipBlock: {cidr: \"\(block.cidr)\"}"]
    case .pods(let pods, .own):
      ["        - podSelector:", pods.yaml(indentedBy: 12)]
    case .pods(let pods, .matching(let namespaces)):
      [
        "        - namespaceSelector:", namespaces.yaml(indentedBy: 12), "          podSelector:",
        pods.yaml(indentedBy: 12),
      ]
    }
  }
}
