import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes an explanation as JSON.
struct ExplanationJSON {
  private let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }

  var bytes: [UInt8] {
    let value = JSONValue.object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "Explanation"),
      ("source", .string(explanation.source)), ("destination", .string(explanation.destination)),
      ("outcome", .string(explanation.outcome.code)),
      ("notes", .array(explanation.notes.map { .string($0) })),
      ("services", .array(explanation.services.map(service))),
      ("lookup", .array(explanation.lookup.map(section))),
      ("connections", .array(explanation.sections.map(section))),
    ])
    return value.bytes
  }

  private func service(_ hop: Explanation.ServiceHop) -> JSONValue {
    .object([
      ("namespace", .string(hop.service.namespace)), ("name", .string(hop.service.name)),
      ("file", .string(hop.service.location.file)), ("line", .integer(hop.service.location.line)),
      ("alias", hop.alias.map { .string($0) }),
      (
        "ports",
        .array(
          hop.ports.map { dialled, targets in
            .object([("dialled", port(dialled)), ("targets", .array(targets.map(port)))])
          })
      ),
    ])
  }

  private func port(_ port: Port) -> JSONValue {
    .object([
      ("protocol", .string(port.transport.rawValue)), ("port", .integer(Int(port.number))),
    ])
  }

  private func section(_ section: Explanation.Section) -> JSONValue {
    .object([
      ("source", .string(section.source)), ("destination", .string(section.destination)),
      ("asked", .boolean(section.isAsked)),
      ("outcome", .string(section.verdict.outcome.rawValue)),
      ("allPorts", section.ports == .all ? .boolean(true) : nil), ("ports", section.ports.json),
      ("reachesItself", section.verdict.exception == .itself ? .boolean(true) : nil),
      ("egress", half(section.egress)), ("ingress", half(section.ingress)),
    ])
  }

  private func half(_ trace: Trace) -> JSONValue {
    var unknownBecause: [String] = []
    if case .doubts(let doubts, isolated: _) = trace.half.reason {
      unknownBecause = doubts.map(\.words)
    }
    return .object([
      ("outcome", .string(trace.half.outcome.rawValue)), ("reason", .string(trace.half.code)),
      (
        "unknownBecause",
        unknownBecause.isEmpty ? nil : .array(unknownBecause.map { .string($0) })
      ),
      (
        "policies",
        .array(
          trace.policies.map { trial in
            var members = trial.policy.reference.members
            members.append(("tier", .string(trial.tier.code)))
            members.append(("priority", trial.policy.priority.map { .integer($0) }))
            members.append(("rules", .array(trial.trials.map(rule))))
            return .object(members)
          })
      ),
    ])
  }

  private func rule(_ trial: Trace.RuleTrial) -> JSONValue {
    .object([
      ("rule", .integer(trial.rule.rule.index + 1)),
      ("file", .string(trial.rule.rule.location.file)),
      ("line", .integer(trial.rule.rule.location.line)),
      ("action", .string(trial.rule.rule.action.code)), ("result", .string(trial.result.code)),
    ])
  }
}

extension NamedOutcome {
  /// A stable word for programs.
  var code: String { self == .nameLookupBlocked ? "nameLookupBlocked" : rawValue }
}

extension Tier.Kind {
  /// A stable word for programs.
  var code: String {
    switch self {
    case .admin: "admin"
    case .networkPolicy: "networkPolicy"
    case .baseline: "baseline"
    }
  }
}

extension Rule.Action {
  /// A stable word for programs.
  var code: String {
    switch self {
    case .allow: "allow"
    case .deny: "deny"
    case .pass: "pass"
    }
  }
}

extension Trace.RuleTrial.Result {
  /// A stable word for programs.
  var code: String { rawValue }
}
