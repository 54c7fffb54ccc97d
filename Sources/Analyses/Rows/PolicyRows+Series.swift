import Kubernetes
import Policies
import Reachability

extension PolicyRows {
  /// From how many parties on connections are not listed one by one.
  public static let mostListedParties = 150

  /// The rows of a series, with its connections in its order.
  public init(_ series: Series, texts: SourceTexts = SourceTexts()) {
    let parties = Set(
      series.workloads + series.externalSources + series.externalDestinations
        + series.routes.flatMap { [$0.source, $0.destination] }
    ).sorted()
    var composition = RowComposition(series.steps, parties: parties, texts: texts)
    for (position, route) in series.routes.enumerated() {
      composition.add(
        route.items, from: route.source, to: route.destination,
        canBeNamed: route.ways.isEmpty,
        doubts: series.steps.indices.map { series.answers[$0][position]?.doubt })
    }
    self = composition.rows(listsEveryRoute: true)
    sources = parties.indices.map { _ in true }
    talksToItself = parties.map { $0.talksToItself(in: series.steps) }
  }

  /// The rows of states that have too many workloads to list their connections one by one.
  public init(_ states: EvaluatedStates, texts: SourceTexts = SourceTexts()) {
    let (steps, options) = (states.steps, states.options)
    let finder = PartyFinder(steps, podCIDRs: options.podCIDRs)
    let ports = PortItemFinder(steps: steps, includesOtherPorts: options.includesOtherPorts)
    let workloads = finder.workloads()
    let outside =
      finder.nodes(.egress) + finder.externals(.egress, asked: options.externals)
    let clients = Set(finder.externals(.ingress, asked: options.externals))
    let parties = Set(workloads + outside + clients).sorted()
    var composition = RowComposition(steps, parties: parties, texts: texts)
    for party in workloads {
      guard let id = party.workload else { continue }
      for item in ports.items(of: party) {
        composition.add([item], from: party, to: party, canBeNamed: true)
      }
      if let step = steps.first(where: { $0.dnsWorkloads.contains(id) }) {
        composition.add(
          [PortItem(.dns, PortSet([step.lookupPort]))], from: party, to: party, canBeNamed: false)
      }
    }
    for party in outside {
      composition.add(
        ports.items(ofExternal: party), from: party, to: party, canBeNamed: false)
    }
    self = composition.rows(listsEveryRoute: false)
    sources = parties.map { party in
      guard let id = party.workload else { return clients.contains(party) }
      return steps.contains { $0.workload(id)?.isAssumed == false }
    }
    talksToItself = parties.map { $0.talksToItself(in: steps) }
  }
}

extension Party {
  /// Whether it has several pods in some state, so that one can talk to another.
  fileprivate func talksToItself(in steps: [EvaluatedStep]) -> Bool {
    guard let id = workload, podNames.count != 1 else { return false }
    return steps.contains { $0.workload(id)?.hasSeveralPods == true }
  }
}
