import Foundation
import TestSupport
import Testing

@Suite("The commands agree with one another, and say what they do not know")
struct AgreementTests {
  private static let hostNetwork = """
    apiVersion: v1
    kind: Pod
    metadata: {name: h, namespace: x}
    spec: {hostNetwork: true, containers: [{name: c, image: i}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: t, namespace: x}
    spec: {containers: [{name: c, image: i}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: deny, namespace: x}
    spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
    """

  @Test func `a pod on the host's network does not hide what is blocked beside it`() throws {
    let command = try Command(["a.yaml": Self.hostNetwork])
    let rows = try command.run("list", "a.yaml", "--all", "--by", "namespace", "-q", "-o", "csv")
    #expect(rows.output.contains("x,kube-system,partial,all ports"))
    #expect(rows.output.contains("x,x,unknown,all ports"))
    let why = try command.run("list", "a.yaml", "--all", "--why", "-q", "-o", "csv")
    #expect(why.output.contains("x/t,x/h,unknown,all ports,x/deny (a.yaml:11)"))
  }

  private static func balancer(ranges: String) -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: t, namespace: x, labels: {app: t}}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: lb, namespace: x}
    spec:
      type: LoadBalancer
      loadBalancerSourceRanges: [\(ranges)]
      selector: {app: t}
      ports: [{port: 443, targetPort: 8080}]
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: x}
    spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}
    """
  }

  @Test(
    "Behind a load balancer the pod may see a node's address",
    arguments: ["192.0.2.0/24", "192.0.2.0/25"])
  func sourceAddress(ranges: String) throws {
    let command = try Command(["a.yaml": Self.balancer(ranges: ranges)])
    let picture = try command.run("render", "a.yaml", "-q")
    #expect(picture.output.contains("\(ranges) to t, TCP 8080: UNKNOWN"), "\(picture.output)")
    let explained = try command.run("explain", "192.0.2.7", "x/lb", "a.yaml", "-q")
    #expect(explained.status == 1)
    #expect(explained.output.contains("192.0.2.7 → x/lb: UNKNOWN\nNote: through the load balancer"))
    let other = try command.run("explain", "198.51.100.1", "x/lb", "a.yaml", "-q")
    #expect(other.output.contains("lets in \(ranges) only"))
  }

  @Test func `policies of one priority are all asked`() throws {
    func policy(_ name: String, _ action: String) -> String {
      """
      ---
      apiVersion: policy.networking.k8s.io/v1alpha1
      kind: AdminNetworkPolicy
      metadata: {name: \(name)}
      spec:
        priority: 5
        subject: {namespaces: {}}
        ingress: [{action: \(action), from: [{namespaces: {}}]}]

      """
    }
    let pods = ["a", "b"].map {
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: \($0)}\nspec: {containers: [{name: c, image: i}]}\n"
    }.joined()
    let command = try Command([
      "a.yaml": pods + policy("one", "Allow") + policy("two", "Deny")
    ])
    let outcome = try command.run("explain", "a", "b", "a.yaml", "-q")
    #expect(outcome.output.contains("a → b: UNKNOWN"))
    #expect(outcome.output.contains("matches and allows it"))
    #expect(outcome.output.contains("matches and denies it"))
    let warned = try command.run("render", "a.yaml")
    #expect(warned.errors.contains("[priority-shared]"))
  }
}
