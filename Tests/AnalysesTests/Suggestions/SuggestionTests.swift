import Diagnostics
import Kubernetes
import Manifests
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("Suggested policies")
struct SuggestionTests {
  /// A text of a container, and the Services of the namespace `shop` that it names.
  struct Case: Sendable, CustomStringConvertible {
    var variable: String?
    var text: String
    var names: [String]

    var description: String { "\(variable ?? "argument") \(text)" }
  }

  static let cases: [Case] = [
    Case(variable: "DB_HOST", text: "db", names: ["shop/db"]),
    Case(variable: "DATABASE_URL", text: "postgres://user:pass@db/books", names: ["shop/db"]),
    Case(
      variable: "DATABASE_URL", text: "postgres://db:p@ss@db:5432/x?y=z", names: ["shop/db:5432"]),
    Case(variable: "X", text: "db:5432", names: ["shop/db:5432"]),
    Case(variable: "X", text: "db", names: []),
    Case(variable: "MODE", text: "api", names: []),
    Case(
      variable: "API_URL", text: "http://api.shop.svc.cluster.local:80/v1", names: ["shop/api:80"]),
    Case(variable: "X", text: "api.front", names: ["front/api"]),
    Case(variable: "X", text: "api.shop.svc", names: ["shop/api"]),
    Case(variable: "X", text: "api.example.com", names: []),
    Case(variable: "X", text: "mydb:5432", names: []),
    Case(variable: "X", text: "db:host", names: []),
    Case(variable: "BROKERS", text: "db:1,api:2", names: ["shop/db:1", "shop/api:2"]),
    Case(variable: nil, text: "--upstream=http://api:80", names: ["shop/api:80"]),
    Case(variable: nil, text: "exec curl http://db/health && echo done", names: ["shop/db"]),
    Case(variable: nil, text: "/opt/db/run", names: []),
    Case(variable: nil, text: "db", names: []),
    Case(variable: "X", text: "db:99999", names: []),
    Case(variable: "GHOST", text: "db", names: []),
  ]

  @Test("a text names Services as whole words that look like hosts", arguments: cases)
  func mentions(example: Case) {
    let services = [("shop", "db"), ("shop", "api"), ("front", "api")].map {
      Service(namespace: $0.0, name: $0.1, location: .assumed)
    }
    let mention = Mention(variable: example.variable, text: example.text, location: .assumed)
    let found = ServiceMentions(services).services(in: mention, of: "shop")
    #expect(
      found.map { "\($0.namespace)/\($0.name)" + ($0.port.map { ":\($0)" } ?? "") } == example.names
    )
  }

  @Test("a suggested set opens exactly what it says", arguments: 0..<60)
  func isExact(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let names = ["a", "b", "c", "d", "e"]
    var text = ""
    var wanted: Set<String> = []
    for (index, name) in names.enumerated() {
      let namespace = index < 3 ? "shop" : "front"
      var variables: [String] = []
      for (other, target) in names.enumerated() where other != index && random.chance(35) {
        let home = other < 3 ? "shop" : "front"
        variables.append("{name: URL_\(other), value: \"http://\(target).\(home):80\"}")
        wanted.insert("\(namespace)/\(name) \(home)/\(target)")
      }
      text += """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name), tier: \(index % 2)}}
        spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}], env: [\(variables.joined(separator: ", "))]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: \(name), namespace: \(namespace)}
        spec: {selector: {app: \(name)}, ports: [{port: 80, targetPort: 8080}]}

        """.replacing("tier: 0", with: "tier: x").replacing("tier: 1", with: "tier: y")
    }
    let state = Series.State(Self.snapshot(text))
    let suggestion = Suggestion(state)
    #expect(suggestion.differences.isEmpty, "\(suggestion.differences)")
    // The YAML is read back, and asked by itself.
    let yaml = String(decoding: suggestion.bytes(.yaml), as: UTF8.self)
    let file = ManifestReader().read(Array(yaml.utf8), path: "suggested.yaml")
    #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
    let evaluation = Evaluation(Snapshot(manifests: text + yaml))
    let pods = evaluation.snapshot.workloads.filter { !$0.isAssumed }
    for source in pods {
      for destination in pods where source.id != destination.id {
        let open =
          (evaluation.verdicts(
            from: .pod(source.id, index: 0), to: .pod(destination.id, index: 0))?.partition() ?? [])
          .filter { $0.verdict.outcome != .blocked }
          .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
        let pair =
          "\(source.id.namespace)/\(source.id.name) \(destination.id.namespace)/\(destination.id.name)"
        #expect(open == (wanted.contains(pair) ? PortSet([Port(8080)]) : .none), "\(pair)")
      }
    }
  }

  @Test func `values of variables are shown nowhere`() {
    let text =
      Manifest.service("db", port: 5432, target: "5432") + Manifest.deployment("db", ports: [5432])
        + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: shop, labels: {app: api}}
        spec: {containers: [{name: c, image: i, env: [{name: DB_URL, value: "postgres://u:hunter2@db/x"}]}]}

        """
    let suggestion = Suggestion(Series.State(Self.snapshot(text)))
    for format in SuggestionFormat.allCases {
      let written = String(decoding: suggestion.bytes(format), as: UTF8.self)
      #expect(!written.contains("hunter2"))
      #expect(written.contains("DB_URL") || format != .text)
    }
    #expect(suggestion.needs.count == 1)
  }

  @Test func `what lacks evidence is named, and closed`() {
    let suggestion = Suggestion(
      Series.State(Self.snapshot(Manifest.deployment("lonely") + Manifest.deployment("other"))))
    #expect(suggestion.idle.map(\.name) == ["lonely", "other"])
    #expect(suggestion.differences.isEmpty)
  }

  @Test func `an admin policy that blocks what is needed is a difference`() {
    let text =
      Manifest.service("db", port: 5432, target: "5432") + Manifest.deployment("db", ports: [5432])
        + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, namespace: shop, labels: {app: api}}
        spec: {containers: [{name: c, image: i, env: [{name: DB_HOST, value: db}]}]}
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: closed}
        spec: {priority: 1, subject: {namespaces: {}}, ingress: [{name: all, action: Deny, from: [{namespaces: {}}]}]}

        """
    let suggestion = Suggestion(Series.State(Self.snapshot(text)))
    #expect(
      suggestion.differences.contains {
        $0.contains("shop/api → shop/db") && $0.contains("`closed`")
      })
  }

  private static func snapshot(_ text: String) -> Snapshot {
    var options = ReadingOptions()
    options.readsMentions = true
    var assembly = SnapshotAssembly()
    _ = assembly.apply(
      ManifestReader(options: options).read(Array(text.utf8), path: "t.yaml").objects)
    return assembly.snapshot().snapshot
  }
}
