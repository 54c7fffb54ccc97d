import Diagnostics
import Kubernetes
import Manifests
import Reachability
import Testing
import TestSupport

/// Columns are worked out from sets of classes, pairs rule by rule with their reasons: two ways to one truth.
@Suite("The table of all classes says what the questions about pairs say")
struct TableTests {
  @Test("Every column on random clusters", arguments: [UInt64](1...40))
  func agreesWithPairs(block: UInt64) throws {
    for seed in (block * 5)..<(block * 5 + 5) {
      let scenario = RandomCluster(seed: seed).scenario
      var random = SplitMix64(seed: seed)
      let manifests = scenario.yaml + "\n" + OrderedPolicyText.draw(&random)
      try Self.compare(manifests, "seed \(seed)")
    }
  }

  @Test("More atoms of ports than a mask has bits")
  func manyPorts() throws {
    let rules = (0..<90).map { index in
      "  - {from: [{podSelector: {matchLabels: {app: a\(index % 7)}}}], ports: [{port: \(1000 + index * 3)}]}"
    }
    let pods = (0..<7).map { index in
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p\(index), labels: {app: a\(index)}}\nspec: {containers: []}\n---\n"
    }
    try Self.compare(
      pods.joined() + """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: many}
        spec:
          podSelector: {matchLabels: {app: a0}}
          ingress:
        \(rules.joined(separator: "\n"))
        """, "many ports")
  }

  @Test("Counts are those of the pairs one by one", arguments: [UInt64](1...40))
  func countsPairs(seed: UInt64) throws {
    let scenario = RandomCluster(seed: seed).scenario
    var random = SplitMix64(seed: seed)
    let snapshot = try Self.snapshot(scenario.yaml + "\n" + OrderedPolicyText.draw(&random))
    let evaluation = Evaluation(snapshot)
    var expected: [String: VerdictCounts.Count] = [:]
    for namespace in snapshot.namespaces { expected[namespace.name] = .init() }
    let ends = Self.endpoints(of: snapshot).filter {
      evaluation.pod($0)?.spec.usesHostNetwork == false
    }
    for destination in ends {
      guard let namespace = evaluation.pod(destination)?.namespace else { continue }
      for source in ends where source != destination {
        let pieces = try #require(evaluation.verdicts(from: source, to: destination)).partition()
        let outcomes = Set(pieces.map(\.verdict.outcome))
        expected[namespace]?.pairs += 1
        if outcomes == [.allowed] { expected[namespace]?.open += 1 }
        if outcomes.contains(.allowed) { expected[namespace]?.reachable += 1 }
        if !outcomes.contains(.allowed), outcomes.contains(.unknown) {
          expected[namespace]?.unknown += 1
        }
      }
    }
    #expect(evaluation.verdictCounts().byNamespace == expected)
  }

  private static func snapshot(_ manifests: String) throws -> Snapshot {
    let file = ManifestReader().read(Array(manifests.utf8), path: "manifests.yaml")
    try #require(!file.diagnostics.contains { $0.severity == .error }, "\(file.diagnostics)")
    var assembly = SnapshotAssembly()
    _ = assembly.apply(file.objects)
    return assembly.snapshot().snapshot
  }

  private static func endpoints(of snapshot: Snapshot) -> [Reachability.Endpoint] {
    snapshot.workloads.flatMap { workload in
      workload.endpoints.indices.map { .pod(workload.id, index: $0) }
    }
  }

  private static func compare(_ manifests: String, _ name: String) throws {
    let snapshot = try snapshot(manifests)
    let evaluation = Evaluation(snapshot)
    let table = ReachabilityTable(evaluation)
    var reader = table.reader()
    var column: [Int32] = []
    // One that looks at every other source says the same of it.
    let some = Array(stride(from: 0, to: table.classCount, by: 2))
    var partial = table.reader(of: some)
    var partialColumn: [Int32] = []
    let pods = endpoints(of: snapshot)
    let addresses = ["8.8.8.8", "10.0.0.1", "172.16.1.1", "192.168.1.7", "2001:db8::1"]
      .compactMap { IPAddress($0) }.map(Reachability.Endpoint.address)
    for destination in pods + addresses {
      let number = try #require(evaluation.classNumber(of: destination))
      reader.read(number, into: &column)
      partial.read(number, into: &partialColumn)
      for source in some {
        let seen = partial.outcomes[Int(partialColumn[source])]
        try #require(seen == reader.outcomes[Int(column[source])], "\(name): \(source)")
      }
      for source in pods + addresses where pods.contains(source) || pods.contains(destination) {
        let pair = try #require(
          evaluation.verdicts(from: source, to: destination, identity: .anotherPod))
        let pieces = pair.partition()
        if pieces.contains(where: { $0.verdict.exception != nil }) { continue }
        let outcome = reader.outcomes[
          Int(column[try #require(evaluation.classNumber(of: source))])]
        var expected = ReachabilityTable.Outcome()
        for piece in pieces {
          switch piece.verdict.outcome {
          case .allowed: expected.allowed.formUnion(piece.ports)
          case .unknown: expected.unknown.formUnion(piece.ports)
          case .blocked: break
          }
        }
        try #require(outcome == expected, "\(name): \(source) → \(destination)\n\(manifests)")
      }
    }
  }
}

/// Random cluster-scoped policies as text, over the labels that ``RandomCluster`` uses.
private enum OrderedPolicyText {
  static func draw(_ random: inout SplitMix64) -> String {
    (0..<random.pick([0, 1, 2, 4])).map { policy($0, &random) }.joined(separator: "\n")
  }

  private static func policy(_ index: Int, _ random: inout SplitMix64) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: c\(index)}
    spec:
      tier: \(random.pick(["Admin", "Baseline"]))
      priority: \(random.pick([1, 2, 3]))
      subject: {\(pods(&random))}
      ingress: [\(rules("from", &random))]
      egress: [\(rules("to", &random))]
    """
  }

  private static func rules(_ field: String, _ random: inout SplitMix64) -> String {
    (0..<random.pick([0, 1, 2, 3])).map { _ in
      let action = random.pick(["Accept", "Deny", "Pass"])
      let isNetwork = field == "to" && random.chance(35)
      let peer =
        isNetwork
        ? random.pick([
          "networks: [10.0.0.0/8]", "networks: [0.0.0.0/0]", "nodes: {}",
          "domainNames: [a.example]", "nodes: {matchLabels: {os: linux}}",
        ])
        : pods(&random)
      let ports =
        random.chance(50)
        ? ", protocols: [{tcp: {destinationPort: {number: \(random.pick([80, 443, 5432]))}}}]" : ""
      return "{action: \(action), \(field): [{\(peer)}]\(ports)}"
    }.joined(separator: ", ")
  }

  private static func pods(_ random: inout SplitMix64) -> String {
    if random.chance(40) { return "namespaces: {}" }
    let key = random.pick(["app", "tier", "example.com/zone"])
    return
      "pods: {podSelector: {matchExpressions: [{key: \(key), operator: \(random.pick(["Exists", "DoesNotExist"]))}]}}"
  }
}
