import Kubernetes
import Policies
import Reachability

extension ConnectionList {
  /// A row for a way in: clients outside, through an Ingress, a Gateway or a Service, to the pods behind it.
  struct WayRow: Hashable {
    var source: ConnectionEnd
    /// What leads in.
    var title: String
    /// Who may come.
    var clients: EntryPoint.Clients
    var destination: ConnectionEnd
    var outcome: RowOutcome
    var ports: PortSet
    var policies: [PolicyReference]
  }

  /// The ways in that are asked about, each once, by destination and then by name.
  ///
  /// A way that only stands for another one, such as the node port of a load balancer, is left out.
  func wayRows() -> [WayRow] {
    guard options.includesWaysIn else { return [] }
    var rows: [WayRow] = []
    var seen: Set<WayRow> = []
    // One for all: it looks at every pod and Service first.
    let inquiry = EntryInquiry(matrix.step)
    for point in entries.points where !point.isImplied {
      for path in inquiry.paths(of: point) {
        guard let hop = path.hops.last, case .workloads(let ids) = hop.destination else { continue }
        let outcome = RowOutcome(path.outcome)
        guard options.outcomes.contains(outcome) else { continue }
        var clients = path.point.clients
        if case .clients(let ofProxy)? = path.hops.first?.source { clients = ofProxy }
        let title = point.title.filter { $0 != "`" }
        for id in ids where options.narrowing?.admits(destination: Party(.workload(id))) ?? true {
          let row = WayRow(
            source: ConnectionEnd(
              name: "\(clients.words) via \(title)", namespace: nil, party: nil, podCount: nil,
              classes: [], members: [], isNodeBound: false),
            title: title, clients: clients,
            destination: ConnectionEnd(
              name: "\(id.namespace)/\(id.name)", namespace: id.namespace,
              party: Party(.workload(id)), podCount: nil, classes: [], members: [],
              isNodeBound: false),
            outcome: outcome, ports: PortSet(hop.ports),
            policies: Set(path.hops.flatMap(\.answer.decidingPolicies)).sorted())
          let isInQuestion = options.narrowing?.admits(nil, id.namespace) ?? true
          if isInQuestion, seen.insert(row).inserted { rows.append(row) }
        }
      }
    }
    return rows.sorted {
      ($0.destination.name, $0.source.name) < ($1.destination.name, $1.source.name)
    }
  }
}

extension EntryPoint.Clients {
  /// The addresses, `nil` where every one may come: a range that is a whole family lets everyone in.
  var ranges: [CIDR]? {
    guard case .ranges(let ranges) = self, !ranges.contains(where: \.isWholeFamily) else {
      return nil
    }
    return ranges
  }

  /// Who may come, in a row.
  var words: String {
    ranges.map { $0.map(\.description).joined(separator: ", ") } ?? "internet"
  }
}

extension ConnectionList.RowOutcome {
  init(_ outcome: EntryOutcome) {
    switch outcome {
    case .allowed: self = .allowed
    case .blocked: self = .blocked
    case .partial: self = .partial
    case .unknown: self = .unknown
    }
  }
}
