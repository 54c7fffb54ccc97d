import Diagnostics
import Kubernetes
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("Observed connections")
struct ObservedConnectionsTests {
  /// The name of a pod, and the workload that it is of.
  struct Naming: Sendable, CustomStringConvertible {
    var description: String
    var pod: String
    var workload: String?

    init(_ description: String, _ pod: String, _ workload: String?) {
      self.description = description
      self.pod = pod
      self.workload = workload
    }
  }

  private static let cluster = Snapshot(
    manifests: Manifest.deployment("web", ports: [80]) + Manifest.deployment("web-backend")
      + Manifest.deployment("api", ports: [8080])
        + """
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec:
          selector: {matchLabels: {app: db}}
          template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: shop}
        spec:
          selector: {matchLabels: {app: agent}}
          template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: i}]}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report, namespace: shop}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template: {metadata: {labels: {app: report}}, spec: {containers: [{name: c, image: i}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: shell, namespace: shop, labels: {app: shell}}
        spec: {containers: [{name: c, image: i}]}
        status: {podIPs: [{ip: 10.1.0.7}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: api, namespace: shop}
        spec: {clusterIP: 10.96.0.10, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}

        """)

  private static func site(_ end: ObservedFlow.End) -> FlowDirectory.Site? {
    FlowDirectory([EvaluatedStep(cluster)]).site(of: end)
  }

  @Test(
    "a pod belongs to the workload that would name it so",
    arguments: [
      Naming("a Deployment adds a hash and five letters", "web-7d4b9c6f5-x2k9p", "web"),
      Naming("the longest name is the right one", "web-backend-7d4b9c6f5-x2k9p", "web-backend"),
      Naming("a name of words is none of a hash", "api-gateway-x2k9p", nil),
      Naming("a Deployment's pod has both parts", "api-x2k9p", nil),
      Naming("a StatefulSet adds a number", "db-12", "db"),
      Naming("no Deployment adds a number alone", "web-0", nil),
      Naming("a DaemonSet adds five letters", "agent-x2k9p", "agent"),
      Naming("a DaemonSet adds no word", "agent-proxy", nil),
      Naming("a CronJob adds a number and five letters", "report-29034180-m8w2t", "report"),
      Naming("a Pod is called by its own name", "shell", "shell"),
      Naming("a part of a name is no name", "ship", nil),
      Naming("nothing but a dash", "-", nil),
      Naming("nothing", "", nil),
    ])
  func naming(example: Naming) {
    let found = Self.site(.pod(namespace: "shop", name: example.pod))
    #expect(found?.workload?.name == example.workload)
    #expect(Self.site(.pod(namespace: "elsewhere", name: example.pod)) == nil)
  }

