import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Anchors, aliases and merge keys")
struct AliasTests {
  @Test func `an alias repeats a value`() throws {
    let reading = Reading(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: d, labels: &l {app: web}}
      spec:
        template:
          metadata: {labels: *l}
          spec: {containers: [{ports: [&p {containerPort: 80}]}, {ports: [*p]}]}
      """)
    let workload = try #require(reading.workload)
    #expect(workload.template.labels == ["app": "web"])
    #expect(workload.template.spec.ports.map(\.port.number) == [80, 80])
    #expect(reading.findings.isEmpty)
  }

  @Test(
    arguments: [
      ("{<<: *a, x: \"3\"}", ["x": "3", "w": "2"]),
      ("{x: \"3\", <<: *a}", ["x": "1", "w": "2"]),
      ("{<<: [*a, *b]}", ["x": "1", "w": "2", "z": "9"]),
      ("{<<: [*b, *a]}", ["x": "8", "w": "2", "z": "9"]),
      ("{\"<<\": w}", [:]),
    ] as [(String, [String: String])])
  func `merge keys take entries over where they stand`(labels: String, expected: [String: String])
    throws
  {
    let reading = Reading(
      """
      apiVersion: v1
      kind: Pod
      x-a: &a {x: "1", w: "2"}
      x-b: &b {x: "8", z: "9"}
      metadata: {name: p, labels: \(labels)}
      spec: {}
      """)
    let pod = try #require(reading.pods.first)
    let found = Dictionary(uniqueKeysWithValues: pod.labels.sorted.map { ($0.key, $0.value) })
    #expect(found.filter { $0.key != "<<" } == expected)
  }

  @Test func `an unknown alias is an error`() {
    #expect(Reading("kind: Pod\nmetadata: 1️⃣*x\n").findings == ["1️⃣ error invalid-alias"])
  }

  @Test func `an alias inside of its own anchor is an error`() {
    #expect(Reading("kind: Pod\nmetadata: &x {a: 1️⃣*x}\n").findings == ["1️⃣ error invalid-alias"])
  }

  @Test func `aliases cannot fill the memory`() {
    var lines = ["apiVersion: v1", "kind: List", "x0: &x0 {a: b}"]
    for level in 1...40 {
      let repeated = Array(repeating: "*x\(level - 1)", count: 9).joined(separator: ", ")
      lines.append("x\(level): &x\(level) [\(repeated)]")
    }
    lines.append("items: *x40")
    let reading = Reading(lines.joined(separator: "\n"))
    #expect(reading.file.diagnostics.map(\.code.rawValue) == ["alias-expansion"])
  }

  @Test func `anchors in a list outlive their item`() {
    let reading = Reading(
      """
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: Pod, metadata: {name: a, labels: &l {x: y}}, spec: {}}
      - {apiVersion: v1, kind: Pod, metadata: {name: b, labels: *l}, spec: {}}
      """)
    #expect(reading.pods.map(\.labels) == [["x": "y"], ["x": "y"]])
  }

  @Test func `an anchor in what nobody reads is no error`() {
    let reading = Reading(
      "apiVersion: v1\nkind: ConfigMap\ndata: {a: &x y, b: *x, c: &z {d: e}, f: *z}\nmetadata: {name: c, labels: *z}"
    )
    #expect(reading.findings.isEmpty)
    #expect(reading.names == ["(ConfigMap) /c"])
  }

  @Test(arguments: [
    "data: &db {app: db}", "spec: {a: [{b: &db {app: db}}]}", "data: &x {y: &db {app: db}}",
    "data: {x: &app db}\n  spec: &db {app: *app}", "data: {a: &z [&db {app: db}, *db]}",
    "data: {? &db {app: db} : x, a: b}",
  ])
  func `an anchor in what nobody reads keeps its value`(content: String) throws {
    let reading = Reading(
      """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: c}
        \(content)
      - apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p}
        spec: {podSelector: {matchLabels: *db}}
      """)
    #expect(reading.findings.isEmpty, "\(reading.messages)")
    #expect(reading.names == ["(ConfigMap) /c", "NetworkPolicy default/p"])
    #expect(try #require(reading.policy).podSelector == LabelSelector(matchLabels: ["app": "db"]))
  }

  @Test func `what is kept for its anchor is no deeper than the rest`() {
    let deep = String(repeating: "[&a ", count: 1_000)
    let reading = Reading("apiVersion: v1\nkind: ConfigMap\ndata: \(deep)")
    #expect(reading.file.diagnostics.map(\.code.rawValue) == ["too-deep"])
  }
}
