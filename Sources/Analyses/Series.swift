public import Kubernetes
import Policies
import Reachability

/// A series of states of one cluster, and what becomes of every connection in each of them.
///
/// A single state is a series of one. Parties and routes are those of all states together, so that each of them has a
/// place in every picture of the series.
public struct Series: Sendable {
  /// What a series is made of.
  public struct Options: Hashable, Sendable {
    /// Ranges that the addresses of all pods come from.
    public var podCIDRs: [CIDR]
    /// The cluster's DNS.
    public var dns: ClusterDNS
    /// Whether ports that nothing declares are looked at too.
    public var includesOtherPorts: Bool
    /// Whether destinations that declare no port, and of which no policy or Service speaks, are looked at too.
    public var includesPortless = false
    /// Addresses outside that are asked about even if no policy speaks of them.
    public var externals: [IPBlock]
    /// What the input may not tell of the ways in.
    public var entries: EntryPoints.Options

    /// Creates options.
    public init(
      podCIDRs: [CIDR] = [], dns: ClusterDNS = ClusterDNS(), includesOtherPorts: Bool = false,
      externals: [IPBlock] = [], entries: EntryPoints.Options = EntryPoints.Options()
    ) {
      self.entries = entries
      self.externals = externals
      self.podCIDRs = podCIDRs
      self.dns = dns
      self.includesOtherPorts = includesOtherPorts
    }
  }

  /// A state to be evaluated.
  public struct State: Sendable {
    /// The cluster.
    public var snapshot: Snapshot
    /// Whether the network plugin enforces policies.
    public var enforcesPolicies: Bool

    /// Creates a state.
    public init(_ snapshot: Snapshot, enforcesPolicies: Bool = true) {
      self.snapshot = snapshot
      self.enforcesPolicies = enforcesPolicies
    }
  }

  /// Connections of one party with another, over ports whose outcome is of one kind in each state.
  public struct Route: Hashable, Sendable {
    /// Where they start.
    public var source: Party
    /// Where they end; the same as ``source`` among the pods of one workload.
    public var destination: Party
    /// The ports.
    public var items: [PortItem]
    /// The ways in by which clients get straight to the pods, such as `LoadBalancer 443`; empty for any other route.
    public var ways: [String]

    /// Creates a route.
    public init(source: Party, destination: Party, items: [PortItem], ways: [String] = []) {
      self.source = source
      self.destination = destination
      self.items = items
      self.ways = ways
    }

    /// Whether they are lookups at the cluster DNS.
    public var isDNS: Bool { items.first?.kind == .dns }
    /// Whether they are connections among the pods of one workload.
    public var isAmongReplicas: Bool { source == destination }
  }

  /// The states, evaluated.
  public let steps: [EvaluatedStep]
  /// The ways into each state.
  public let entries: [EntryPoints]
  /// Every workload of every state.
  public let workloads: [Party]
  /// Addresses outside that policies allow or except as sources.
  public let externalSources: [Party]
  /// Addresses outside that policies allow or except as destinations.
  public let externalDestinations: [Party]
  /// What connections there are, ordered by source and destination.
  public let routes: [Route]
  /// Whether only some of the connections were asked about.
  public let isNarrowed: Bool
  /// For each state, the answer on each route; `nil` where one of its ends is not there.
  public let answers: [[Answer?]]

  /// Evaluates states and asks about every connection between two parties that `includes` accepts.
  ///
  /// - Complexity: the square of the number of parties accepted, times their ports and the states: what a picture of
  ///   them holds.
  public init(
    _ states: [State], options: Options = Options(),
    includes: ((_ source: Party, _ destination: Party) -> Bool)? = nil
  ) { self.init(EvaluatedStates(states, options), includes: includes) }

  /// Asks evaluated states about every connection between two parties that `includes` accepts.
  ///
  /// - Parameters:
  ///   - evaluated: the states.
  ///   - isMember: which parties there are; all of them by default.
  ///   - includes: which connections are asked about; all of them by default.
  /// - Complexity: the square of the number of members, times their ports and the states.
  public init(
    _ evaluated: EvaluatedStates, where isMember: (Party) -> Bool = { _ in true },
    includes: ((_ source: Party, _ destination: Party) -> Bool)? = nil
  ) {
    let options = evaluated.options
    let (entries, steps) = (evaluated.entries, evaluated.steps)
    let finder = PartyFinder(steps, podCIDRs: options.podCIDRs)
    self.steps = steps
    self.entries = entries
    workloads = finder.workloads().filter(isMember)
    let sources = finder.externals(.ingress, asked: options.externals)
    externalDestinations =
      finder.nodes(.egress) + finder.externals(.egress, asked: options.externals)
    let inquiry = Inquiry(
      steps,
      PortItemFinder(
        steps: steps, includesOtherPorts: options.includesOtherPorts,
        includesPortless: options.includesPortless),
      Set(workloads + sources + externalDestinations))
    var ordinary = inquiry.routes(
      from: workloads + sources, to: workloads + externalDestinations,
      includes ?? { _, _ in true })
    let added = EntryRoutes(steps, workloads: workloads, externalSources: sources)
      .routes(entries, beside: &ordinary, includes ?? { _, _ in true })
    let found = ordinary + added
    let clients = added.map(\.route.source).filter { $0.workload == nil }
    externalSources = Set(sources + clients).sorted()
    isNarrowed = includes != nil
    routes = found.map(\.route)
    answers = steps.indices.map { step in found.map { $0.answers[step] } }
  }
}

/// Asks every step about every route.
private struct Inquiry {
  let steps: [EvaluatedStep]
  let ports: PortItemFinder
  /// For each step, the endpoints that speak for each party.
  let representatives: [[Party: [Endpoint]]]

