import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Namespaces, pods and workloads")
struct WorkloadTests {
  static func workload(_ kind: String, _ spec: String, apiVersion: String = "apps/v1") -> String {
    "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: w}\nspec: {\(spec)}\n"
  }

  static func pod(_ spec: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {\(spec)}\n"
  }

  static let template = "template: {metadata: {labels: {app: a}}, spec: {containers: []}}"

  @Test(
    arguments: [
      ("Deployment", "apps/v1", "replicas: 3, \(template)", 3),
      ("Deployment", "apps/v1", template, 1),
      ("ReplicaSet", "apps/v1", "replicas: 0, \(template)", 0),
      ("StatefulSet", "apps/v1", "replicas: null, \(template)", 1),
      ("DaemonSet", "apps/v1", "replicas: 3, \(template)", nil),
      ("ReplicationController", "v1", template, 1),
      ("Job", "batch/v1", "parallelism: 2, \(template)", 2),
      ("CronJob", "batch/v1", "jobTemplate: {spec: {parallelism: 4, \(template)}}", 4),
      ("CronJob", "batch/v1", "jobTemplate: {spec: {\(template)}}", 1),
    ] as [(String, String, String, Int?)])
  func `the number of pods is defaulted by kind`(
    kind: String, apiVersion: String, spec: String, replicas: Int?
  ) throws {
    let reading = Reading(Self.workload(kind, spec, apiVersion: apiVersion))
    let workload = try #require(reading.workload)
    #expect(reading.findings.isEmpty)
    #expect(workload.replicas == replicas)
    #expect(workload.id.kind.rawValue == kind)
    #expect(workload.template.labels["app"] == "a")
    #expect(workload.template.name == "w" && workload.template.location == workload.location)
  }

  @Test func `pods of a Job carry its name`() throws {
    let reading = Reading(Self.workload("Job", Self.template, apiVersion: "batch/v1"))
    let labels = try #require(reading.workload).template.labels
    #expect(labels["job-name"] == "w" && labels["batch.kubernetes.io/job-name"] == "w")
  }

  @Test(arguments: [
    ("Job", template, ["controller-uid"]),
    ("CronJob", "jobTemplate: {spec: {\(template)}}", ["controller-uid", "job-name"]),
  ])
  func `labels that the cluster sets are there, with no value that is known`(
    kind: String, spec: String, keys: [String]
  ) throws {
    let reading = Reading(Self.workload(kind, spec, apiVersion: "batch/v1"))
    let labels = try #require(reading.workload).template.labels
    for key in keys + keys.map({ "batch.kubernetes.io/\($0)" }) {
      let value = try #require(labels[key])
      #expect(value.contains("("), "no label can have this value")
    }
    #expect(labels["app"] == "a")
  }

  @Test func `pods of a Job with a selector of its own carry no name`() throws {
    let reading = Reading(
      Self.workload("Job", "manualSelector: true, \(Self.template)", apiVersion: "batch/v1"))
    #expect(try #require(reading.workload).template.labels.sorted.map(\.key) == ["app"])
  }

