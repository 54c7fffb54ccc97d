import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes what an attacker reaches as JSON.
struct AttackPathsJSON {
  private let paths: AttackPaths

  init(_ paths: AttackPaths) { self.paths = paths }

  var bytes: [UInt8] {
    JSONValue.object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "AttackPaths"),
      ("source", .string(paths.start.name)),
      ("mostHops", paths.question.mostHops.map { .integer($0) }),
      ("throughDNS", .boolean(paths.question.passesDNS)),
      (
        "summary",
        .object([
          ("workloads", .integer(paths.workloadCount)),
          ("reached", .integer(paths.reachedCount.certain)),
          ("possiblyReached", .integer(paths.reachedCount.possible)),
          ("dataStores", .integer(Set(paths.dataStores.compactMap(\.place.party?.workload)).count)),
          ("furthest", .integer(paths.furthest)),
        ])
      ),
      ("places", .array((paths.certain + paths.possible).map(arrival))),
      ("goal", paths.goal.map(goal)),
      ("cuts", .array(paths.cuts.map(cut))),
    ]).bytes
  }

  private func arrival(_ arrival: AttackArrival) -> JSONValue {
    .object(
      place(arrival.place) + [
        ("hops", .integer(arrival.hops)), ("certain", .boolean(arrival.isCertain)),
        (
          "holds",
          .array(
            arrival.prizes.map { prize in
              .object([
                ("name", .string(prize.name)), ("kind", .string(prize.kind.rawValue)),
                ("port", .integer(Int(prize.port.number))),
              ])
            })
        ),
        ("connectionCount", .integer(arrival.connectionCount)),
        ("connections", .array(arrival.connections.map { .object(connection($0)) })),
      ])
  }

  private func place(_ place: AttackPlace) -> [(key: String, value: JSONValue?)] {
    [
      ("name", .string(place.name)), ("kind", .string(place.kind.rawValue)),
      ("namespace", place.namespace.map { .string($0) }),
    ]
  }

  private func connection(_ connection: AttackConnection) -> [(key: String, value: JSONValue?)] {
    [
      ("source", .string(connection.source)), ("destination", .string(connection.destination)),
      ("way", connection.way.map { .string($0) }), ("certain", .boolean(connection.isCertain)),
      ("allPorts", connection.ports == .all ? .boolean(true) : nil),
      ("ports", connection.ports.json),
    ]
  }

  private func goal(_ goal: AttackGoal) -> JSONValue {
    .object([
      ("name", .string(goal.name)), ("hops", goal.hops.map { .integer($0) }),
      ("certain", goal.hops.map { _ in .boolean(goal.isCertain) }),
      ("hopsBeyond", goal.hopsBeyond.map { .integer($0) }),
      ("pathCount", .integer(goal.routeCount)),
      (
        "paths",
        .array(goal.routes.map { route in .object([("hops", .array(route.hops.map(hop)))]) })
      ),
      ("possibleConnections", .array(goal.possibleConnections.map { .string($0) })),
      ("clients", .array(goal.clients.map { .string($0) })),
      (
        "blockedBy",
        .array(
          goal.blockers.map { blocker in
            .object(blocker.policy.members + [("connections", .integer(blocker.count))])
          })
      ),
    ])
  }

  private func hop(_ hop: AttackGoal.Hop) -> JSONValue {
    .object(
      connection(hop.connection) + [
        ("egress", .array(hop.egress.map(half))), ("ingress", .array(hop.ingress.map(half))),
      ])
  }

  private func half(_ half: Half) -> JSONValue {
    let rules: [RuleReference] =
      switch half.reason {
      case .rules(let rules), .decided(let rules): rules
      case .notSubject, .notIsolated, .sameNode, .isolated, .doubts: []
      }
    return .object([
      ("outcome", .string(half.outcome.rawValue)), ("reason", .string(half.code)),
      ("rules", .array(rules.map(rule))),
    ])
  }

  private func rule(_ rule: RuleReference) -> JSONValue {
    .object([
      ("rule", .integer(rule.rule.index + 1)),
      ("direction", .string(rule.rule.direction.rawValue.lowercased())),
      ("file", .string(rule.rule.location.file)), ("line", .integer(rule.rule.location.line)),
      ("policy", .object(rule.policy.members)),
    ])
  }

  private func cut(_ cut: AttackCut) -> JSONValue {
    .object([
      ("closing", .string(cut.closing.rawValue)), ("place", .string(cut.place)),
      ("destination", cut.destination.map { .string($0) }),
      ("workloads", .integer(cut.workloadCount)), ("dataStores", .integer(cut.dataStoreCount)),
      ("leavesPossibleWay", .boolean(cut.leavesPossibleWay)),
      ("cutOff", .array(cut.cutOff.map { .string($0.name) })),
      ("allowedBy", .array(cut.allowedBy.map(rule))),
      ("manifest", cut.manifest.map { .string($0) }),
    ])
  }
}
