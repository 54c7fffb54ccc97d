import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Databases and the like that whole namespaces, or everyone, may reach.
enum SensitivePortOpen: LintRule {
  static let page = RulePage(
    "sensitive-port-open", .tooWide, .warning,
    title: "a database, or a part of the cluster that commands others, is open to whole namespaces",
    why: """
      Behind these ports there are data, or power over the cluster. Whoever takes over any pod that reaches them is one \
      password, or none, away.
      """,
    remedy:
      "Allow the pods that need it, by `podSelector` and, from other namespaces, `namespaceSelector` in one peer.",
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("web", in: "front"),
    good: Example.pod("db", port: "containerPort: 5432") + Example.pod("web", in: "front")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress:
          - from:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}
                podSelector: {matchLabels: {app: web}}
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.ownWorkloads.filter { $0.id.namespace != "kube-system" }.flatMap {
      workload -> [Finding] in
      var found: [Finding] = []
      var seen: Set<Port> = []
      for index in workload.endpoints.indices {
        let endpoint = Endpoint.pod(workload.id, index: index)
        let declared = Set(workload.endpoints[index].spec.ports.map(\.port))
          .union(state.step.services.ports(leadingTo: workload.id, index: index))
        for known in declared.sorted().compactMap(SensitivePorts.known)
        where !seen.contains(known.port) {
          guard let number = state.evaluation.classNumber(of: endpoint),
            let reason = reason(number, known.port, workload.id.namespace, state)
          else { continue }
          seen.insert(known.port)
          found.append(finding(workload, known, reason, state))
        }
      }
      return found
    }
  }

  /// Why a port is open to whole namespaces: everyone, for want of a policy, or a rule.
  private enum Reason {
    case notIsolated
    case rule(RuleReference, String)
  }

  private static func reason(
    _ number: Int, _ port: Port, _ namespace: String, _ state: LintedState
  ) -> Reason? {
    guard case .podNetwork = state.evaluation.endpointClass(number).place else { return nil }
    if state.isOpen(number, .ingress) { return .notIsolated }
    for resolved in state.evaluation.resolvedPolicies(selecting: number, .ingress) {
      for rule in resolved.ingress where rule.reference.rule.isAllow {
        guard state.evaluation.ports(of: rule, at: number).contains(port),
          let words = breadth(rule.reference.rule, namespace, state),
          lets(rule, number, port, state)
        else { continue }
        return .rule(rule.reference, words)
      }
    }
    return nil
  }

  /// Whom a rule lets in, where that is whole namespaces other than the pod's own.
  private static func breadth(_ rule: Rule, _ own: String, _ state: LintedState) -> String? {
    for peer in rule.peers {
      switch peer {
      case .everyone: return "everyone"
      case .addresses(let block) where block.cidr.isWholeFamily: return "every address"
      case .pods(let pods, let namespaces) where pods.isEverything:
        switch namespaces {
        case .named: continue
        case .matching(let selector):
          if state.labels.namespaces(in: namespaces) == [own], !selector.isEverything { continue }
          return selector.isEverything
            ? "every pod of every namespace" : "every pod of namespaces with `\(selector)`"
        }
      case .pods, .nodes, .domainNames, .addresses: continue
      }
    }
    return nil
  }

  /// Whether a rule decides for some source: an earlier tier may deny what it allows.
  private static func lets(
    _ rule: ResolvedPolicy.ResolvedRule, _ number: Int, _ port: Port, _ state: LintedState
  ) -> Bool {
    var isReason = rule.certain.isEmpty
    rule.certain.forEach { peer in
      guard !isReason else { return }
      let half = state.evaluation.half(.ingress, of: number, with: peer, at: port)
      isReason = half.outcome == .allowed
    }
    return isReason
  }

  private static func finding(
    _ workload: Workload, _ known: SensitivePorts.Known, _ reason: Reason, _ state: LintedState
  ) -> Finding {
    let name = "`\(workload.id.namespace)/\(workload.id.name)`"
    let what = "\(known.port) of \(name), usual for \(known.name),"
    let fix = Finding.Fix("allow the pods that need it, and nobody else")
    switch reason {
    case .notIsolated:
      return finding(
        "\(workload.id.kind.rawValue) \(workload.id.namespace)/\(workload.id.name)",
        "\(what) is open to every pod of the cluster: no policy isolates its ingress",
        at: workload.location, fix: fix)
    case .rule(let rule, let words):
      return finding(
        "\(workload.id.kind.rawValue) \(workload.id.namespace)/\(workload.id.name)",
        "\(what) is open to \(words): \(rule.rule.words) of `\(rule.policy.fullName)`",
        at: rule.rule.location,
        related: workload.location.map { [Finding.Related(name, at: $0)] } ?? [], fix: fix)
    }
  }
}
