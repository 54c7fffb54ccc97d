import Analyses
import Kubernetes
import Reachability

/// What flow logs tell of the routes of a state.
struct RouteUses {
  private let observed: ObservedConnections
  private let seen: [Party: [Party: ObservedConnections.Observation]]

  init(_ flows: [ObservedFlow], of routes: [Series.Route], in step: EvaluatedStep) {
    observed = ObservedConnections(flows, in: [step])
    seen = observed.observations(
      from: Set(routes.map(\.source)).sorted(), to: Set(routes.map(\.destination)).sorted(),
      in: step)
  }

  /// Whether nobody was seen to use a route, though the logs know of both ends.
  ///
  /// Clients outside are left out: what comes in through a node may carry the node's address.
  func isNeverSeen(_ route: Series.Route) -> Bool {
    guard route.source.workload != nil, observed.speaks(of: route.source),
      observed.speaks(of: route.destination)
    else { return false }
    return observation(route).allowed.intersection(route.ports).isEmpty
  }

  /// The ports of a route on which a connection was tried and did not pass.
  func triedPorts(_ route: Series.Route) -> PortSet {
    observation(route).blocked.intersection(route.ports)
  }

  private func observation(_ route: Series.Route) -> ObservedConnections.Observation {
    seen[route.source]?[route.destination] ?? ObservedConnections.Observation()
  }
}

extension Series.Route {
  fileprivate var ports: PortSet {
    items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
  }
}
