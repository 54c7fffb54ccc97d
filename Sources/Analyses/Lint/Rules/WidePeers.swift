import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Ingress from every namespace.
enum FromAllNamespaces: LintRule {
  static let page = RulePage(
    "from-all-namespaces", .tooWide, .warning,
    title: "a rule lets every pod of every namespace in",
    why: """
      An empty `namespaceSelector` selects all namespaces, those of other teams and those to come included. Any pod that \
      is taken over anywhere in the cluster is then let in.
      """,
    remedy: "Name the namespaces, and the pods in them, that need it.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{namespaceSelector: {}}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432")
      + Example.pod("prometheus", in: "monitoring")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.workingRules.compactMap { working in
      let (policy, rule) = (working.policy, working.rule)
      let isForAll = rule.peers.contains {
        guard case .pods(let pods, .matching(let namespaces)) = $0 else { return false }
        return pods.isEverything && namespaces.isEverything
      }
      guard rule.direction == .ingress, isForAll, !rule.isForEveryAddress, working.passesForAllPods
      else { return nil }
      return finding(
        policy.reference,
        "\(rule.words) of `\(policy.reference.fullName)` lets every pod of every namespace reach "
          + "\(state.workloads(of: state.subjects(of: policy)).inWords) on \(working.openedPorts)",
        at: rule.location, severity: rule.isLimitedToHarmlessPorts ? .note : nil,
        fix: Finding.Fix(
          "name the namespaces that need it",
          yaml:
            "- namespaceSelector:\n    matchLabels:\n      kubernetes.io/metadata.name: <namespace>"
        ))
    }
  }
}

/// Ingress from everywhere, where nothing outside leads to the pods.
enum FromEverywhere: LintRule {
  static let page = RulePage(
    "from-everywhere", .tooWide, .warning,
    title: "a rule lets everyone in, and no way from outside leads to the pods",
    why: """
      A rule without `from`, or with `0.0.0.0/0`, lets in every pod of the cluster and every address that reaches it. \
      Pods behind a load balancer or an ingress controller need that; the others rarely do.
      """,
    remedy: "Name in `from` who needs it.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.policy("db", "podSelector: {matchLabels: {app: db}}\ningress: [{}]"),
    good: Example.pod("web", port: "containerPort: 8080")
      + Example.service("web", "port: 80, targetPort: 8080", type: "LoadBalancer")
      + Example.policy("web", "podSelector: {matchLabels: {app: web}}\ningress: [{}]"))

  static func findings(in state: LintedState) -> [Finding] {
    state.wideRules.compactMap { wide in
      let (policy, rule) = (wide.policy, wide.rule)
      guard rule.direction == .ingress, wide.passesOutside || wide.passesForEveryone
      else { return nil }
      let places = state.subjects(of: policy).filter {
        !state.isServedFromOutside($0) && !state.pod($0).spec.usesHostNetwork
      }
      guard !places.isEmpty else { return nil }
      return finding(
        policy.reference,
        "\(wide.words) of `\(policy.reference.fullName)` \(wide.lets) "
          + "\(rule.everywhere("everyone")) reach "
          + "\(state.workloads(of: places).inWords) on \(wide.openedPorts)",
        at: rule.location, severity: rule.isLimitedToHarmlessPorts ? .note : nil,
        fix: Finding.Fix("name in `from` who needs it"))
    }
  }
}

/// Rules without ports, where the pods declare some.
enum AllPorts: LintRule {
  static let page = RulePage(
    "all-ports", .tooWide, .note,
    title: "a rule opens every port of pods that declare a few",
    why: """
      Without `ports` a rule opens every port: also those of debuggers, metrics and shells that a pod may open later.
      """,
    remedy: "List the ports that the peers need.",
    bad: Example.pod("db", port: "containerPort: 5432") + Example.pod("api")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]
        """),
    good: Example.pod("db") + Example.pod("api")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.workingRules.compactMap { working in
      let (policy, rule) = (working.policy, working.rule)
      guard rule.direction == .ingress, rule.ports.contains(.everything), !rule.isForEverywhere
      else {
        return nil
      }
      let places = state.subjects(of: policy)
      let ports = places.map { state.ports(of: $0) }
      // Where every pod of a namespace is meant there is no short list to name.
      guard !policy.subject.pods.isEverything, ports.allSatisfy({ !$0.isEmpty }),
        let first = ports.first, ports.allSatisfy({ $0 == first }),
        !working.passing(PortSet(first).complement).isEmpty
      else { return nil }
      return finding(
        policy.reference,
        "\(rule.words) of `\(policy.reference.fullName)` opens \(working.openedPorts) of "
          + "\(state.workloads(of: places).inWords), which declares \(first.inWords)",
        at: rule.location,
        fix: Finding.Fix(
          "list the ports that are needed",
          yaml: "ports:\n"
            + first.sorted().map { "  - {protocol: \($0.transport.rawValue), port: \($0.number)}" }
            .joined(separator: "\n")))
    }
  }
}

/// Ranges of a thousand ports and more.
enum PortRangeWide: LintRule {
  static let page = RulePage(
    "port-range-wide", .tooWide, .warning,
    title: "a rule opens a thousand ports or more",
    why: "A wide range opens ports that nobody thought of, today's and those to come.",
    remedy: "List the ports, or the smallest range that the protocol needs.",
    bad: Example.pod("db")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 1024, endPort: 65535}]}]
        """),
    good: Example.pod("db")
      + Example.policy(
        "db",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 30000, endPort: 30100}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    state.workingRules.flatMap { working in
      let (policy, rule) = (working.policy, working.rule)
      return rule.ports.compactMap { pattern -> Finding? in
        guard case .range(let transport, let range) = pattern, range.count >= 1000 else {
          return nil
        }
        let open = working.passing(PortSet(transport, range)).ranges(of: transport)
        let count = open.map(\.count).reduce(0, +)
        guard count >= 1000 else { return nil }
        let isWhole = range == 1...UInt16.max && count == range.count
        return finding(
          policy.reference,
          "\(rule.words) of `\(policy.reference.fullName)` opens "
            + (isWhole
              ? "every \(transport.rawValue) port"
              : "\(count) ports\(count == range.count ? "," : " of") \(transport.rawValue) \(range.lowerBound)-\(range.upperBound)"),
          at: rule.location, severity: isWhole ? .note : nil,
          fix: Finding.Fix("list the ports that are needed"))
      }
    }
  }
}

extension Rule {
  /// The ports in a sentence: `every port`, `TCP 80`.
  var openedPorts: String {
    if ports.contains(.everything) { return "every port" }
    let set = PortSet(ports, declared: [])
    let names = ports.compactMap { pattern -> String? in
      if case .named(_, let name) = pattern { "the port `\(name)`" } else { nil }
    }
    return Words.list((set.isEmpty ? [] : [set.description]) + names)
  }

  /// Whether it names a few ports, none of which is known for what an attacker wants.
  var isLimitedToHarmlessPorts: Bool {
    ports.allSatisfy { pattern in
      switch pattern {
      case .everything: false
      case .range(let transport, let range):
        range.count < 1000
          && !SensitivePorts.all.contains {
            $0.port.transport == transport && range.contains($0.port.number)
          }
      case .named: true
      }
    }
  }
}