  @Test func `names that are summed up are those of a ReplicaSet or of a workload`() {
    #expect(
      Self.site(.workload(namespace: "shop", name: "web-7d4b9c6f5"))?.workload?.name == "web")
    #expect(Self.site(.workload(namespace: "shop", name: "db"))?.workload?.name == "db")
    #expect(Self.site(.workload(namespace: "shop", name: "we")) == nil)
  }

  @Test func `addresses are pods, Services or outside`() throws {
    let pod = try #require(IPAddress("10.1.0.7"))
    #expect(Self.site(.address(pod))?.workload?.name == "shell")
    let outside = try #require(IPAddress("203.0.113.9"))
    #expect(Self.site(.address(outside)) == .address(outside))
    let service = try #require(IPAddress("10.96.0.10"))
    let directory = FlowDirectory([EvaluatedStep(Self.cluster)])
    let ends = directory.destinations(of: flow("shell", .address(service), 80))
    #expect(ends.map(\.site.workload?.name) == ["api"])
    #expect(ends.map(\.port) == [Port(8080)])
    #expect(directory.destinations(of: flow("shell", .address(service), 81)).isEmpty)
  }

  @Test func `a gone pod of the cluster's range is nobody`() throws {
    let range = try #require(CIDR("10.1.0.0/16"))
    let address = try #require(IPAddress("10.1.9.9"))
    let directory = FlowDirectory([EvaluatedStep(Self.cluster)], podCIDRs: [range])
    #expect(directory.site(of: .address(address)) == nil)
  }

  @Test func `a log says nothing of workloads that are not in it`() {
    let observed = ObservedConnections(
      [flow("shell", .pod(namespace: "shop", name: "db-0"), 5432)],
      in: [EvaluatedStep(Self.cluster)])
    let shell = Workload.ID(namespace: "shop", name: "shell", kind: .pod)
    let database = Workload.ID(namespace: "shop", name: "db", kind: .statefulSet)
    let web = Workload.ID(namespace: "shop", name: "web", kind: .deployment)
    #expect(observed.speaks(of: Party(.workload(shell))))
    #expect(observed.speaks(of: Party(.workload(database))))
    #expect(!observed.speaks(of: Party(.workload(web))))
    #expect(observed.isUsed(from: shell, to: database, on: PortSet([Port(5432)])) == true)
    #expect(observed.isUsed(from: shell, to: database, on: PortSet([Port(5433)])) == false)
    #expect(observed.isUsed(from: database, to: shell, on: .all) == false)
    #expect(observed.isUsed(from: shell, to: web, on: .all) == nil)
  }

  @Test func `ends that are not in the input are counted`() {
    let known = flow("shell", .pod(namespace: "shop", name: "db-0"), 5432)
    let unknown = flow("stranger", .pod(namespace: "shop", name: "db-0"), 5432)
    let step = EvaluatedStep(Self.cluster)
    #expect(ObservedConnections([known], in: [step]).notes.isEmpty)
    #expect(ObservedConnections([known, unknown], in: [step]).notes.map(\.severity) == [.note])
    #expect(ObservedConnections([unknown], in: [step]).notes.map(\.severity) == [.warning])
  }

  @Test(
    "a flow that fares otherwise than the manifests say is a warning",
    arguments: [
      (true, "blocked", 1), (false, "blocked", 0), (true, "allowed", 0), (false, "allowed", 1),
    ])
  func differs(wasAllowed: Bool, verdict: String, count: Int) {
    let rule = verdict == "allowed" ? "[{}]" : "[]"
    let differences = differences(ingress: rule, wasAllowed: wasAllowed)
    #expect(differences.count == count)
    #expect(differences.allSatisfy { $0.location?.line == 3 && $0.severity == .warning })
    #expect(differences.allSatisfy { $0.message.contains("`shop/p`") })
  }

  @Test func `an unknown verdict differs from nothing`() {
    for wasAllowed in [true, false] {
      let rule = "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"
      #expect(differences(ingress: rule, wasAllowed: wasAllowed).isEmpty)
    }
  }

  private func differences(ingress: String, wasAllowed: Bool) -> [Diagnostic] {
    let snapshot = Snapshot(
      manifests: Manifest.deployment("a") + Manifest.deployment("b")
        + Manifest.policy(
          "p",
          "{podSelector: {matchLabels: {app: b}}, policyTypes: [Ingress], ingress: \(ingress)}"))
    let step = EvaluatedStep(snapshot)
    let seen = ObservedFlow(
      source: .workload(namespace: "shop", name: "a"),
      destination: .workload(namespace: "shop", name: "b"), port: Port(80),
      wasAllowed: wasAllowed, location: SourceLocation(file: "log", line: 3))
    return ObservedConnections([seen], in: [step]).differences(from: step)
  }

  @Test func `of ports the ranges are unused of which none was used`() {
    let ports = PortSet([Port(80), Port(443)]).union(PortSet(.tcp, 8000...8100))
    #expect(ports.unused(given: .none) == ports)
    #expect(ports.unused(given: PortSet([Port(80), Port(8050)])) == PortSet([Port(443)]))
    #expect(PortSet.all.unused(given: PortSet([Port(80)])) == .none)
    #expect(PortSet.all.unused(given: .none) == .all)
  }

  private func flow(_ pod: String, _ destination: ObservedFlow.End, _ port: UInt16) -> ObservedFlow
  {
    ObservedFlow(
      source: .pod(namespace: "shop", name: pod), destination: destination, port: Port(port),
      wasAllowed: true, location: .assumed)
  }
}
