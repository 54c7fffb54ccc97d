import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("Redundancy, held against the evaluator")
struct RedundancyTests {
  @Test("without a redundant policy every verdict stays the same", arguments: 0..<150)
  func policies(seed: Int) {
    var generator = RandomPolicies(seed: UInt64(seed))
    let snapshot = Snapshot(manifests: generator.manifests(isOrdered: false))
    let before = Outcomes(snapshot)
    for (policy, _) in RedundantPolicy.redundant(in: LintedState(snapshot)) {
      var without = snapshot
      without.networkPolicies.removeAll { Policy($0).reference == policy.reference }
      #expect(without.networkPolicies.count == snapshot.networkPolicies.count - 1)
      #expect(Outcomes(without) == before, "\(policy.reference.fullName)")
    }
  }

  @Test("without a redundant rule every verdict stays the same", arguments: 0..<150)
  func rules(seed: Int) {
    var generator = RandomPolicies(seed: UInt64(seed))
    let snapshot = Snapshot(manifests: generator.manifests(isOrdered: false))
    let before = Outcomes(snapshot)
    for (rule, _) in RedundantRule.redundant(in: LintedState(snapshot)) {
      var without = snapshot
      for index in without.networkPolicies.indices
      where Policy(without.networkPolicies[index]).reference == rule.policy {
        switch rule.rule.direction {
        case .ingress: without.networkPolicies[index].ingress.remove(at: rule.rule.index)
        case .egress: without.networkPolicies[index].egress.remove(at: rule.rule.index)
        }
      }
      #expect(without != snapshot)
      #expect(Outcomes(without) == before, "\(rule.policy.fullName) \(rule.rule.words)")
    }
  }

  @Test("without a shadowed rule every verdict stays the same", arguments: 0..<100)
  func shadowed(seed: Int) {
    var generator = RandomPolicies(seed: UInt64(seed))
    let snapshot = Snapshot(manifests: generator.manifests(isOrdered: true))
    let before = Outcomes(snapshot)
    for (rule, _) in ShadowedRule.shadowed(in: LintedState(snapshot)) {
      var without = snapshot
      for index in without.adminNetworkPolicies.indices
      where Policy(without.adminNetworkPolicies[index]).reference == rule.policy {
        without.adminNetworkPolicies[index].rules.ingress.remove(at: rule.rule.index)
      }
      #expect(without != snapshot)
      #expect(Outcomes(without) == before, "\(rule.policy.fullName) \(rule.rule.words)")
    }
  }

  @Test("without all redundant policies together every verdict stays the same", arguments: 0..<100)
  func allAtOnce(seed: Int) {
    var generator = RandomPolicies(seed: UInt64(seed))
    let snapshot = Snapshot(manifests: generator.manifests(isOrdered: false))
    let gone = Set(
      RedundantPolicy.redundant(in: LintedState(snapshot)).map(\.policy.reference))
    var without = snapshot
    without.networkPolicies.removeAll { gone.contains(Policy($0).reference) }
    #expect(Outcomes(without) == Outcomes(snapshot))
  }

  @Test("the random clusters have what the other tests are about")
  func areFound() {
    var found = (policies: 0, rules: 0, shadowed: 0)
    for seed in 0..<100 {
      var generator = RandomPolicies(seed: UInt64(seed))
      let state = LintedState(Snapshot(manifests: generator.manifests(isOrdered: false)))
      found.policies += RedundantPolicy.redundant(in: state).count
      found.rules += RedundantRule.redundant(in: state).count
      var other = RandomPolicies(seed: UInt64(seed))
      found.shadowed +=
        ShadowedRule.shadowed(
          in: LintedState(Snapshot(manifests: other.manifests(isOrdered: true)))
        ).count
    }
    #expect(found.policies > 20 && found.rules > 20 && found.shadowed > 20, "\(found)")
  }
}

