import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Policies in a cluster whose network plugin does not enforce them.
enum NotEnforced: LintRule {
  static let page = RulePage(
    "not-enforced", .notEnforced, .error,
    title: "the network plugin does not enforce policies",
    why: """
      "Creating a NetworkPolicy resource without a controller that implements it will have no effect." Everything is \
      open, whatever the policies say.
      """,
    remedy: """
      Use a plugin that enforces policies, or add one that does only that. Podreach finds Flannel alone by its DaemonSet; \
      others are named with --plugin.
      """,
    bad: flannel + Example.pod("db") + Example.defaultDeny(),
    good: Example.pod("db") + Example.defaultDeny())

  private static let flannel = """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: kube-flannel-ds, namespace: kube-flannel}
    spec:
      selector: {matchLabels: {app: flannel}}
      template:
        metadata: {labels: {app: flannel}}
        spec: {hostNetwork: true, containers: [{name: flannel, image: flannel}]}

    """

  static func findings(in state: LintedState) -> [Finding] {
    guard let first = state.snapshot.tiers.flatMap(\.policies).map(\.reference).min() else {
      return []
    }
    let count = Words.count(state.snapshot.tiers.flatMap(\.policies).count, "policy")
      .replacingSuffix("policys", with: "policies")
    guard let plugin = plugin(of: state) else {
      if state.step.enforcesPolicies { return [] }
      return [
        finding(
          "network plugin", "--enforcement none: the \(count) have no effect", at: first.location)
      ]
    }
    let related = plugin.location.map { [Finding.Related("the plugin", at: $0)] } ?? []
    return [
      finding(
        "network plugin",
        "\(plugin.name) does not enforce policies: the \(count) have no effect", at: first.location,
        related: related,
        fix: Finding.Fix("use a plugin that enforces policies, such as Calico, Cilium or Antrea"))
    ]
  }

  /// The plugin that ignores policies, where it is known: as the options name it, or by its DaemonSet.
  private static func plugin(of state: LintedState) -> (name: String, location: SourceLocation?)? {
    if let name = state.options.plugin {
      return NetworkPlugin(name: name).flatMap { $0.enforcesPolicies ? nil : ($0.displayName, nil) }
    }
    let agents = state.ownWorkloads.filter { $0.id.kind == .daemonSet }
    let isEnforcedByAnother = agents.contains { agent in
      NetworkPlugin.all.contains { $0.enforcesPolicies && agent.id.name.contains($0.name) }
    }
    guard !isEnforcedByAnother else { return nil }
    return agents.first { $0.id.name.hasPrefix("kube-flannel") }.map { ("Flannel", $0.location) }
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
  }
}
