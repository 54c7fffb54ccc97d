import TestSupport
import Testing

@Suite("podreach list")
struct ListTests {
  private static let nodes = (0..<2).map { number in
    """
    ---
    apiVersion: v1
    kind: Node
    metadata: {name: node\(number)}
    status: {addresses: [{type: InternalIP, address: 10.9.0.\(number + 1)}]}

    """
  }.joined()

  /// The rows of a list, each as it stands in CSV.
  private static func rows(_ manifests: String, _ options: String...) throws -> [String] {
    let command = try Command(["all.yaml": manifests])
    let outcome = try command.run(["list", "all.yaml", "--all", "-q", "-o", "csv"] + options)
    return outcome.output.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  @Test("A block in which a pod's own node is, and all nodes together, are allowed in part")
  func ownNode() throws {
    let policies =
      Manifest.policy(
        "tls", in: "x",
        "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.9.0.0/24}}], ports: [{port: 443}]}]}"
      ) + """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: pass}
        spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Pass, to: [{nodes: {}}]}]}

        """
    let rows = try Self.rows(Manifest.pod("a", in: "x", "nodeName: node1") + Self.nodes + policies)
    for end in ["10.9.0.0/24", "all nodes"] {
      let own = rows.filter { $0.hasPrefix("x/a,") && $0.contains(end) }
      #expect(own.count == 2)
      #expect(own.contains { $0.contains(",allowed,TCP 443") })
      #expect(own.contains { $0.contains(",partial,") })
    }
  }

  @Test("A pod alone in its namespace has nothing with itself, where others are alike elsewhere")
  func aloneInNamespace() throws {
    let host = "hostNetwork: true, nodeName: node0"
    let text =
      Manifest.pod("h", in: "x", host) + Manifest.pod("a", in: "x", "nodeName: node1")
      + Manifest.pod("h", in: "y", host) + Self.nodes
      + Manifest.policy("closed", in: "x", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    let own = try Self.rows(text, "--by", "namespace").filter { $0.hasPrefix("x,x,") }
    #expect(own == ["x,x,blocked,all ports"])
  }

  @Test("Pods on the networks of two nodes are asked about each other, and not about themselves")
  func hosts() throws {
    func host(_ name: String, _ node: String) -> String {
      Manifest.pod(name, in: "x", "hostNetwork: true, nodeName: \(node)")
    }
    let guarded = """
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: none}
      spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{nodes: {}}]}]}

      """
    let text =
      host("h", "node0") + Manifest.pod("a", in: "x", "nodeName: node1") + Self.nodes + guarded
    // From the pod to the other node's pod nothing passes, and there is nobody else.
    let own = try Self.rows(text, "--by", "namespace").filter { $0.hasPrefix("x,x,") }
    let pods = try Self.rows(text, "--by", "pod").filter {
      $0.hasPrefix("x/") && $0.contains(",x/")
    }
    #expect(pods.contains("x/a,x/h,blocked,all ports"))
    #expect(pods.contains("x/h,x/a,allowed,all ports"))
    #expect(own == ["x,x,partial,all ports"])
  }
}
