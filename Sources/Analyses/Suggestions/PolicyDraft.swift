import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Makes policies of needs.
struct PolicyDraft {
  private(set) var policies: [SuggestedPolicy] = []
  private(set) var notes: [String] = []
  private let step: EvaluatedStep
  private let selectors: WorkloadSelectors

  /// Makes the policies of some namespaces; those that stay `beside` them keep their names for themselves.
  init(
    _ step: EvaluatedStep, needs: [NeededConnection], namespaces: Set<String>,
    beside kept: [NetworkPolicy]
  ) {
    self.step = step
    selectors = WorkloadSelectors(step.snapshot)
    let kept = Dictionary(grouping: kept, by: \.namespace)
    for namespace in namespaces.sorted() {
      var names = DraftNames(
        beside: kept[namespace] ?? [], of: namespace, in: step.snapshot)
      for policy in basics(of: namespace) {
        policies.append(names.named(policy, policy.name))
      }
      let own = step.snapshot.workloads.filter {
        $0.id.namespace == namespace && !$0.isAssumed && !$0.isExposure
      }
      let count = Dictionary(grouping: own, by: \.id.name).mapValues(\.count)
      // Who has a name alone gets a policy of that name.
      let (several, alone) = (
        own.filter { count[$0.id.name, default: 0] > 1 },
        own.filter { count[$0.id.name, default: 0] == 1 }
      )
      for workload in alone + several {
        guard let policy = policy(of: workload, needs) else { continue }
        let kind = workload.id.kind.rawValue.lowercased()
        let isAlone = count[workload.id.name] == 1
        policies.append(
          names.named(
            policy, isAlone ? workload.id.name : "\(workload.id.name)-\(kind)",
            or: "\(workload.id.name)-\(kind)"))
      }
    }
    policies.sort {
      ($0.namespace, $0.isBasic ? 0 : 1, $0.name) < ($1.namespace, $1.isBasic ? 0 : 1, $1.name)
    }
    noteHosts(needs)
  }

  /// The policy with both halves of what a workload needs; `nil` where there is none, or none that can help.
  private mutating func policy(of workload: Workload, _ needs: [NeededConnection])
    -> SuggestedPolicy?
  {
    let id = workload.id
    let title = "\(id.namespace)/\(id.name)"
    guard !workload.endpoints.contains(where: \.spec.usesHostNetwork) else {
      notes.append("\(title) runs on the network of its node: no policy applies to it")
      return nil
    }
    let incoming = needs.filter { $0.destination == .workload(id) }
    let outgoing = needs.filter { $0.source == .workload(id) }
    guard !incoming.isEmpty || !outgoing.isEmpty else { return nil }
    guard let selector = selectors.selector(of: id) else {
      notes.append(
        "\(title) has no label of its own that a policy could select it by: give its pods one, such as `app`"
      )
      return nil
    }
    let ingress = rules(incoming, \.source, id.namespace)
    let egress = rules(outgoing, \.destination, id.namespace)
    var types: Set<Direction> = []
    if !ingress.isEmpty { types.insert(.ingress) }
    if !egress.isEmpty { types.insert(.egress) }
    guard !types.isEmpty else { return nil }
    return SuggestedPolicy(
      namespace: id.namespace, name: "", comment: "What \(title) needs.", podSelector: selector,
      types: types, ingress: ingress, egress: egress)
  }

  /// The policies that every namespace begins with: nothing passes, but lookups.
  private func basics(of namespace: String) -> [SuggestedPolicy] {
    let deny = SuggestedPolicy(
      namespace: namespace, name: "default-deny",
      comment: "Nothing passes but what other policies allow.", podSelector: .everything,
      types: [.ingress, .egress], isBasic: true)
    let servers = step.dnsWorkloads.flatMap { peers(.workload($0), namespace) }
    guard !servers.isEmpty else { return [deny] }
    let number = step.lookupPort.number
    let lookups = SuggestedPolicy(
      namespace: namespace, name: "allow-dns", comment: "Every pod may look names up.",
      podSelector: .everything, types: [.egress],
      egress: [
        .init(
          peers: servers, ports: PortSet([Port(number, .udp), Port(number, .tcp)]), reasons: [])
      ], isBasic: true)
    return [deny, lookups]
  }

