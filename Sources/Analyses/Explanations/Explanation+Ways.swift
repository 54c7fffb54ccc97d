import Kubernetes
import Reachability

extension Explanation {
  /// Takes the ways in into account: through a load balancer or a node port a pod may see another address than the
  /// client's, and a load balancer may let only some clients in.
  public mutating func consider(
    _ entries: EntryPoints, in step: EvaluatedStep, from source: EndpointExpression
  ) {
    let clients: [CIDR]
    switch source {
    case .addresses(let block, port: _): clients = [block]
    case .internet: clients = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }
    case .named, .url: return
    }
    if services.isEmpty { nameWays(entries, in: step) }
    for service in services.map(\.service) {
      for point in entries.points
      where point.object.namespace == service.namespace && point.object.name == service.name
        && point.object.kind == "Service" && !point.isImplied
      {
        if case .ranges(let ranges) = point.clients,
          !clients.contains(where: { client in ranges.contains { $0.overlaps(client) } })
        {
          let list = ranges.map(\.description).joined(separator: ", ")
          doubt("\(point.title) lets in \(list) only, where the platform supports that")
        }
        let doubts = step.paths(of: point).flatMap(\.hops).compactMap(\.answer.doubt)
        if doubts.contains(.sourceAddress) {
          doubt(
            "through \(point.title) the pod may see a node's address in the place of the client's, "
              + "which decides; `externalTrafficPolicy: Local` keeps the client's")
        }
      }
    }
  }

  /// Says which ways in lead to the destination: the sections are about a connection straight to the pods' addresses.
  private mutating func nameWays(_ entries: EntryPoints, in step: EvaluatedStep) {
    let destinations = Set(sections.map(\.destination))
    for point in entries.points where !point.isImplied {
      for path in step.paths(of: point) {
        guard let hop = path.hops.last, case .workloads(let ids) = hop.destination,
          ids.contains(where: { destinations.contains("\($0.namespace)/\($0.name)") })
        else { continue }
        let ports = hop.ports.map(\.description).joined(separator: ", ")
        let note =
          "\(point.title) leads there at \(ports): \(path.outcome.rawValue); what follows is about a "
          + "connection straight to the pod's address"
        if !notes.contains(note) { notes.append(note) }
      }
    }
  }

  private mutating func doubt(_ note: String) {
    notes.append(note)
    if outcome == .allowed || outcome == .blocked { outcome = .unknown }
  }
}
