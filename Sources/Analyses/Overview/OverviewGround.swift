import Kubernetes
import Reachability

/// What the overviews of the same states have in common, whatever each of them is about.
///
/// An atlas has one for each namespace: what is the same for all of them is worked out once.
public struct OverviewGround: Sendable {
  /// A workload or addresses as one end of connections.
  struct End: Sendable {
    /// What connections are asked about.
    var end: ConnectionEnd
    /// Whether no policy has a say in what it sends.
    var isOpenSource: Bool
    /// Whether no policy has a say in what it takes.
    var isOpenDestination: Bool
    /// The ports that are asked about where it is the destination: all where nothing tells, and none where it is there
    /// for lookups alone, which are told apart.
    var asked: PortSet?
    /// Whether it is a workload of the input, and neither assumed nor put there to ask about pods that are not.
    var isInInput: Bool
  }

  /// What a step has.
  struct Step: Sendable {
    let state: EvaluatedStep
    /// Pods of a workload count as one, also where they do not all behave alike.
    let workloads: [End]
    /// Addresses that are sources; `nil` where the step does not have them.
    let sources: [End?]
    /// Addresses and nodes that are destinations; `nil` where the step does not have them.
    let destinations: [End?]
    let standings: [NamespaceOverview.Place: NamespaceOverview.Standing]
    /// Who reaches whom, class by class.
    let table: ReachabilityTable
    /// Classes that are not counted by words: where some end has several classes, those of which it may not be known
    /// whether they connect.
    let doubtfulClasses: ClassSet
    private let ports: PortItemFinder

    init(
      _ state: EvaluatedStep, _ entries: EntryPoints, sources: [Party], destinations: [Party],
      _ ports: PortItemFinder
    ) {
      self.state = state
      self.ports = ports
      table = ReachabilityTable(state.evaluation)
      let workloads = state.snapshot.workloads.compactMap {
        Self.end(of: Party(.workload($0.id)), in: state, ports)
      }
      self.workloads = workloads
      let hasMixed = workloads.contains { $0.end.classes.count > 1 }
      doubtfulClasses = hasMixed ? table.doubtfulClasses : ClassSet()
      func outside(_ party: Party) -> End? {
        ConnectionEnd.outside(party, of: state, named: party.fullName).map {
          Self.end($0, in: state, ports)
        }
      }
      self.sources = sources.map(outside)
      self.destinations = destinations.map(outside)
      standings =
        NamespaceStandings(
          state, entries, workloads: workloads, outside: sources + destinations
        ).byPlace
    }

    /// A workload, or some pods of it.
    func end(of party: Party) -> End? { Self.end(of: party, in: state, ports) }

    private static func end(
      of party: Party, in state: EvaluatedStep, _ ports: PortItemFinder
    ) -> End? {
      ConnectionEnd.party(party, of: state).map { end($0, in: state, ports) }
    }

    private static func end(
      _ end: ConnectionEnd, in state: EvaluatedStep, _ ports: PortItemFinder
    ) -> End {
      End(
        end: end, isOpenSource: !end.isRestricted(.egress, in: state),
        isOpenDestination: !end.isRestricted(.ingress, in: state),
        asked: Self.ports(of: end, ports, in: state),
        isInInput: end.party?.workload.flatMap(state.workload).map {
          !$0.isAssumed && !$0.isExposure
        } ?? false)
    }

    private static func ports(
      of end: ConnectionEnd, _ finder: PortItemFinder, in step: EvaluatedStep
    ) -> PortSet? {
      guard let party = end.party else { return .all }
      let items = party.workload == nil ? finder.items(ofExternal: party) : finder.items(of: party)
      if items.isEmpty, let id = party.workload, step.dnsWorkloads.contains(id) { return nil }
      return items.isEmpty ? .all : items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
    }
  }

  /// Addresses that are sources.
  let sources: [Party]
  /// Nodes and addresses that are destinations.
  let destinations: [Party]
  let steps: [Step]

  /// Finds what every overview of some states needs.
  public init(_ evaluated: EvaluatedStates) {
    let options = evaluated.options
    let finder = PartyFinder(evaluated.steps, podCIDRs: options.podCIDRs)
    let sources = finder.externals(.ingress, asked: options.externals)
    let destinations =
      finder.nodes(.egress) + finder.externals(.egress, asked: options.externals)
    let ports = PortItemFinder(
      steps: evaluated.steps, includesOtherPorts: options.includesOtherPorts,
      includesPortless: options.includesPortless)
    self.sources = sources
    self.destinations = destinations
    steps = zip(evaluated.steps, evaluated.entries).map { state, entries in
      Step(state, entries, sources: sources, destinations: destinations, ports)
    }
  }
}

extension ConnectionEnd {
  /// Whether a policy has a say in what it may send or take.
  func isRestricted(_ direction: Direction, in step: EvaluatedStep) -> Bool {
    members.filter { $0.workload != nil }.flatMap(step.representatives).contains { endpoint in
      step.evaluation.pod(endpoint)?.spec.usesHostNetwork != true
        && step.evaluation.isRestricted(endpoint, direction)
    }
  }
}
