import Diagnostics
import Kubernetes
public import Policies
import Reachability

/// What is to be said about the policies of some states.
struct PolicyWarnings {
  let steps: [EvaluatedStep]

  /// A warning for each policy that selects no pod in any state: it changes nothing, and is in no picture.
  var idlePolicies: [Diagnostic] {
    let all = Set(steps.flatMap(\.policies).map(\.reference))
    let working = Set(steps.flatMap(\.evaluation.selectingPolicies))
    let idle = all.subtracting(working)
    let onHost = Set(
      steps.flatMap { step -> [PolicyReference] in
        // Few pods are on their nodes' network, and few policies select nothing.
        let idle = step.policies.filter { idle.contains($0.reference) }
        guard !idle.isEmpty else { return [] }
        let pods = Dictionary(
          grouping: step.snapshot.workloads.lazy.flatMap { workload in
            workload.endpoints.lazy.filter(\.spec.usesHostNetwork).map { (workload.id, $0.labels) }
          }, by: { $0.0.namespace })
        return idle.filter { policy in
          pods[policy.reference.namespace ?? ""]?.contains {
            policy.subject.pods.matches($0.1)
          } ?? false
        }.map(\.reference)
      })
    return idle.sorted().map { policy in
      guard !onHost.contains(policy) else { return onlyHostNetwork(policy) }
      return Diagnostic(
        .warning, Diagnostic.Code("selects-no-pod"),
        "\(policy.kind) `\(policy.fullName)` selects no pod of the input, so it changes nothing here",
        at: policy.location,
        hint: policy.namespace == nil
          ? "compare its `subject` with the labels of the namespaces and pods"
          : "compare its namespace and `podSelector` with the labels of the pods")
    }
  }

  private func onlyHostNetwork(_ policy: PolicyReference) -> Diagnostic {
    Diagnostic(
      .warning, Diagnostic.Code("selects-no-pod"),
      "\(policy.kind) `\(policy.fullName)` selects only pods on their nodes' network, where policies have no effect",
      at: policy.location,
      hint: "guard them with the firewall of the nodes, or without `hostNetwork`")
  }

  /// A warning where policies name nodes and the input has none: every address may be that of a node.
  var unknownNodes: [Diagnostic] {
    var found: Set<PolicyReference> = []
    for step in steps where step.snapshot.nodes.allSatisfy(\.addresses.isEmpty) {
      for policy in step.policies {
        let namesNodes = policy.rules.flatMap(\.peers).contains { peer in
          if case .nodes = peer { true } else { false }
        }
        if namesNodes { found.insert(policy.reference) }
      }
    }
    return found.sorted().map { policy in
      Diagnostic(
        .warning, Diagnostic.Code("nodes-not-known"),
        "\(policy.kind) `\(policy.name)` names nodes, and no Node with addresses is in the input",
        at: policy.location,
        hint: "add them: `kubectl get nodes -o yaml`; what they could decide is shown as unknown")
    }
  }

  /// A warning for each priority that several policies of a tier share in some state.
  ///
  /// "The behavior is undefined if two ANP objects have same priority" (AdminNetworkPolicySpec.priority); of
  /// ClusterNetworkPolicies "the implementation can apply any of the matching policies".
  var sharedPriorities: [Diagnostic] {
    var found: Set<[PolicyReference]> = []
    for tier in steps.flatMap(\.evaluation.tiers) where tier.semantics == .ordered {
      let ranked = Dictionary(grouping: tier.policies.filter { $0.priority != nil }, by: \.priority)
      for policies in ranked.values where policies.count > 1 {
        found.insert(policies.map(\.reference).sorted())
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { policies in
      policies.dropFirst().map { policy in
        Diagnostic(
          .warning, Diagnostic.Code("priority-shared"),
          "\(policy.kind) `\(policy.name)` has the priority of \(policies[0].kind) "
            + "`\(policies[0].name)` (\(policies[0].location.fileAndLine)): which of them is asked "
            + "first is undefined",
          at: policy.location,
          hint: "give each a priority of its own; where they differ, verdicts are shown as unknown")
      }
    }
  }
}

extension PolicyReference {
  /// `namespace/name`, or the name alone of a cluster-scoped policy.
  public var fullName: String { [namespace, name].compactMap(\.self).joined(separator: "/") }
}
