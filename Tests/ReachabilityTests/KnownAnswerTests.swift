import Kubernetes
import Reachability
import TestSupport
import Testing

/// What other tools are known to answer wrong, where a table of facts cannot say it.
@Suite("Policies that the API would refuse")
struct KnownAnswerTests {
  private static let town = """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: gold, labels: {app: web}}
    spec: {containers: [{name: c, image: i}]}
    status: {podIP: 10.0.1.1}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: api, namespace: gold, labels: {app: api}}
    spec: {containers: [{name: c, image: i}]}
    status: {podIP: 10.0.1.2}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: queue, namespace: gold, labels: {app: queue}}
    spec: {containers: [{name: c, image: i}]}
    status: {podIP: 10.0.1.3}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: db, namespace: silver, labels: {app: db}}
    spec: {containers: [{name: c, image: i}]}
    status: {podIP: 10.0.2.1}

    """

  private static let shut = Manifest.policy(
    "shut", in: "silver", "{podSelector: {}, policyTypes: [Ingress]}")

  /// A policy that is refused, and never shows as an allowed connection.
  struct Refused: Sendable, CustomStringConvertible {
    let description: String
    let policy: String
  }

  static let refused = [
    Refused(
      description: "an exception outside its block",
      policy: Manifest.policy(
        "bad", in: "gold",
        """
        {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [
          {ipBlock: {cidr: 10.0.0.0/16, except: [192.168.0.0/24]}}]}]}
        """)),
    Refused(
      description: "a block that is no block",
      policy: Manifest.policy(
        "bad", in: "gold",
        """
        {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [
          {ipBlock: {cidr: 10.0.1.2}}]}]}
        """)),
    Refused(
      description: "a priority beyond 1000",
      policy: """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: bad}
        spec:
          tier: Admin
          priority: 1001
          subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}
          ingress: [{action: Deny, from: [{namespaces: {}}]}]

        """),
    Refused(
      description: "a Pass in BaselineAdminNetworkPolicy",
      policy: """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: BaselineAdminNetworkPolicy
        metadata: {name: default}
        spec:
          subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}
          ingress: [{action: Pass, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]

        """),
  ]

  @Test("One refused policy leaves the other answers as they are", arguments: refused)
  func othersStay(_ refused: Refused) throws {
    let evaluation = Evaluation(Snapshot(manifests: Self.town + Self.shut + refused.policy))
    #expect(try Self.outcome(evaluation, "gold/web", "silver/db") == "blocked")
    #expect(try Self.outcome(evaluation, "gold/queue", "gold/api") == "allowed")
    #expect(try Self.outcome(evaluation, "gold/api", "gold/web") != "allowed")
  }

  private static func outcome(
    _ evaluation: Evaluation, _ source: String, _ destination: String
  ) throws -> String {
    let ends = try [source, destination].map { path in
      let workload = try #require(
        evaluation.snapshot.workloads.first {
          "\($0.id.namespace)/\($0.id.name)" == path
        })
      return Reachability.Endpoint.pod(workload.id, index: 0)
    }
    let verdict = try #require(
      evaluation.verdict(from: ends[0], to: ends[1], port: Port(80, .tcp)))
    return verdict.outcome.rawValue
  }
}
