public import Diagnostics
public import Kubernetes
import Policies
import Reachability

/// The connections of a state as rows: who reaches whom, on which ports.
public struct ConnectionList: Sendable {
  /// What a list is about.
  public struct Options: Sendable {
    /// How pods are told as one.
    public var grouping: ConnectionEnd.Grouping
    /// The outcomes that have rows.
    public var outcomes: Set<RowOutcome>
    /// Which connections are asked about.
    public var narrowing: Narrowing?
    /// Whether the policies that decide are named.
    public var namesPolicies: Bool
    /// Whether Ingresses, Gateways and Services that lead in from outside have rows of their own.
    public var includesWaysIn: Bool
    /// The connections that were seen, where flow logs are asked.
    public var flows: [ObservedFlow]?
    /// Whether only what is allowed and was never observed has rows.
    public var listsUnusedOnly: Bool

    /// Creates options.
    public init(
      grouping: ConnectionEnd.Grouping = .workload,
      outcomes: Set<RowOutcome> = [.allowed, .partial, .unknown], narrowing: Narrowing? = nil,
      namesPolicies: Bool = false, includesWaysIn: Bool = true, flows: [ObservedFlow]? = nil,
      listsUnusedOnly: Bool = false
    ) {
      self.flows = flows
      self.listsUnusedOnly = listsUnusedOnly
      self.includesWaysIn = includesWaysIn
      self.grouping = grouping
      self.outcomes = outcomes
      self.narrowing = narrowing
      self.namesPolicies = namesPolicies
    }
  }

  /// What becomes of the ports of a row.
  public enum RowOutcome: String, Hashable, Sendable, CaseIterable {
    /// Every pair of pods connects.
    case allowed
    /// Some pairs of pods connect, others do not.
    case partial
    /// The input does not tell.
    case unknown
    /// No pair connects.
    case blocked
  }

  /// The options.
  public let options: Options
  let entries: EntryPoints
  let matrix: ConnectionMatrix
  /// What flow logs tell of the connections; `nil` where none are asked.
  let usage: ConnectionUsage?

  /// Evaluates a state and prepares its list.
  public init(
    _ state: Series.State, seriesOptions: Series.Options = Series.Options(),
    options: Options = Options()
  ) {
    let evaluated = EvaluatedStates([state], seriesOptions)
    let (entries, step) = (evaluated.entries[0], evaluated.steps[0])
    let finder = PartyFinder([step], podCIDRs: seriesOptions.podCIDRs)
    self.init(
      step, entries: entries,
      outside: (
        sources: finder.externals(.ingress, asked: seriesOptions.externals),
        destinations: finder.nodes(.egress)
          + finder.externals(.egress, asked: seriesOptions.externals)
      ),
      podCIDRs: seriesOptions.podCIDRs, options: options)
  }

  /// Prepares the list of a state.
  ///
  /// `outside` are the addresses and nodes that may be at an end, as a source and as a destination.
  init(
    _ step: EvaluatedStep, entries: EntryPoints, outside: (sources: [Party], destinations: [Party]),
    podCIDRs: [CIDR] = [], options: Options = Options()
  ) {
    self.options = options
    self.entries = entries
    let narrowing = options.narrowing
    let sources = ConnectionEnd.pods(of: step, by: options.grouping) {
      narrowing?.admits(source: $0) ?? true
    }
    let destinations = ConnectionEnd.pods(of: step, by: options.grouping) {
      narrowing?.admits(destination: $0) ?? true
    }
    let sourcesOutside = outside.sources.filter { narrowing?.admits(source: $0) ?? true }
      .compactMap { ConnectionEnd.outside($0, of: step, named: $0.fullName) }
    let destinationsOutside = outside.destinations.filter {
      narrowing?.admits(destination: $0) ?? true
    }
    .compactMap { ConnectionEnd.outside($0, of: step, named: $0.fullName) }
    let matrix = ConnectionMatrix.all(
      of: step, from: sources + sourcesOutside, to: destinations + destinationsOutside
    ) { narrowing?.admits($0.namespace, $0.namespace) ?? true }
    self.matrix = matrix
    usage = options.flows.map {
      ConnectionUsage(ObservedConnections($0, in: [step], podCIDRs: podCIDRs), of: matrix)
    }
  }

  /// What has to be said of the flow logs: what of them is left out, and where they differ from the manifests.
  public var flowDiagnostics: [Diagnostic] {
    guard let observed = usage?.observed else { return [] }
    return observed.notes + observed.differences(from: matrix.step)
  }

  /// The outcomes of a pair that have a row, and their ports.
  func parts(of outcome: ConnectionMatrix.Outcome) -> [(outcome: RowOutcome, ports: PortSet)] {
    let parts: [(outcome: RowOutcome, ports: PortSet)] = [
      (.allowed, outcome.allowed), (.partial, outcome.partial), (.unknown, outcome.unknown),
      (.blocked, options.outcomes.contains(.blocked) ? outcome.blocked : .none),
    ]
    return parts.filter { options.outcomes.contains($0.outcome) && !$0.ports.isEmpty }
  }

  /// The policies that decide about the ports of a row, in order, each once.
  func policies(from source: Int, to destination: Int, _ ports: PortSet) -> [PolicyReference] {
    guard let start = matrix.sources[source].party,
      let end = matrix.destinations[destination].party
    else { return [] }
    let step = matrix.step
    let pieces = step.pieces(
      from: step.representatives(of: start), to: step.representatives(of: end), ports: ports)
    return Set(pieces.flatMap(\.verdict.decidingPolicies)).sorted()
  }
}

extension Party {
  /// The name with its namespace, or the blocks with their exceptions.
  public var fullName: String {
    switch kind {
    case .workload(let id): "\(id.namespace)/\(name)"
    case .nodes: name
    case .external(let blocks):
      blocks.allSatisfy(\.isWholeFamily)
        ? name : blocks.map(\.words).joined(separator: ", ")
    }
  }
}
