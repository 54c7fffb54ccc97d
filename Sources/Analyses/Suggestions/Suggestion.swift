import Diagnostics
public import Kubernetes
import Policies
import Reachability

/// Least-privilege policies for some namespaces, with what they rest on and how they were verified.
public struct Suggestion: Sendable {
  /// What is asked for.
  public struct Options: Sendable {
    /// The namespaces; empty for all that have workloads, but for `kube-system`.
    public var namespaces: Set<String>
    /// Connections that were seen.
    public var flows: [ObservedFlow]
    /// Whether the policies that are there stay beside the suggested ones; else they are replaced.
    public var keepsPolicies: Bool

    /// Creates options.
    public init(
      namespaces: Set<String> = [], flows: [ObservedFlow] = [], keepsPolicies: Bool = false
    ) {
      self.namespaces = namespaces
      self.flows = flows
      self.keepsPolicies = keepsPolicies
    }
  }

  /// The namespaces that it is for, in order.
  public let namespaces: [String]
  let needs: [NeededConnection]
  let policies: [SuggestedPolicy]
  /// Workloads for which there is no evidence of any connection.
  public let idle: [Workload.ID]
  /// What the evaluator found to differ from what is needed, in order; empty when the policies do exactly what they
  /// should.
  public let differences: [String]
  /// What is to be said beside, such as workloads that policies cannot reach.
  public let notes: [String]

  /// Works out policies, and verifies them.
  public init(
    _ state: Series.State, seriesOptions: Series.Options = Series.Options(),
    options: Options = Options()
  ) {
    let evaluated = EvaluatedStates([state], seriesOptions)
    let (entries, before) = (evaluated.entries[0], evaluated.steps[0])
    let own = before.snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure }
    let all = Set(own.map(\.id.namespace)).subtracting(["kube-system"])
    let chosen = options.namespaces.isEmpty ? all : options.namespaces
    let needs = NeedFinder(step: before, entries: entries).needs(flows: options.flows).filter {
      [$0.source, $0.destination].contains { chosen.contains($0.workload?.namespace ?? "") }
    }
    let draft = PolicyDraft(before, needs: needs, namespaces: chosen)
    let policies = draft.policies
    let verification = PolicyVerification(
      state, policies, needs: needs, namespaces: chosen, keeps: options.keepsPolicies,
      options: seriesOptions)
    namespaces = chosen.sorted()
    self.needs = needs
    self.policies = policies
    let used = Set(
      needs.flatMap { [$0.source.workload, $0.destination.workload] }.compactMap(\.self))
    idle = own.filter {
      chosen.contains($0.id.namespace) && !used.contains($0.id)
        && !$0.endpoints.allSatisfy(\.spec.usesHostNetwork)
    }.map(\.id)
    differences = verification.differences
    let isOpenToAll = needs.contains { need in
      [need.source, need.destination].contains {
        if case .block(let block) = $0 { block.isWholeFamily } else { false }
      }
    }
    notes =
      draft.notes
      + (isOpenToAll
        ? [
          "what is open to the internet is open to the pods of other namespaces too: `0.0.0.0/0` matches them"
        ]
        : [])
  }

  /// `7 policies for shop: 9 needed connections, verified: exactly these are allowed`.
  public var summary: String {
    let count = policies.count
    let result =
      differences.isEmpty
      ? "verified: exactly these pass, and lookups"
      : "verified: \(Words.count(differences.count, "difference")) left"
    let connections = Set(needs.map { [$0.source, $0.destination] }).count
    return "\(count) \(count == 1 ? "policy" : "policies") for \(Words.list(namespaces)): "
      + "\(Words.count(connections, "needed connection")); \(result)"
  }
}

/// Makes policies of needs.
struct PolicyDraft {
  let policies: [SuggestedPolicy]
  let notes: [String]

  init(_ step: EvaluatedStep, needs: [NeededConnection], namespaces: Set<String>) {
    var notes: [String] = []
    let selectors = WorkloadSelectors(step.snapshot)
    var policies: [SuggestedPolicy] = []
    for namespace in namespaces.sorted() {
      policies += Self.basics(of: namespace, step, selectors)
      let workloads = step.snapshot.workloads.filter {
        $0.id.namespace == namespace && !$0.isAssumed && !$0.isExposure
      }
      for workload in workloads {
        if workload.endpoints.contains(where: \.spec.usesHostNetwork) {
          notes.append(
            "\(namespace)/\(workload.id.name) runs on the network of its node: no policy applies to it"
          )
          continue
        }
        let ingress = Self.rules(
          needs.filter { $0.destination == .workload(workload.id) }, \.source, namespace, selectors)
        let egress = Self.rules(
          needs.filter { $0.source == .workload(workload.id) }, \.destination, namespace, selectors)
        guard !ingress.isEmpty || !egress.isEmpty else { continue }
        var types: Set<Direction> = []
        if !ingress.isEmpty { types.insert(.ingress) }
        if !egress.isEmpty { types.insert(.egress) }
        policies.append(
          SuggestedPolicy(
            namespace: namespace, name: selectors.policyName(of: workload.id),
            comment: "What \(namespace)/\(workload.id.name) needs.",
            podSelector: selectors.selector(of: workload.id), types: types, ingress: ingress,
            egress: egress))
      }
    }
    self.policies = policies
    self.notes = notes
  }

