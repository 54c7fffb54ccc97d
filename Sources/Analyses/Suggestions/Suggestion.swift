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
    /// The objects of the input that are not read; some of them make others connect to pods.
    public var unread: [KubernetesObject.NotConsidered]

    /// Creates options.
    public init(
      namespaces: Set<String> = [], flows: [ObservedFlow] = [], keepsPolicies: Bool = false,
      unread: [KubernetesObject.NotConsidered] = []
    ) {
      self.unread = unread
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
  /// Evidence that no policy of the suggestion allows: `shop/api: variable API_URL names a host outside …`, in order.
  public var notCovered: [String] {
    uncovered.map {
      "\($0.client.namespace)/\($0.client.name): \($0.words) (\($0.location.fileAndLine))"
    }
  }
  /// The policies that are there and that the suggested ones are to replace: `namespace/name`, in order.
  public let replaced: [String]
  let uncovered: [UncoveredMention]

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
    let finder = NeedFinder(
      step: before, entries: entries, bindings: Self.bindings(in: options.unread))
    let found = finder.needs(flows: options.flows)
    let needs = found.needs.filter {
      [$0.source, $0.destination].contains { chosen.contains($0.workload?.namespace ?? "") }
    }
    let present = before.snapshot.networkPolicies.filter { chosen.contains($0.namespace) }
    let draft = PolicyDraft(
      before, needs: needs, namespaces: chosen, beside: options.keepsPolicies ? present : [])
    let policies = draft.policies
    let verification = PolicyVerification(
      state, policies, needs: needs, namespaces: chosen, keeps: options.keepsPolicies,
      options: seriesOptions)
    namespaces = chosen.sorted()
    let names = Set(policies.map { "\($0.namespace)/\($0.name)" })
    replaced =
      options.keepsPolicies
      ? [] : present.map { "\($0.namespace)/\($0.name)" }.filter { !names.contains($0) }
    uncovered = found.uncovered.filter { chosen.contains($0.client.namespace) }
    self.needs = needs
    self.policies = policies
    let used = Set(
      needs.flatMap { [$0.source.workload, $0.destination.workload] }.compactMap(\.self))
    idle = own.filter {
      chosen.contains($0.id.namespace) && !used.contains($0.id)
        && !$0.endpoints.allSatisfy(\.spec.usesHostNetwork)
    }.map(\.id)
    differences = verification.differences
    notes =
      draft.notes + Self.notes(on: needs, entries, verification) + Self.notes(on: options.unread)
  }

  /// Kinds by which something connects to pods without a container that names them: the API server calls webhooks and
  /// extensions, Prometheus what monitors select.
  private static let connecting: [String: String] = [
    "ValidatingWebhookConfiguration": "the API server", "APIService": "the API server",
    "MutatingWebhookConfiguration": "the API server", "ServiceMonitor": "Prometheus",
    "PodMonitor": "Prometheus", "Probe": "Prometheus",
  ]

  /// What gives each ServiceAccount rights at the Kubernetes API: `RoleBinding shop/api`.
  private static func bindings(in unread: [KubernetesObject.NotConsidered]) -> [String: String] {
    var result: [String: String] = [:]
    for object in unread {
      let name = [object.namespace, object.name].compactMap(\.self).joined(separator: "/")
      for account in object.serviceAccounts where result[account] == nil {
        result[account] = "\(object.kind) \(name)"
      }
    }
    return result
  }

  private static func notes(on unread: [KubernetesObject.NotConsidered]) -> [String] {
    let found = Dictionary(grouping: unread.filter { connecting[$0.kind] != nil }, by: \.kind)
    return found.sorted { $0.key < $1.key }.map { kind, objects in
      "\(objects.count) \(kind): which pods \(connecting[kind] ?? "") connects to because of it is not "
        + "in the suggestion"
    }
  }

  private static func notes(
    on needs: [NeededConnection], _ entries: EntryPoints, _ verification: PolicyVerification
  ) -> [String] {
    let isOpenToAll = needs.contains { need in
      [need.source, need.destination].contains {
        if case .block(let block) = $0 { block.isWholeFamily } else { false }
      }
    }
    var notes: [String] = []
    if isOpenToAll {
      notes.append(
        "what is open to the internet is open to the pods of other namespaces too: `0.0.0.0/0` matches them"
      )
    }
    if !verification.podsPerhapsInBlocks.isEmpty {
      let pods = Words.list(verification.podsPerhapsInBlocks.map { "`\($0)`" })
      notes.append(
        "whether an ipBlock holds the addresses of \(pods) is not known: `--pod-cidr` tells")
    }
    for point in entries.points where !point.isImplied && point.sourceAddress == .clientOrNode {
      guard case .ranges = point.clients, needs.contains(where: { $0.location == point.location })
      else { continue }
      notes.append(
        "\(point.title): pods may see the address of a node and not the client's, which the ipBlock "
          + "then blocks; `externalTrafficPolicy: Local` keeps the client's")
    }
    return notes
  }

  /// `7 policies for shop: 9 needed connections, verified: exactly these are allowed`.
  public var summary: String {
    let count = policies.count
    let result =
      differences.isEmpty
      ? "verified: exactly these pass, and lookups"
      : "verified: \(Words.count(differences.count, "difference")) left"
    let connections = Set(needs.map { [$0.source, $0.destination] }).count
    let open =
      uncovered.isEmpty ? "" : "; \(Words.count(uncovered.count, "mention")) not covered"
    return "\(count) \(count == 1 ? "policy" : "policies") for \(Words.list(namespaces)): "
      + "\(Words.count(connections, "needed connection")); \(result)\(open)"
  }
}