  init(_ steps: [EvaluatedStep], _ ports: PortItemFinder, _ parties: Set<Party>) {
    self.steps = steps
    self.ports = ports
    representatives = steps.map { step in
      Dictionary(uniqueKeysWithValues: parties.map { ($0, step.representatives(of: $0)) })
    }
  }

  typealias Found = (route: Series.Route, answers: [Answer?])

  func routes(from sources: [Party], to destinations: [Party], _ includes: (Party, Party) -> Bool)
    -> [Found]
  {
    let lookups = Dictionary(
      uniqueKeysWithValues: sources.map { source in
        (source, steps.map { $0.lookup(from: source) })
      })
    let items = Dictionary(
      uniqueKeysWithValues: destinations.map { party in
        (party, party.workload == nil ? ports.items(ofExternal: party) : ports.items(of: party))
      })
    let named = Dictionary(
      uniqueKeysWithValues: destinations.map { party in
        (party, steps.indices.map { steps[$0].namedPorts(at: representatives[$0][party] ?? []) })
      })
    return sources.flatMap { source in
      destinations.flatMap { destination -> [Found] in
        guard isAsked(source, destination), includes(source, destination) else { return [] }
        var all = items[destination] ?? []
        if source != destination, let item = lookupItem(from: source, to: destination) {
          all.insert(item, at: 0)
        }
        guard !all.isEmpty else { return [] }
        // A pair is asked about once, however many ports there are.
        let pairs = steps.indices.map { index in
          let (starts, goals) = (
            representatives[index][source] ?? [], representatives[index][destination] ?? []
          )
          return steps[index].verdicts(
            from: steps[index].facing(goals, starts), to: steps[index].facing(starts, goals))
        }
        return grouped(
          all.map { item in
            let answers = steps.indices.map { step in
              Answer(
                pairs[step].flatMap { $0.pieces(of: item.ports) },
                isNamed: item.isNamed(among: named[destination]?[step] ?? PortSet.none),
                lookup: lookups[source]?[step] ?? nil)
            }
            return (Series.Route(source: source, destination: destination, items: [item]), answers)
          })
      }
    }
  }

  /// Between two addresses outside there is nothing to ask, nor of an assumed workload; a workload talks to itself where
  /// it has several pods.
  private func isAsked(_ source: Party, _ destination: Party) -> Bool {
    if isExposure(destination), isForeign(source) { return false }
    if let id = destination.workload, isAssumedProxy(id) { return false }
    if source.workload == nil { return destination.workload != nil }
    guard let id = source.workload else { return true }
    let present = steps.compactMap { $0.workload(id) }
    if present.allSatisfy({ $0.isAssumed && !$0.isExposure }) { return false }
    if present.contains(where: \.isExposure), isForeign(destination) { return false }
    guard source == destination else { return true }
    return present.contains(where: \.hasSeveralPods) && source.podNames.count != 1
  }

  private func isExposure(_ party: Party) -> Bool {
    guard let id = party.workload else { return false }
    return steps.contains { $0.workload(id)?.isExposure == true }
  }

  /// Whether an end is outside the cluster, assumed, or not in the input: between two such there is nothing to ask.
  private func isForeign(_ party: Party) -> Bool {
    guard let id = party.workload else { return true }
    return steps.compactMap { $0.workload(id) }.allSatisfy(\.isAssumed)
  }

  /// Whether a workload is assumed and not the cluster DNS: the ways in tell who goes there.
  private func isAssumedProxy(_ id: Workload.ID) -> Bool {
    steps.allSatisfy { step in
      guard let workload = step.workload(id) else { return true }
      return workload.isAssumed && !workload.isExposure && !step.dnsWorkloads.contains(id)
    }
  }

  private func lookupItem(from source: Party, to destination: Party) -> PortItem? {
    guard let id = destination.workload,
      let step = steps.first(where: { $0.dnsWorkloads.contains(id) }),
      steps.contains(where: { $0.usesClusterDNS(source) })
    else { return nil }
    return PortItem(.dns, PortSet([step.lookupPort]))
  }

  /// Ports that are alike in every state share a route.
  private func grouped(_ found: [Found]) -> [Found] {
    var order: [RouteKey] = []
    var groups: [RouteKey: [Found]] = [:]
    for item in found where item.answers.contains(where: { $0 != nil }) {
      let key = RouteKey(
        kind: item.route.items.first?.kind ?? .declared,
        history: item.answers.map { answer in
          answer.map { RouteKey.Point(kind: $0.kind, isNameBlocked: $0.isNameBlocked) }
        })
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(item)
    }
    return order.compactMap { key in
      guard let group = groups[key], var route = group.first?.route else { return nil }
      route.items = group.flatMap(\.route.items)
      return (
        route, steps.indices.map { step in Answer.joined(group.compactMap { $0.answers[step] }) }
      )
    }
  }

  private struct RouteKey: Hashable {
    struct Point: Hashable {
      var kind: Answer.Kind
      var isNameBlocked: Bool
    }
    var kind: PortItem.Kind
    var history: [Point?]
  }
}

extension EvaluatedStep {
  /// The ports at which a Service leads to some endpoint, so that clients call them by a name.
  func namedPorts(at endpoints: [Endpoint]) -> PortSet {
    PortSet(
      endpoints.flatMap { endpoint -> [Port] in
        guard case .pod(let id, let index) = endpoint else { return [] }
        return services.ports(leadingTo: id, index: index)
      })
  }
}

extension PortItem {
  /// Whether clients call some of its ports by a name; `named` are those that a Service leads to.
  func isNamed(among named: PortSet) -> Bool {
    kind == .declared && !ports.intersection(named).isEmpty
  }
}
