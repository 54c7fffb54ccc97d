import Diagnostics
import Kubernetes
import Testing

@Suite("Objects put together")
struct SnapshotAssemblyTests {
  private static let here = Diagnostics.SourceLocation(file: "a.yaml", line: 1)

  private static func pod(
    _ name: String, labels: Labels = [:], owner: OwnerReference? = nil, isFinished: Bool = false
  ) -> KubernetesObject {
    .pod(
      Pod(
        namespace: "shop", name: name, labels: labels, isFinished: isFinished, owner: owner,
        location: here))
  }

  private static func workload(
    _ kind: Workload.Kind, _ name: String, replicas: Int? = 1, labels: Labels = [:],
    owner: OwnerReference? = nil, at location: Diagnostics.SourceLocation = here
  ) -> KubernetesObject {
    .workload(
      Workload(
        id: .init(namespace: "shop", name: name, kind: kind),
        template: Pod(namespace: "shop", name: name, labels: labels, location: location),
        replicas: replicas, owner: owner, location: location))
  }

  private func snapshot(_ objects: [KubernetesObject]) -> Snapshot {
    var assembly = SnapshotAssembly()
    _ = assembly.apply(objects)
    return assembly.snapshot().snapshot
  }

  @Test("A pod folds into the outermost controller of the input, over a ReplicaSet too")
  func folding() throws {
    let owner = OwnerReference(kind: "Deployment", name: "web")
    let snapshot = snapshot([
      Self.workload(.deployment, "web"),
      Self.workload(.replicaSet, "web-7d9", owner: owner),
      Self.workload(.replicaSet, "web-5c1", replicas: 0, owner: owner),
      Self.pod("web-7d9-a", owner: .init(kind: "ReplicaSet", name: "web-7d9")),
      Self.pod("web-7d9-b", owner: .init(kind: "ReplicaSet", name: "web-7d9")),
    ])
    let web = try #require(snapshot.workloads.first)
    #expect(snapshot.workloads.count == 1)
    #expect(web.id.kind == .deployment)
    #expect(web.pods.map(\.name) == ["web-7d9-a", "web-7d9-b"])
    #expect(web.hasSeveralPods)
  }

  @Test("Pods of a controller that is not in the input form a workload of the Deployment's name")
  func missingController() {
    let snapshot = snapshot([
      Self.pod(
        "web-7d9-a", labels: ["pod-template-hash": "7d9"],
        owner: .init(kind: "ReplicaSet", name: "web-7d9")),
      Self.pod("node-x", owner: .init(kind: "DaemonSet", name: "node")),
      Self.pod("alone"),
    ])
    #expect(
      snapshot.workloads.map { "\($0.id.kind.rawValue) \($0.id.name)" } == [
        "Pod alone", "DaemonSet node", "Deployment web",
      ])
  }

  @Test("Finished pods are left out, and so is a Job that has only those")
  func finished() {
    let snapshot = snapshot([
      Self.workload(.job, "migrate"),
      Self.pod("migrate-1", owner: .init(kind: "Job", name: "migrate"), isFinished: true),
      Self.workload(.job, "load"),
      Self.pod("done", isFinished: true),
    ])
    #expect(snapshot.workloads.map(\.id.name) == ["load"])
  }

  @Test("A StatefulSet's pods have names where a selector asks for them, and only there")
  func statefulSet() {
    let set = Self.workload(.statefulSet, "db", replicas: 2, labels: ["app": "db"])
    #expect(snapshot([set]).workloads.first?.pods.isEmpty == true)
    let service = KubernetesObject.service(
      Service(
        namespace: "shop", name: "db-0",
        selector: ["statefulset.kubernetes.io/pod-name": "db-0"], location: Self.here))
    let pods = snapshot([set, service]).workloads.first?.pods ?? []
    #expect(pods.map(\.name) == ["db-0", "db-1"])
    #expect(pods.last?.labels["apps.kubernetes.io/pod-index"] == "1")
  }

  @Test("An object written twice in a step is an error; a later step replaces it")
  func duplicates() throws {
    let other = Diagnostics.SourceLocation(file: "b.yaml", line: 9)
    var assembly = SnapshotAssembly()
    let twice = assembly.apply([
      Self.workload(.deployment, "web"), Self.workload(.deployment, "web", replicas: 3, at: other),
    ])
    #expect(twice.map(\.severity) == [.error])
    #expect(twice.first?.location == other)
    let same = assembly.apply([
      Self.workload(.deployment, "api"), Self.workload(.deployment, "api", at: other),
    ])
    #expect(same.map(\.severity) == [.warning])
    #expect(assembly.apply([Self.workload(.deployment, "web", replicas: 5)]).isEmpty)
    let replicas = assembly.snapshot().snapshot.workloads.map(\.replicas)
    #expect(replicas == [1, 5])
  }

  @Test("A removed object is gone; a namespace that is only referred to is assumed, with a note")
  func removal() {
    var assembly = SnapshotAssembly()
    _ = assembly.apply([Self.pod("a"), Self.pod("b")])
    assembly.remove([Self.pod("a")])
    let (snapshot, diagnostics) = assembly.snapshot()
    #expect(snapshot.workloads.map(\.id.name) == ["b"])
    #expect(snapshot.namespaces.map(\.name) == ["shop"])
    #expect(snapshot.namespaces.first?.isAssumed == true)
    #expect(snapshot.namespaces.first?.labels[Namespace.nameLabel] == "shop")
    #expect(diagnostics.map(\.code.rawValue) == ["namespace-assumed"])
  }

  @Test("Ways in are kept by kind and name; one written twice counts once, a removed one is gone")
  func entries() {
    func ingress(_ name: String, line: Int, host: String = "a.example") -> KubernetesObject {
      let place = Diagnostics.SourceLocation(file: "a.yaml", line: line)
      let rule = Ingress.Rule(host: host, .nothing, location: place)
      return .entry(
        .ingress(Ingress(namespace: "shop", name: name, rules: [rule], location: place)))
    }
    var assembly = SnapshotAssembly()
    let problems = assembly.apply([
      ingress("b", line: 1), ingress("a", line: 2), ingress("a", line: 3),
      ingress("b", line: 4, host: "b.example"),
    ])
    #expect(problems.map(\.severity) == [.warning, .error])
    let (snapshot, notes) = assembly.snapshot()
    #expect(snapshot.entries.ingresses.map(\.name) == ["a", "b"])
    #expect(notes.map(\.code.rawValue) == ["namespace-assumed"])
    assembly.remove([ingress("a", line: 9)])
    #expect(assembly.snapshot().snapshot.entries.ingresses.map(\.name) == ["b"])
  }

  @Test("The order of the objects does not matter", arguments: 0..<8)
  func order(seed: Int) {
    let objects = [
      Self.workload(.deployment, "web"), Self.pod("b"), Self.pod("a"),
      Self.workload(.statefulSet, "db"), .namespace(Namespace(name: "shop", location: Self.here)),
    ]
    var shuffled = objects
    for index in shuffled.indices { shuffled.swapAt(index, (index * 3 + seed) % shuffled.count) }
    #expect(snapshot(shuffled) == snapshot(objects))
  }
}
