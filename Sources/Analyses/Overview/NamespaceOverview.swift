import Kubernetes
public import Reachability

/// How much of each namespace reaches each other one: what a cluster of too many workloads for single lines comes to.
///
/// It counts pairs of workloads, over the ports that the destination declares, a Service leads to or a rule names, as
/// ``Series`` does for single lines.
public struct NamespaceOverview: Sendable {
  /// One end of what is counted.
  public enum Place: Hashable, Sendable {
    /// The workloads of a namespace, without those that are places of their own.
    case namespace(String)
    /// A workload that is told on its own.
    case workload(Party)
    /// Addresses outside, or nodes.
    case outside(Party)
  }

  /// What a step has of a place.
  public struct Standing: Hashable, Sendable {
    /// How many workloads there are; 1 for addresses outside.
    public var workloads = 0
    /// How many of them some policy restricts as destinations.
    public var isolatedForIngress = 0
    /// How many of them some policy restricts as sources.
    public var isolatedForEgress = 0
    /// How many can look names up, of those that use the cluster DNS.
    public var lookupsAllowed = 0
    /// How many cannot.
    public var lookupsBlocked = 0
    /// Of how many it is not known.
    public var lookupsUnknown = 0
    /// How many are assumed, and not found in the input.
    public var assumed = 0
    /// The ways into the cluster that lead here, such as `Ingress web`, of those that are not blocked.
    public var waysIn: [String] = []
    /// Those of them that are blocked.
    public var blockedWaysIn: [String] = []
  }

  /// What becomes of the pairs of workloads of two places.
  public struct Cell: Hashable, Sendable {
    /// How many pairs there are to ask about.
    public var pairs = 0
    /// How many connect on some port, at least for some pods, where policies have a say at one end.
    public var byRule = 0
    /// How many connect because no policy restricts either end.
    public var byDefault = 0
    /// Of how many it is not known.
    public var unknown = 0
    /// The ports on which those connect in which policies have a say.
    public var ports = PortSet.none

    /// How many connect on some port.
    public var connected: Int { byRule + byDefault }
    /// How many do not connect on any port.
    public var blocked: Int { pairs - byRule - byDefault - unknown }
  }

  /// What is counted at a step.
  public struct Step: Sendable {
    /// By place, for those that the step has.
    public internal(set) var standings: [Place: Standing]
    /// By source and destination, as they are numbered in ``NamespaceOverview/places``.
    public internal(set) var cells: [[Cell]]
  }

  /// Addresses that are sources, then workloads that are told on their own, then namespaces by name, then addresses and
  /// nodes that are destinations.
  public let places: [Place]
  /// The counts, step by step.
  public let steps: [Step]
  /// How many workloads some step has.
  public let workloadCount: Int
  /// The namespaces of the cluster DNS, as they are numbered in ``places``: what is counted of look-ups, which are no
  /// pairs, ends there.
  public let lookupPlaces: [Int]
  /// The namespaces whose look-ups are asked about, likewise.
  public let lookupSources: [Int]

  /// Counts what connects in evaluated states.
  ///
  /// - Parameters:
  ///   - evaluated: the states.
  ///   - narrowing: which connections are counted.
  ///   - single: workloads that are told on their own; then only their connections are counted.
  /// - Complexity: the classes of each state times their workloads, one step of a machine each.
  public init(
    _ evaluated: EvaluatedStates, narrowing: Narrowing? = nil, single: [Party] = []
  ) {
    self.init(OverviewGround(evaluated), narrowing: narrowing, single: single)
  }

  /// Counts what connects, where several overviews of the same states are wanted.
  ///
  /// - Parameters:
  ///   - ground: what they have in common.
  ///   - narrowing: which connections are counted.
  ///   - single: workloads that are told on their own; then only their connections are counted.
  public init(_ ground: OverviewGround, narrowing: Narrowing? = nil, single: [Party] = []) {
    let workloads = Set(ground.steps.flatMap { $0.state.snapshot.workloads.map(\.id) })
    workloadCount = workloads.count
    let namespaces = Set(workloads.map(\.namespace)).sorted()
    // Addresses may be both; as a source and as a destination they are two places.
    places =
      ground.sources.map { Place.outside($0) } + single.map(Place.workload)
      + namespaces.map(Place.namespace)
      + ground.destinations.map { Place.outside($0) }
    let first = ground.sources.count + single.count
    let numbers = Dictionary(
      namespaces.enumerated().map { ($1, first + $0) }, uniquingKeysWith: { $1 })
    let servers = Set(ground.steps.flatMap { $0.state.dnsWorkloads.map(\.namespace) }).sorted()
    let countsLookups = single.isEmpty && narrowing?.isByNamespace ?? true
    lookupPlaces = countsLookups ? servers.compactMap { numbers[$0] } : []
    lookupSources =
      !countsLookups
      ? []
      : namespaces.filter { source in
        servers.contains { narrowing?.admits(source, $0) ?? true }
      }.compactMap { numbers[$0] }
    steps = ground.steps.map {
      NamespaceCount($0, single: single, numbers: numbers, narrowing).step
    }
  }

  /// The namespaces among the places.
  public var namespaces: [String] {
    places.compactMap { if case .namespace(let name) = $0 { name } else { nil } }
  }
}
