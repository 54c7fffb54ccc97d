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
