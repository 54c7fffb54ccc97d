public import Diagnostics
import Kubernetes
import Policies
import Reachability

extension Series {
  /// A warning for each policy that selects no pod in any state: it changes nothing, and is in no picture.
  public var idlePolicies: [Diagnostic] {
    var seen: Set<PolicyReference> = []
    var working: Set<PolicyReference> = []
    for step in steps {
      seen.formUnion(step.policies.map(\.reference))
      for party in workloads {
        for endpoint in step.representatives(of: party) {
          for direction in [.ingress, .egress] as [Direction] {
            working.formUnion(
              step.evaluation.policies(selecting: endpoint, direction).map(\.reference))
          }
        }
      }
    }
    return seen.subtracting(working).sorted().map { policy in
      let name = [policy.namespace, policy.name].compactMap(\.self).joined(separator: "/")
      return Diagnostic(
        .warning, Diagnostic.Code("selects-no-pod"),
        "\(policy.kind) `\(name)` selects no pod of the input, so it changes nothing here",
        at: policy.location,
        hint: "compare its namespace and `podSelector` with the labels of the pods")
    }
  }
}
