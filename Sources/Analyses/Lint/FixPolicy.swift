import Kubernetes

extension Finding.Fix {
  /// A whole policy that a fix adds; it must not have the name of one that is there, which it would replace.
  struct Policy: Hashable {
    /// The name that it has where that is free.
    var name: String
    var namespace: String
    /// The `spec`, without indentation.
    var spec: [String]

    var yaml: String {
      let head = [
        "apiVersion: networking.k8s.io/v1", "kind: NetworkPolicy", "metadata:",
        "  name: \(name.yamlScalar)", "  namespace: \(namespace.yamlScalar)", "spec:",
      ]
      let lines = spec.joined(separator: "\n").split(separator: "\n").map { "  \($0)" }
      return (head + lines).joined(separator: "\n")
    }
  }

  /// Creates a fix that adds a policy.
  init(_ words: String, policy: Policy?) {
    self.init(words, yaml: policy?.yaml)
    self.policy = policy
  }
}

/// Gives the policies that fixes add names that are free in their namespaces.
///
/// Fixes that add the same policy have the same name; two that differ do not, so that all of them can be applied.
struct FixNames {
  private let snapshot: Snapshot
  private var names: [String: PolicyNames] = [:]
  private var given: [Finding.Fix.Policy: String] = [:]

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// The finding with a name of its own for the policy that it suggests.
  mutating func naming(_ finding: Finding) -> Finding {
    guard let policy = finding.fix?.policy else { return finding }
    var named = policy
    if let name = given[policy] {
      named.name = name
    } else {
      var free =
        names[policy.namespace] ?? PolicyNames(of: policy.namespace, in: snapshot)
      named.name = free.claim([policy.name])
      names[policy.namespace] = free
      given[policy] = named.name
    }
    var result = finding
    result.fix?.policy = named
    result.fix?.yaml = named.yaml
    return result
  }
}
