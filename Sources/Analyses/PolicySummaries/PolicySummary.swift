import Kubernetes
public import Policies
import Diagnostics
public import Reachability

/// A policy in a few words: whom it selects, what it opens, how much it decides.
public struct PolicySummary: Sendable {
  /// The policy.
  public var policy: Policy
  /// The tier that it is in.
  public var tier: Tier.Kind
  /// The workloads that it selects, by namespace and name; pods where it is not all of a workload.
  public var selected: [String]
  /// How many pairs of pods it has a say in.
  public var influence: PolicyInfluence

  /// The policies of a state, in evaluation order.
  public static func all(of step: EvaluatedStep) -> [PolicySummary] {
    var selected: [PolicyReference: [String]] = [:]
    for workload in step.snapshot.workloads where !workload.isExposure {
      var byPolicy: [PolicyReference: [Int]] = [:]
      for (index, _) in workload.endpoints.enumerated() {
        let endpoint = Endpoint.pod(workload.id, index: index)
        let policies = Set(
          [Direction.ingress, .egress].flatMap {
            step.evaluation.policies(selecting: endpoint, $0).map(\.reference)
          })
        for policy in policies { byPolicy[policy, default: []].append(index) }
      }
      for (policy, indices) in byPolicy {
        let isWhole = indices.count == workload.endpoints.count
        let names =
          isWhole ? [workload.id.name] : indices.map { workload.endpoints[$0].name }
        selected[policy, default: []] += names.map { "\(workload.id.namespace)/\($0)" }
      }
    }
    let influences = Dictionary(
      step.evaluation.influences().map { ($0.policy, $0.influence) },
      uniquingKeysWith: { first, _ in first })
    return step.evaluation.tiers.flatMap { tier in
      tier.policies.map { policy in
        PolicySummary(
          policy: policy, tier: tier.kind, selected: selected[policy.reference] ?? [],
          influence: influences[policy.reference] ?? PolicyInfluence())
      }
    }
  }
}

extension Rule {
  /// The rule in words: `from pods app=api in this namespace: TCP 5432`.
  func words(of policy: Policy) -> String {
    let side = direction == .ingress ? "from" : "to"
    let ends = peers.map { $0.words(of: policy) }.joined(separator: ", or ")
    let opening =
      switch action {
      case .allow: ""
      case .deny: "deny "
      case .pass: "pass "
      }
    return "\(opening)\(side) \(peers.isEmpty ? "nobody" : ends): \(portWords)"
  }

  private var portWords: String {
    ports.map { pattern in
      switch pattern {
      case .everything: "all ports"
      case .range(let transport, let range):
        if range == 1...UInt16.max {
          "all \(transport.rawValue)"
        } else {
          range.count == 1
            ? "\(transport.rawValue) \(range.lowerBound)"
            : "\(transport.rawValue) \(range.lowerBound)-\(range.upperBound)"
        }
      case .named(let transport, let name):
        transport.map { "\($0.rawValue) port `\(name)`" } ?? "port `\(name)`"
      }
    }.joined(separator: ", ")
  }
}

extension PeerPattern {
  fileprivate func words(of policy: Policy) -> String {
    switch self {
    case .everyone: "everyone"
    case .pods(let pods, in: .named(let namespace)):
      "\(Self.pods(pods)) in \(namespace == policy.reference.namespace ? "this namespace" : namespace)"
    case .pods(let pods, in: .matching(let namespaces)):
      namespaces.isEverything
        ? "\(Self.pods(pods)) in every namespace"
        : "\(Self.pods(pods)) in namespaces \(namespaces)"
    case .addresses(let block): block.words
    case .nodes(let selector): selector.isEverything ? "every node" : "nodes \(selector)"
    case .domainNames(let names): names.joined(separator: ", ")
    }
  }

  private static func pods(_ selector: LabelSelector) -> String {
    selector.isEverything ? "every pod" : "pods \(selector)"
  }
}