@Suite("Redundancy for pods to come")
struct RedundancyToComeTests {
  /// Policies of `shop`, and which of them are told to be redundant.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var policies: [(name: String, spec: String)]
    var redundant: [String] = []
    /// The rules that are told to be redundant, as `policy index`.
    var rules: [String] = []
  }

  private static let toDB = "podSelector: {matchLabels: {app: db}}"
  private static let api = "{podSelector: {matchLabels: {app: api}}}"

  private static func pair(
    _ description: String, _ first: String, _ second: String, redundant: [String] = [],
    rules: [String] = []
  ) -> Case {
    Case(
      description: description,
      policies: [
        ("p1", "{\(toDB), ingress: [\(first)]}"), ("p2", "{\(toDB), ingress: [\(second)]}"),
      ],
      redundant: redundant, rules: rules)
  }

  static let cases: [Case] = [
    pair(
      "a namespace that is not there is let in by one alone", "{from: [\(api)]}",
      "{from: [\(api), {namespaceSelector: {matchLabels: {team: x}}}]}", redundant: ["p1"]),
    pair(
      "a namespace that is not there is let in by both",
      "{from: [\(api), {namespaceSelector: {matchLabels: {team: x}}}]}",
      "{from: [\(api), {namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [x, z]}]}}]}",
      redundant: ["p1"]),
    pair("two equal ones: the later", "{from: [\(api)]}", "{from: [\(api)]}", redundant: ["p2"]),
    pair(
      "labels that the pods happen to have, too", "{from: [\(api)]}",
      "{from: [{podSelector: {matchLabels: {tier: front}}}]}"),
    pair(
      "more labels", "{from: [\(api)]}",
      "{from: [{podSelector: {matchLabels: {app: api, tier: front}}}]}", redundant: ["p2"]),
    pair(
      "the own namespace by its name", "{from: [{podSelector: {}}]}",
      "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: api}}}]}",
      redundant: ["p2"]),
    pair(
      "all but some",
      "{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [x]}]}}]}",
      "{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [x, z]}]}}]}",
      redundant: ["p2"]),
    pair(
      "ports by a name that is declared", "{from: [\(api)], ports: [{port: 5432}]}",
      "{from: [\(api)], ports: [{port: sql}]}", redundant: ["p2"]),
    pair(
      "blocks piece by piece",
      "{from: [\(api), {ipBlock: {cidr: 203.0.0.0/9}}, {ipBlock: {cidr: 203.128.0.0/9, except: [203.200.0.0/16]}}]}",
      "{from: [\(api), {ipBlock: {cidr: 203.0.0.0/8, except: [203.200.0.0/15]}}]}",
      redundant: ["p2"]),
    pair(
      "a block with a hole",
      "{from: [\(api), {ipBlock: {cidr: 203.0.0.0/8, except: [203.200.0.0/16]}}]}",
      "{from: [\(api), {ipBlock: {cidr: 203.0.0.0/8}}]}", redundant: ["p1"]),
    Case(
      description: "a subject of pods that happen to be the same",
      policies: [
        ("p1", "{podSelector: {matchLabels: {tier: back}}, ingress: [{from: [\(api)]}]}"),
        ("p2", "{\(toDB), ingress: [{from: [\(api)]}]}"),
      ]),
    Case(
      description: "a rule for a namespace that is not there",
      policies: [
        (
          "p1",
          "{\(toDB), ingress: [{from: [{podSelector: {}}]}, {from: [\(api), {namespaceSelector: {matchLabels: {team: x}}}]}]}"
        )
      ]),
    Case(
      description: "a narrower rule",
      policies: [("p1", "{\(toDB), ingress: [{from: [{podSelector: {}}]}, {from: [\(api)]}]}")],
      rules: ["p1 1"]),
    Case(
      description: "the policy and the rule that would be left are not both told",
      policies: [
        ("a", "{\(toDB), ingress: [{from: [\(api)]}]}"),
        (
          "b",
          "{\(toDB), ingress: [{from: [\(api)]}, {from: [{namespaceSelector: {matchLabels: {team: x}}}]}]}"
        ),
      ], redundant: ["a"]),
    Case(
      description: "three equal ones: all but the first",
      policies: ["a", "b", "c"].map { ($0, "{\(toDB), ingress: [{from: [\(api)]}]}") },
      redundant: ["b", "c"]),
  ]

  @Test("what covers what the input has need not cover what comes", arguments: cases)
  func forThoseToCome(example: Case) {
    let text =
      Manifest.deployment("db").replacing(
        "labels: {app: db}", with: "labels: {app: db, tier: back}"
      )
      .replacing("ports: []", with: "ports: [{name: sql, containerPort: 5432}]")
      + Manifest.deployment("api").replacing(
        "labels: {app: api}", with: "labels: {app: api, tier: front}")
      + example.policies.map { Manifest.policy($0.name, $0.spec) }.joined()
    let state = LintedState(Snapshot(manifests: text))
    #expect(state.snapshot.workloads.contains { $0.template.labels["tier"] == "front" })
    let found = RedundantPolicy.redundant(in: state)
    #expect(found.map(\.policy.reference.name) == example.redundant)
    let gone = Set(found.map(\.policy.reference))
    let named = found.flatMap(\.others)
    #expect(gone.isDisjoint(with: named) && (found.isEmpty || !named.isEmpty))
    let rules = RedundantRule.redundant(in: state, without: gone)
    #expect(rules.map { "\($0.rule.policy.name) \($0.rule.rule.index)" } == example.rules)
  }

  @Test("of two equal policies the later is told, with the other one")
  func words() {
    let spec = "{\(Self.toDB), ingress: [{from: [\(Self.api)]}]}"
    let findings = Examined(
      Manifest.deployment("db") + Manifest.deployment("api") + Manifest.policy("p2", spec)
        + Manifest.policy("p1", spec)
    ).findings(of: "redundant-policy")
    #expect(findings.map(\.subject) == ["NetworkPolicy shop/p2"])
    #expect(findings.first?.message.contains("`shop/p1` isolates the same pods") == true)
  }

  @Test(
    "an ordered rule for whom the input lacks is not shadowed",
    arguments: [("{matchLabels: {kubernetes.io/metadata.name: shop}}", false), ("{}", true)])
  func shadowed(namespaces: String, isShadowed: Bool) {
    let text =
      Manifest.deployment("db") + Manifest.deployment("api") + """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: shop}
        spec:
          priority: 10
          subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}
          ingress:
            - {action: Allow, from: [{namespaces: \(namespaces)}]}
            - {action: Deny, from: [{namespaces: {}}]}

        """
    let found = ShadowedRule.shadowed(in: LintedState(Snapshot(manifests: text)))
    #expect(found.map(\.rule.rule.index) == (isShadowed ? [1] : []))
  }
}

extension LintedState {
  fileprivate init(_ snapshot: Snapshot) {
    self.init(
      EvaluatedStep(snapshot), entries: EntryPoints(snapshot), options: Lint.Options())
  }
}

/// Every verdict of a cluster: between any two pods, and with addresses in and out of the blocks that rules name.
private struct Outcomes: Equatable {
  private var pairs: [[[PortSet]]] = []

  init(_ snapshot: Snapshot) {
    let evaluation = Evaluation(snapshot)
    let pods = snapshot.workloads.map { Endpoint.pod($0.id, index: 0) }
    let addresses = ["10.1.2.3", "10.2.3.4", "203.0.113.1"].compactMap { IPAddress($0) }
      .map(Endpoint.address)
    for source in pods + addresses {
      for destination in pods + addresses {
        let pieces =
          evaluation.verdicts(from: source, to: destination, identity: .anotherPod)?
          .partition() ?? []
        pairs.append(
          [Outcome.allowed, .unknown].map { outcome in
            pieces.filter { $0.verdict.outcome == outcome }.map(\.ports)
              .reduce(into: []) { $0 = [($0.first ?? .none).union($1)] }
          })
      }
    }
  }
}
