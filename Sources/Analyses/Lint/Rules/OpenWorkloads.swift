import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Workloads whose ingress no policy isolates, in a namespace where others are isolated.
enum IngressOpen: LintRule {
  static let page = RulePage(
    "ingress-open", .tooWide, .warning,
    title: "a workload takes connections from everyone, while others of its namespace are isolated",
    why: """
      A pod that no policy selects for ingress takes connections from every pod of the cluster, and from outside where \
      there is a way in. Beside isolated workloads it is often one that was forgotten.
      """,
    remedy: "Write a policy for it, or a default deny for the namespace.",
    bad: Example.pod("db") + Example.pod("api")
      + Example.policy("db", "podSelector: {matchLabels: {app: db}}"),
    good: Example.pod("db") + Example.pod("api") + Example.defaultDeny(in: "shop", "[Ingress]"))

  static func findings(in state: LintedState) -> [Finding] {
    Openness.all(in: state).compactMap { openness in
      guard let open = openness.open[.ingress], !open.isEmpty, !openness.isWhollyOpen(.ingress)
      else { return nil }
      let verb = open.count == 1 ? "takes" : "take"
      return finding(
        "namespace \(openness.namespace)",
        "\(open.map(\.id).inWords) \(verb) connections from everyone: no policy selects "
          + "\(open.count == 1 ? "it" : "them") for ingress",
        at: openness.location(in: state, of: open.first),
        related: open.dropFirst().prefix(3).compactMap { workload in
          workload.location.map { Finding.Related("\(workload.id.name)", at: $0) }
        },
        fix: open.count == 1
          ? open.first?.openingFix(.ingress, in: state)
          : Finding.Fix(
            "write a default deny for `\(openness.namespace)`, and allow what is needed"))
    }
  }
}

/// Workloads whose egress no policy isolates.
enum EgressOpen: LintRule {
  static let page = RulePage(
    "egress-open", .tooWide, .note,
    title: "workloads may open connections to everywhere",
    why: """
      A pod that no policy selects for egress reaches every pod that lets it in, the internet, and the metadata of the \
      cloud. Who takes it over reaches them too, and data leaves as it likes.
      """,
    remedy: "Isolate egress, and allow the cluster DNS and what the workload needs.",
    bad: Example.pod("db") + Example.pod("api") + Example.defaultDeny(in: "shop", "[Ingress]"),
    good: Example.pod("db") + Example.defaultDeny())

  static func findings(in state: LintedState) -> [Finding] {
    Openness.all(in: state).compactMap { openness in
      guard let open = openness.open[.egress], !open.isEmpty else { return nil }
      // Where nothing is isolated at all, ``NoDefaultDeny`` says enough.
      if openness.isWhollyOpen(.egress), openness.isWhollyOpen(.ingress) { return nil }
      let isAll = openness.isWhollyOpen(.egress)
      return finding(
        "namespace \(openness.namespace)",
        isAll
          ? "no policy limits egress in `\(openness.namespace)`: its "
            + "\(Words.count(open.count, "workload")) may open connections to everywhere"
          : "\(open.map(\.id).inWords) may open connections to everywhere: no policy limits "
            + "\(open.count == 1 ? "its" : "their") egress",
        at: openness.location(in: state, of: isAll ? nil : open.first),
        fix: open.count == 1
          ? open.first?.openingFix(.egress, in: state)
          : Finding.Fix(
            "isolate egress of `\(openness.namespace)`, and allow the cluster DNS and what is needed"
          ))
    }
  }
}

extension Workload {
  /// A policy that isolates this workload alone; none where its labels do not tell it from its neighbours.
  fileprivate func openingFix(_ direction: Direction, in state: LintedState) -> Finding.Fix {
    let words = "isolate it, and allow what it needs"
    guard let selector = selector(in: state) else { return Finding.Fix(words) }
    return Finding.Fix(
      words,
      policy: Finding.Fix.Policy(
        name: id.name, namespace: id.namespace,
        spec: [
          "podSelector:", selector.yaml(indentedBy: 2), "policyTypes: [\(direction.rawValue)]",
        ]))
  }

  /// The simplest selector of its pods that selects no others of its namespace: charts give all parts of an application
  /// the same name.
  private func selector(in state: LintedState) -> LabelSelector? {
    let labels = template.labels
    let name = "app.kubernetes.io/name"
    let component = "app.kubernetes.io/component"
    let usual = [[name], ["app"], ["k8s-app"], ["name"], [component], [name, component]]
    // What changes with a release tells nothing apart for long.
    let lasting = labels.sorted.map(\.key).filter {
      !$0.hasSuffix("version") && !$0.hasSuffix("hash") && $0 != "helm.sh/chart"
    }
    let candidates = usual + lasting.map { [$0] } + [lasting]
    return candidates.lazy.compactMap { keys -> LabelSelector? in
      let found = keys.compactMap { key in labels[key].map { (key: key, value: $0) } }
      guard found.count == keys.count, !found.isEmpty else { return nil }
      return LabelSelector(matchLabels: Labels(found))
    }.first { selector in
      let selected = state.labels.pods(selector, in: .named(id.namespace))
      return !selected.isEmpty && selected.allSatisfy { state.workload($0).id == id }
    }
  }
}