  /// Rules for the other ends of some needs: one for each set of ports.
  private func rules(
    _ needs: [NeededConnection], _ other: KeyPath<NeededConnection, NeededConnection.End>,
    _ namespace: String
  ) -> [SuggestedPolicy.Rule] {
    var ports: [NeededConnection.End: PortSet] = [:]
    var reasons: [NeededConnection.End: Set<String>] = [:]
    for need in needs {
      let end = need[keyPath: other]
      guard !peers(end, namespace).isEmpty else { continue }
      ports[end, default: .none].formUnion(need.ports)
      let place = need.location.map { ", \($0.fileAndLine)" } ?? ""
      reasons[end, default: []].insert("\(end.name): \(need.because)\(place)")
    }
    let groups = Dictionary(grouping: ports.keys, by: { ports[$0] ?? .none })
    return groups.map { ports, ends in
      SuggestedPolicy.Rule(
        peers: ends.sorted().flatMap { peers($0, namespace) }, ports: ports,
        reasons: ends.flatMap { reasons[$0] ?? [] }.sorted())
    }.sorted {
      ($0.reasons.first ?? "", $0.ports.description) < (
        $1.reasons.first ?? "", $1.ports.description
      )
    }
  }

  /// What selects an end in a rule; empty where nothing does, since a peer that selects others too would open more.
  private func peers(
    _ end: NeededConnection.End, _ namespace: String
  ) -> [NetworkPolicy.Peer.Pattern] {
    switch end {
    case .block(let block): return [.ipBlock(IPBlock(block))]
    case .workload(let id):
      guard step.workload(id)?.endpoints.contains(where: \.spec.usesHostNetwork) != true else {
        return nodeAddresses(of: id).map { .ipBlock(IPBlock(CIDR($0))) }
      }
      guard let selector = selectors.selector(of: id) else { return [] }
      return [
        .pods(selector, in: id.namespace == namespace ? .own : .matching(.named(id.namespace)))
      ]
    }
  }

  // MARK: Pods on the network of their node

  /// The addresses that such pods have: those of their nodes, all nodes where it is not said which.
  ///
  /// A selector does not help: such traffic "is treated as traffic to or from the node" (NetworkPolicy concepts, hostNetwork
  /// pods).
  private func nodeAddresses(of id: Workload.ID) -> [IPAddress] {
    guard let workload = step.workload(id) else { return [] }
    let nodes = step.snapshot.nodes
    let known = workload.endpoints.flatMap { pod -> [IPAddress] in
      if !pod.addresses.isEmpty { return pod.addresses }
      if !pod.hostAddresses.isEmpty { return pod.hostAddresses }
      return nodes.filter { pod.spec.nodeName == nil || $0.name == pod.spec.nodeName }
        .flatMap(\.addresses)
    }
    return Set(known).sorted()
  }

  private mutating func noteHosts(_ needs: [NeededConnection]) {
    let hosts = Set(
      needs.flatMap { [$0.source.workload, $0.destination.workload] }.compactMap(\.self)
    )
    .filter { step.workload($0)?.endpoints.contains(where: \.spec.usesHostNetwork) == true }
    for id in hosts.sorted() where nodeAddresses(of: id).isEmpty {
      notes.append(
        "\(id.namespace)/\(id.name) has the addresses of its nodes, which the input does not tell: "
          + "allow it with an ipBlock that holds them")
    }
  }
}

/// Gives suggested policies of a namespace names beside the policies that stay.
private struct DraftNames {
  private let kept: [String: NetworkPolicy]
  private var names: PolicyNames
  private var own: Set<String> = []

  /// Only what stays keeps its name; what is not understood stays too.
  init(beside kept: [NetworkPolicy], of namespace: String, in snapshot: Snapshot) {
    self.kept = Dictionary(kept.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    var staying = snapshot
    staying.networkPolicies = kept
    names = PolicyNames(of: namespace, in: staying)
  }

  /// The policy by the first of the names that is free; a policy that stays and says the same is no obstacle.
  mutating func named(
    _ policy: SuggestedPolicy, _ name: String, or base: String? = nil
  ) -> SuggestedPolicy {
    let (kept, own) = (kept, own)
    var result = policy
    result.name = names.claim([name], or: base) { candidate in
      var candidateNamed = policy
      candidateNamed.name = candidate
      guard !own.contains(candidate), let present = kept[candidate] else { return false }
      return present.saysTheSame(as: candidateNamed.policy)
    }
    self.own.insert(result.name)
    return result
  }
}

extension LabelSelector {
  /// The selector of the namespace of a name.
  static func named(_ namespace: String) -> LabelSelector {
    LabelSelector(matchLabels: Labels([(key: Namespace.nameLabel, value: namespace)]))
  }
}
