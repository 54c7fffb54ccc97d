import Kubernetes
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("The search for what an attacker reaches")
struct AttackSearchTests {
  /// A random cluster with bare pods and policies over a small palette of labels.
  private static func cluster(_ seed: UInt64) -> String {
    var random = SplitMix64(seed: seed)
    var text = ""
    for namespace in ["x", "y"] {
      for index in 0..<Int.random(in: 2...5, using: &random) {
        let tier = random.pick(["a", "b", "c"])
        let hasHost = random.chance(8)
        text += """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: p\(index), namespace: \(namespace), labels: {tier: \(tier), n: "\(index)"}}
          spec:
            \(hasHost ? "hostNetwork: true" : "restartPolicy: Always")
            \(random.chance(50) ? "nodeName: n\(Int.random(in: 0...1, using: &random))" : "priority: 0")
            containers: [{name: c, image: i, ports: [{containerPort: 80}, {containerPort: 5432}]}]

          """
      }
      for index in 0..<Int.random(in: 0...4, using: &random) {
        let tiers = [
          "{}", "{matchLabels: {tier: a}}", "{matchLabels: {tier: b}}", "{matchLabels: {n: \"1\"}}",
        ]
        func rules(_ key: String) -> String {
          let rule = { () -> String in
            let scope = random.chance(50) ? "namespaceSelector: {}, " : ""
            let ports = random.chance(50) ? ", ports: [{port: \(random.pick([80, 5432]))}]" : ""
            return "{\(key): [{\(scope)podSelector: \(random.pick(tiers))}]\(ports)}"
          }
          return (0..<Int.random(in: 0...2, using: &random)).map { _ in rule() }
            .joined(separator: ", ")
        }
        let types = random.pick(["[Ingress]", "[Egress]", "[Ingress, Egress]"])
        let subject = random.pick(tiers)
        text += Manifest.policy(
          "p\(index)", in: namespace,
          "{podSelector: \(subject), policyTypes: \(types), ingress: [\(types.contains("Ingress") ? rules("from") : "")], egress: [\(types.contains("Egress") ? rules("to") : "")]}"
        )
      }
      if random.chance(25) {
        text += """
          ---
          apiVersion: projectcalico.org/v3
          kind: NetworkPolicy
          metadata: {name: unknown, namespace: \(namespace)}
          spec: {selector: tier == 'a'}

          """
      }
    }
    return text
  }

  /// Breadth first over pairs of pods, with a verdict for each pair and port.
  private struct Oracle {
    let pods: [Endpoint]
    private var certain: [[Bool]] = []
    private var possible: [[Bool]] = []

    init(_ step: EvaluatedStep) {
      pods = step.snapshot.workloads.filter { !$0.isAssumed }.map { .pod($0.id, index: 0) }
      for source in pods {
        var outcomes: [[Outcome]] = []
        for destination in pods {
          outcomes.append(
            [80, 5432].compactMap {
              step.evaluation.verdict(
                from: source, to: destination, port: Port($0, .tcp), identity: .anotherPod)?.outcome
            })
        }
        certain.append(outcomes.map { $0.contains(.allowed) })
        possible.append(outcomes.map { $0.contains { $0 != .blocked } })
      }
    }

    /// How far each pod is from the first one; certain hops only, or possible ones too.
    func distances(
      from start: Int, isCertain: Bool, without closed: (Int, Int) -> Bool = { _, _ in false }
    ) -> [Int?] {
      let edges = isCertain ? certain : possible
      var distances = [Int?](repeating: nil, count: pods.count)
      distances[start] = 0
      var queue = [start]
      while !queue.isEmpty {
        let source = queue.removeFirst()
        for destination in pods.indices
        where distances[destination] == nil && edges[source][destination]
          && !closed(source, destination)
        {
          distances[destination] = (distances[source] ?? 0) + 1
          queue.append(destination)
        }
      }
      return distances
    }

    func number(_ name: String) -> Int? {
      pods.firstIndex {
        guard case .pod(let id, index: _) = $0 else { return false }
        return "\(id.namespace)/\(id.name)" == name
      }
    }

    func name(_ number: Int) -> String {
      guard case .pod(let id, index: _) = pods[number] else { return "" }
      return "\(id.namespace)/\(id.name)"
    }
  }

  @Test("It agrees with a search pod by pod", arguments: 1...150)
  func agrees(seed: UInt64) throws {
    let snapshot = Snapshot(manifests: Self.cluster(seed))
    let oracle = Oracle(EvaluatedStep(snapshot))
    for start in oracle.pods.indices {
      let name = oracle.name(start)
      let paths = try AttackPaths(
        Series.State(snapshot),
        question: AttackQuestion(from: (name, EndpointExpression(name))))
      for isCertain in [true, false] {
        let sure = oracle.distances(from: start, isCertain: true)
        let expected = oracle.distances(from: start, isCertain: isCertain).enumerated().compactMap {
          number, distance -> String? in
          guard let distance, distance > 0, isCertain || sure[number] == nil else { return nil }
          return "\(distance) \(oracle.name(number))"
        }
        let found = (isCertain ? paths.certain : paths.possible).filter {
          $0.place.kind == .workload
        }
        .map { "\($0.hops) \($0.place.name)" }
        #expect(found.sorted() == expected.sorted(), "from \(name), certain: \(isCertain)")
      }
      try expectCuts(paths, oracle, start)
    }
  }

  /// Every closing cuts off just what it says.
  private func expectCuts(_ paths: AttackPaths, _ oracle: Oracle, _ start: Int) throws {
    let before = oracle.distances(from: start, isCertain: true)
    for cut in paths.cuts {
      let place = try #require(oracle.number(cut.place))
      let destination = cut.destination.flatMap(oracle.number)
      let after = oracle.distances(from: start, isCertain: true) { source, end in
        switch cut.closing {
        case .connection: source == place && end == destination
        case .egress: source == place
        case .ingress: end == place
        }
      }
      let expected = oracle.pods.indices.filter { before[$0] != nil && after[$0] == nil }
        .map(oracle.name)
      let found = cut.cutOff.filter { $0.kind == .workload }.map(\.name)
      #expect(found.sorted() == expected.sorted(), "\(cut.words)")
    }
  }
}
