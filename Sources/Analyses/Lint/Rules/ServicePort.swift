import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Rules that name the port of a Service where the pods behind it answer on another one.
enum ServicePortInRule: LintRule {
  static let page = RulePage(
    "service-port", .mistake, .error,
    title: "a rule names the port of a Service, and the pods answer on another one",
    why: """
      Policies see the port of the pod: a connection to a Service is rewritten to the `targetPort` before any policy is \
      asked. A rule for the port of the Service opens a port on which nobody answers, and the real one stays blocked.
      """,
    remedy: "Write the port on which the pods answer: the `targetPort` of the Service.",
    bad: Example.pod("db", port: "containerPort: 5432")
      + Example.service("db", "port: 80, targetPort: 5432")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]
        """),
    good: Example.pod("db", port: "containerPort: 5432")
      + Example.service("db", "port: 80, targetPort: 5432")
      + Example.policy(
        "database",
        """
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {}}], ports: [{port: 80}, {port: 5432}]}]
        """))

  static func findings(in state: LintedState) -> [Finding] {
    let links = state.serviceLinks
    return state.allowRules.flatMap { policy, rule in
      let places = state.destinations(of: rule, in: policy)
      let ranged = links.dialled(by: rule, at: places, in: state)
      return (rule.singlePorts + ranged).compactMap { port -> Finding? in
        guard !places.isEmpty, let link = links.link(to: places, dialled: port, in: state) else {
          return nil
        }
        // Who allows both is on the safe side with every network plugin.
        let opened = PortSet(rule.ports, declared: [])
        guard !opened.contains(link.target) else { return nil }
        let service = "\(link.service.namespace)/\(link.service.name)"
        let isRanged = ranged.contains(port)
        let edit =
          isRanged
          ? nil
          : state.edit(
            "\(port.number)", behind: "port", to: "\(link.target.number)", from: rule.location)
        return finding(
          policy.reference,
          "\(rule.words) of `\(policy.reference.fullName)` \(isRanged ? "has in its ports" : "names") \(port), the port of the Service "
            + "`\(service)`; its pods answer on \(link.target)",
          at: rule.location,
          related: [Finding.Related("the Service", at: link.service.location)],
          fix: Finding.Fix(
            "write the port of the pods", yaml: "port: \(link.target.number)",
            edits: [edit].compactMap(\.self)))
      }
    }
  }
}

/// The ports of Services that lead to other ports.
struct ServiceLinks: Sendable {
  /// A Service's port that leads to another one at a pod.
  struct Link: Sendable {
    var service: Service
    var dialled: Port
    var target: Port
  }

  /// For each pod, the first link of each port that is dialled.
  private var byPod: [ServiceTarget.Backend: [Port: Link]] = [:]

  init(_ step: EvaluatedStep) {
    for service in step.snapshot.services {
      for port in service.ports {
        for target in step.services.endpoints(of: service, port: port)
        where target.port != port.port {
          let link = Link(service: service, dialled: port.port, target: target.port)
          if byPod[target.backend]?[port.port] == nil {
            byPod[target.backend, default: [:]][port.port] = link
          }
        }
      }
    }
  }

  /// The Service's ports in the ranges of a rule by which none of the ports is opened on which some pods answer.
  func dialled(by rule: Rule, at places: [LabelIndex.PodPlace], in state: LintedState) -> [Port] {
    let ranges = rule.ports.compactMap { pattern -> PortSet? in
      guard case .range(let transport, let range) = pattern, range.count > 1 else { return nil }
      return PortSet(transport, range)
    }
    guard !ranges.isEmpty,
      places.allSatisfy({ place in
        state.ports(of: place).allSatisfy { port in !ranges.contains { $0.contains(port) } }
      })
    else { return [] }
    let dialled = places.flatMap { place in
      byPod[.pod(state.workload(place).id, index: place.pod)].map { Array($0.keys) } ?? []
    }
    return Set(dialled).filter { port in ranges.contains { $0.contains(port) } }.sorted()
  }

  /// The link that explains a port that none of some pods answers on.
  func link(to places: [LabelIndex.PodPlace], dialled port: Port, in state: LintedState) -> Link? {
    guard !places.contains(where: { state.answers($0, at: port) }) else { return nil }
    return places.lazy.compactMap { place in
      byPod[.pod(state.workload(place).id, index: place.pod)]?[port]
    }.first
  }
}
