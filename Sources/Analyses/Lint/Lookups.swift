import Kubernetes
import Policies
import Reachability

/// Workloads whose egress is isolated, and whether they can look names up.
struct Lookups {
  /// A workload whose pods use the cluster DNS, and may open some connection to something with a name.
  struct Client {
    var workload: Workload.ID
    /// The policies that isolate its egress.
    var policies: [Policy]
    /// What becomes of lookups over UDP.
    var udp: Outcome
    /// What becomes of lookups over TCP.
    var tcp: Outcome
    /// What becomes of lookups at a cache on the node, over UDP.
    var atNode: Outcome
    /// Whether the DNS pods block them, and not the workload's own egress.
    var isBlockedByDNS: Bool
  }

  let clients: [Client]

  init(_ state: LintedState) {
    clients = state.ownWorkloads.compactMap { Self.client($0, state) }
  }

  private static func client(_ workload: Workload, _ state: LintedState) -> Client? {
    let step = state.step
    let evaluation = state.evaluation
    guard !step.dnsWorkloads.contains(workload.id),
      let index = workload.endpoints.indices.first(where: {
        let pod = workload.endpoints[$0]
        return pod.spec.usesClusterDNS && !pod.spec.usesHostNetwork
      })
    else { return nil }
    let source = Endpoint.pod(workload.id, index: index)
    let policies = evaluation.policies(selecting: source, .egress)
    guard !policies.isEmpty, policies.contains(where: needsNames),
      !isMeantElsewhere(policies, state)
    else { return nil }
    let servers = step.dnsWorkloads.flatMap { step.representatives(of: Party(.workload($0))) }
    guard !servers.isEmpty else { return nil }
    func verdicts(_ transport: TransportProtocol) -> [Verdict] {
      servers.compactMap {
        evaluation.verdict(
          from: source, to: $0, port: Port(step.lookupPort.number, transport),
          identity: .anotherPod)
      }
    }
    func outcome(_ verdicts: [Verdict]) -> Outcome {
      let all = Set(verdicts.map(\.outcome))
      return all.count == 1 ? all.first ?? .unknown : .unknown
    }
    let udp = verdicts(.udp)
    let atNode = WellKnownAddresses.nodeLocalDNS.flatMap {
      evaluation.verdict(from: source, to: .address($0), port: Port(53, .udp))
    }
    return Client(
      workload: workload.id, policies: policies, udp: outcome(udp), tcp: outcome(verdicts(.tcp)),
      atNode: atNode?.outcome ?? .unknown,
      isBlockedByDNS: udp.contains { $0.egress.outcome == .allowed })
  }

  /// Whether the cluster DNS is only assumed, and a rule allows lookups at pods that the input does not have: then the real
  /// one may be there, such as that of OpenShift in a namespace of its own.
  private static func isMeantElsewhere(_ policies: [Policy], _ state: LintedState) -> Bool {
    let servers = state.snapshot.workloads.filter { state.step.dnsWorkloads.contains($0.id) }
    guard servers.allSatisfy(\.isAssumed) else { return false }
    return policies.flatMap(\.rules).contains { rule in
      rule.direction == .egress && rule.isAllow
        && rule.ports.contains { pattern in
          switch pattern {
          case .everything: true
          case .range(let transport, let range):
            transport == .udp && (range.contains(53) || range.contains(5353))
          case .named(_, let name): name.hasPrefix("dns")
          }
        }
        && rule.peers.contains { peer in
          guard case .pods(_, .matching) = peer else { return false }
          return state.pods(peer).isEmpty
        }
    }
  }

  /// Whether a policy opens the way to something that is called by a name: pods, or the internet; whoever may talk to a
  /// few addresses or to nobody needs no names.
  private static func needsNames(_ policy: Policy) -> Bool {
    policy.rules.contains { rule in
      rule.direction == .egress && rule.action == .allow
        && rule.peers.contains { peer in
          switch peer {
          case .pods, .everyone, .domainNames: true
          case .addresses(let block): block.cidr.isWholeFamily
          case .nodes: false
          }
        }
    }
  }

  /// Clients that share the policies that isolate their egress, told together.
  static func grouped(_ clients: [Client]) -> [(policies: [Policy], workloads: [Workload.ID])] {
    var groups: [[PolicyReference]: (policies: [Policy], workloads: [Workload.ID])] = [:]
    for client in clients {
      let key = client.policies.map(\.reference)
      groups[key, default: (client.policies, [])].workloads.append(client.workload)
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.value.policies, $0.value.workloads.sorted()) }
  }
}

extension LintedState {
  /// A policy that allows lookups for pods of a namespace, as a person would write it.
  func lookupPolicy(for workloads: [Workload.ID], _ transports: [TransportProtocol])
    -> Finding.Fix.Policy?
  {
    let namespaces = Set(workloads.map(\.namespace))
    guard namespaces.count == 1, let namespace = namespaces.first,
      let server = step.dnsWorkloads.first,
      let pod = snapshot.workloads.first(where: { $0.id == server })?.endpoints.first
    else { return nil }
    let labels = pod.labels.sorted.first {
      ["k8s-app", "app.kubernetes.io/name", "app"].contains($0.key)
    }
    let selector = LabelSelector(matchLabels: labels.map { [$0.key: $0.value] } ?? pod.labels)
    let ports = transports.map {
      "      - {protocol: \($0.rawValue), port: \(step.lookupPort.number)}"
    }
    return Finding.Fix.Policy(
      name: "allow-dns", namespace: namespace,
      spec: [
        "podSelector: {}", "policyTypes: [Egress]", "egress:", "  - to:",
        "      - namespaceSelector:", "          matchLabels:",
        "            kubernetes.io/metadata.name: \(server.namespace.yamlScalar)",
        "        podSelector:", selector.yaml(indentedBy: 10), "    ports:",
      ] + ports)
  }
}

extension Labels {
  fileprivate init(_ pair: [String: String]) {
    self.init(pair.map { (key: $0.key, value: $0.value) })
  }
}
