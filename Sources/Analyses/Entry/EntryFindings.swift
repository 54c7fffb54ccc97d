public import Diagnostics
import Kubernetes
import Policies
import Reachability

extension EntryPoints {
  /// How connections get from outside to the pods of a step, for every way in.
  public func paths(in step: EvaluatedStep) -> [EntryPath] {
    points.isEmpty ? [] : points.flatMap(EntryInquiry(step).paths(of:))
  }

  /// A warning for each backend that policies block, and for each way in whose proxy they close to every client.
  public func findings(in step: EvaluatedStep) -> [Diagnostic] {
    var result: [Diagnostic] = []
    var seen: Set<Finding> = []
    for path in paths(in: step) where !path.point.isImplied {
      guard let hop = path.hops.first(where: { $0.outcome == .blocked }) else { continue }
      let isArrival = hop != path.hops.last
      let finding = Finding(
        object: path.point.object, backend: isArrival ? nil : path.backend.service, hop: hop)
      guard seen.insert(finding).inserted else { continue }
      result.append(isArrival ? .proxyBlocked(path.point, hop) : .backendBlocked(path, hop, step))
    }
    return result
  }

  private struct Finding: Hashable {
    var object: KubernetesObject.ID
    var backend: KubernetesObject.ID?
    var hop: EntryHop
  }
}

extension Diagnostic {
  fileprivate static func backendBlocked(_ path: EntryPath, _ hop: EntryHop, _ step: EvaluatedStep)
    -> Diagnostic
  {
    let ports = hop.ports.map(\.description).joined(separator: ", ")
    let matches = path.backend.matches.map { "`\($0)`" }.prefix(3).joined(separator: ", ")
    let what = matches.isEmpty ? "" : " for \(matches)"
    return Diagnostic(
      .warning, .entryBlocked,
      "\(path.point.title) leads\(what) to \(hop.destination.text) at \(ports), but connections from "
        + "\(hop.source.text(in: step)) are blocked by \(blockers(of: hop))",
      at: path.backend.location, hint: hint(for: hop, ports: ports))
  }

  fileprivate static func proxyBlocked(_ point: EntryPoint, _ hop: EntryHop) -> Diagnostic {
    let ports = hop.ports.map(\.description).joined(separator: ", ")
    return Diagnostic(
      .warning, .entryBlocked,
      "nobody gets in by \(point.title): connections from outside to \(hop.destination.text) at "
        + "\(ports) are blocked by \(blockers(of: hop))",
      at: point.location, hint: hint(for: hop, ports: ports))
  }

  /// The policies that block a hop, with their places.
  private static func blockers(of hop: EntryHop) -> String {
    hop.answer.decidingPolicies.map { policy in
      let name = [policy.namespace, policy.name].compactMap(\.self).joined(separator: "/")
      return "\(policy.kind) `\(name)` (\(policy.location.fileAndLine))"
    }.joined(separator: ", ")
  }

  private static func hint(for hop: EntryHop, ports: String) -> String {
    let isEgress = hop.answer.pieces.allSatisfy { $0.verdict.ingress.outcome != .blocked }
    if isEgress { return "allow egress to \(hop.destination.text) at \(ports)" }
    switch hop.source {
    case .workloads(let ids):
      let namespaces = Set(ids.map(\.namespace)).sorted().map { "`\($0)`" }
      return "allow ingress from namespace \(namespaces.joined(separator: ", ")) at \(ports)"
    case .clients(.ranges(let ranges)):
      let texts = ranges.map { "`\($0)`" }.joined(separator: ", ")
      return "allow ingress from an `ipBlock` \(texts) at \(ports)"
    case .clients(.everyone), .outsideProxy, .address:
      return "allow ingress from an `ipBlock` at \(ports)"
    }
  }
}

extension EntryHop.End {
  /// What a message calls it.
  fileprivate var text: String {
    switch self {
    case .clients(.everyone): "outside"
    case .clients(.ranges(let ranges)): ranges.map { "`\($0)`" }.joined(separator: ", ")
    case .outsideProxy: "the proxy outside the cluster"
    case .workloads(let ids):
      ids.map { "`\($0.namespace)/\($0.name)`" }.joined(separator: ", ")
    case .address(let address): "`\(address)`"
    }
  }

  /// What a message calls it, with a word about what is assumed.
  fileprivate func text(in step: EvaluatedStep) -> String {
    guard case .workloads(let ids) = self,
      ids.contains(where: { step.workload($0)?.isAssumed ?? false })
    else { return text }
    return "\(text) (assumed)"
  }
}