  @Test func `ports come from containers and native sidecars`() throws {
    let reading = Reading(
      Self.pod(
        """
        containers: [{ports: [{containerPort: 80, name: http}]}, {ports: [{containerPort: 53, protocol: UDP}]}],
          initContainers: [{restartPolicy: Always, ports: [{containerPort: 9}]}, {ports: [{containerPort: 7}]}],
          hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet, nodeName: n1
        """))
    let spec = try #require(reading.pods.first).spec
    #expect(reading.findings.isEmpty)
    #expect(
      spec.ports == [
        ContainerPort(name: "http", Port(80)), ContainerPort(Port(53, .udp)),
        ContainerPort(Port(9)),
      ])
    #expect(
      spec.usesHostNetwork && spec.dnsPolicy == .clusterFirstWithHostNet && spec.nodeName == "n1")
  }

  @Test(arguments: [
    Rule(
      "a port is a number", pod("containers: [{ports: [{containerPort: 1️⃣\"80\"}]}]"),
      "1️⃣ error wrong-type", says: "without quotes: 80"),
    Rule(
      "a port is in range", pod("containers: [{ports: [{containerPort: 1️⃣0}]}]"),
      "1️⃣ error invalid-port"),
    Rule("a port is there", pod("containers: [{ports: [1️⃣{name: a}]}]"), "1️⃣ error missing-field"),
    Rule(
      "a name is a port name", pod("containers: [{ports: [{containerPort: 1, name: 1️⃣A}]}]"),
      "1️⃣ error invalid-port-name"),
    Rule("containers are a list", pod("containers: 1️⃣{ports: []}"), "1️⃣ error wrong-type"),
    Rule(
      "a DNS policy is one of four", pod("dnsPolicy: 1️⃣clusterFirst"), "1️⃣ error unsupported-value"),
    Rule("hostNetwork is a boolean", pod("hostNetwork: 1️⃣\"true\""), "1️⃣ error wrong-type"),
    Rule("hostNetwork may be on", pod("hostNetwork: on")),
    Rule(
      "replicas are not negative", workload("Deployment", "replicas: 1️⃣-1, \(template)"),
      "1️⃣ error invalid-replicas"),
    Rule(
      "replicas are a number", workload("Deployment", "replicas: 1️⃣\"3\", \(template)"),
      "1️⃣ error wrong-type"),
    Rule(
      "a template is needed",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: 1️⃣{replicas: 1}",
      "1️⃣ error missing-field"),
    Rule(
      "labels are strings",
      workload("Deployment", "template: {metadata: {labels: {v: 1️⃣1.0}}, spec: {}}"),
      "1️⃣ error wrong-type", says: "`spec.template.metadata.labels.v`: must be a string"),
    Rule(
      "an old API version",
      "apiVersion: 1️⃣apps/v1beta1\nkind: Deployment\nmetadata: {name: w}\nspec: {\(template)}",
      "1️⃣ warning removed-api"),
  ])
  func `a fault leaves the rest of the object`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(rule.message.isEmpty || reading.messages.contains(rule.message), "\(reading.messages)")
    #expect(reading.names.count == 1)
  }

  @Test func `an object without a name is told and left out`() {
    let reading = Reading("apiVersion: v1\nkind: Pod\nmetadata: 1️⃣{}\nspec: {}\n")
    #expect(reading.findings == [] || reading.findings == ["1️⃣ error missing-field"])
    #expect(reading.names.isEmpty)
  }

  @Test func `a generated name is the same each time, and another at another place`() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\nspec: {}\n"
    let names = Reading("\(text)---\n\(text)").pods.map(\.name)
    #expect(names == Reading("\(text)---\n\(text)").pods.map(\.name))
    #expect(Set(names).count == 2)
    #expect(names.allSatisfy { $0.hasPrefix("a-") && $0.count == 7 })
  }

  @Test func `a pod knows its addresses, its end and its controller`() throws {
    let reading = Reading(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: p
        ownerReferences: [{kind: A, name: a}, {kind: ReplicaSet, name: r, controller: true}]
      spec: {}
      status: {phase: Succeeded, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}], hostIP: 192.0.2.1}
      """)
    let pod = try #require(reading.pods.first)
    #expect(pod.owner == OwnerReference(kind: "ReplicaSet", name: "r"))
    #expect(pod.addresses.map(\.description) == ["10.0.0.1", "fd00::1"])
    #expect(pod.hostAddresses.map(\.description) == ["192.0.2.1"])
    #expect(pod.isFinished)
  }

  @Test func `the namespace is the given one when none is written`() {
    let options = ReadingOptions(defaultNamespace: "team")
    let names = Reading(Self.pod("") + "---\n" + Self.pod(""), options: options).names
    #expect(names == ["Pod team/p", "Pod team/p"])
  }

  @Test(arguments: [
    Rule(
      "a namespace carries its name",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns, labels: {a: b}}"),
    Rule(
      "a namespace has no dots", "apiVersion: v1\nkind: Namespace\nmetadata: {name: 1️⃣ns.a}",
      "1️⃣ error invalid-name"),
    Rule(
      "a namespace is in none",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns, namespace: 1️⃣x}",
      "1️⃣ error invalid-namespace"),
    Rule(
      "the old annotation does nothing",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns, annotations: {1️⃣net.beta.kubernetes.io/network-policy: x}}",
      "1️⃣ warning ignored-annotation"),
  ])
  func `a namespace`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    guard case .namespace(let namespace)? = reading.file.objects.first else {
      Issue.record("no namespace")
      return
    }
    #expect(namespace.labels[Namespace.nameLabel] == namespace.name)
  }
}
