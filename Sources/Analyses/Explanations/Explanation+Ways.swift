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

  private mutating func doubt(_ note: String) {
    notes.append(note)
    if outcome == .allowed || outcome == .blocked { outcome = .unknown }
  }
}