  /// The policies that every namespace begins with: nothing passes, but lookups.
  private static func basics(
    of namespace: String, _ step: EvaluatedStep, _ selectors: WorkloadSelectors
  ) -> [SuggestedPolicy] {
    let deny = SuggestedPolicy(
      namespace: namespace, name: "default-deny",
      comment: "Nothing passes but what other policies allow.", podSelector: .everything,
      types: [.ingress, .egress])
    let servers = step.dnsWorkloads.map { id in
      NetworkPolicy.Peer.Pattern.pods(
        selectors.selector(of: id), in: .matching(.named(id.namespace)))
    }
    guard !servers.isEmpty else { return [deny] }
    let number = step.lookupPort.number
    let lookups = SuggestedPolicy(
      namespace: namespace, name: "allow-dns", comment: "Every pod may look names up.",
      podSelector: .everything, types: [.egress],
      egress: [
        .init(
          peers: servers, ports: PortSet([Port(number, .udp), Port(number, .tcp)]), reasons: [])
      ])
    return [deny, lookups]
  }

  /// Rules for the other ends of some needs: one for each set of ports.
  private static func rules(
    _ needs: [NeededConnection], _ other: KeyPath<NeededConnection, NeededConnection.End>,
    _ namespace: String, _ selectors: WorkloadSelectors
  ) -> [SuggestedPolicy.Rule] {
    var ports: [NeededConnection.End: PortSet] = [:]
    var reasons: [NeededConnection.End: Set<String>] = [:]
    for need in needs {
      let end = need[keyPath: other]
      ports[end, default: .none].formUnion(need.ports)
      let place = need.location.map { ", \($0.fileAndLine)" } ?? ""
      reasons[end, default: []].insert("\(end.name): \(need.because)\(place)")
    }
    let groups = Dictionary(grouping: ports.keys, by: { ports[$0] ?? .none })
    return groups.map { ports, ends in
      SuggestedPolicy.Rule(
        peers: ends.sorted().map { Self.peer($0, namespace, selectors) }, ports: ports,
        reasons: ends.flatMap { reasons[$0] ?? [] }.sorted())
    }.sorted {
      ($0.reasons.first ?? "", $0.ports.description) < (
        $1.reasons.first ?? "", $1.ports.description
      )
    }
  }

  private static func peer(
    _ end: NeededConnection.End, _ namespace: String, _ selectors: WorkloadSelectors
  ) -> NetworkPolicy.Peer.Pattern {
    switch end {
    case .block(let block): .ipBlock(IPBlock(block))
    case .workload(let id):
      .pods(
        selectors.selector(of: id),
        in: id.namespace == namespace ? .own : .matching(.named(id.namespace)))
    }
  }
}

extension LabelSelector {
  /// The selector of the namespace of a name.
  static func named(_ namespace: String) -> LabelSelector {
    LabelSelector(matchLabels: Labels([(key: Namespace.nameLabel, value: namespace)]))
  }
}

/// The fewest labels that tell a workload's pods from those of the others of its namespace.
struct WorkloadSelectors {
  private let byNamespace: [String: [Workload]]

  init(_ snapshot: Snapshot) {
    byNamespace = Dictionary(
      grouping: snapshot.workloads.filter { !$0.isExposure }, by: \.id.namespace)
  }

  /// Keys by which people tell workloads, the usual ones first.
  private static let usual = [
    "app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component",
    "app.kubernetes.io/instance",
  ]
  /// Keys that a cluster sets, and that change with every roll-out.
  private static let fleeting: Set<String> = [
    "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
    "pod-template-generation", "job-name", "controller-uid", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/controller-uid",
  ]

  /// A selector for the pods of a workload.
  func selector(of id: Workload.ID) -> LabelSelector {
    let all = byNamespace[id.namespace] ?? []
    guard let own = all.first(where: { $0.id == id }) else { return .everything }
    let others = all.filter { $0.id != id }.flatMap(\.endpoints)
    let labels = own.endpoints.dropFirst().reduce(own.endpoints[0].labels) { common, pod in
      Labels(common.sorted.filter { pod.labels[$0.key] == $0.value }.map { ($0.key, $0.value) })
    }
    let stable = labels.sorted.filter { !Self.fleeting.contains($0.key) }
    let keys =
      Self.usual.filter { key in stable.contains { $0.key == key } }
      + stable.map(\.key).filter { !Self.usual.contains($0) }
    func selector(_ keys: [String]) -> LabelSelector {
      LabelSelector(matchLabels: Labels(keys.compactMap { key in labels[key].map { (key, $0) } }))
    }
    func isAlone(_ candidate: LabelSelector) -> Bool {
      !others.contains { candidate.matches($0.labels) }
    }
    for key in keys where isAlone(selector([key])) { return selector([key]) }
    for (index, first) in keys.enumerated() {
      for second in keys.dropFirst(index + 1) where isAlone(selector([first, second])) {
        return selector([first, second])
      }
    }
    return selector(keys)
  }

  /// A name for the policy of a workload: its own, with the kind where another one has that too.
  func policyName(of id: Workload.ID) -> String {
    let isTaken =
      (byNamespace[id.namespace] ?? []).contains { $0.id != id && $0.id.name == id.name }
      || ["default-deny", "allow-dns"].contains(id.name)
    return isTaken ? "\(id.name)-\(id.kind.rawValue.lowercased())" : id.name
  }
}
