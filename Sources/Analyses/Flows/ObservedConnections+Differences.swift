public import Diagnostics
import Kubernetes
import Policies
import Reachability

extension ObservedConnections {
  /// Flows whose fate is not what the manifests say: let through where every pair of pods is blocked, or blocked where
  /// every pair is allowed.
  ///
  /// What is unknown, or not the same for all pods that a flow may be of, differs from nothing.
  public func differences(from step: EvaluatedStep) -> [Diagnostic] {
    var found:
      [Difference: (ports: Set<Port>, place: SourceLocation, policies: Set<PolicyReference>)] =
        [:]
    for sighting in sightings {
      guard let verdicts = verdicts(on: sighting, in: step), !verdicts.isEmpty else { continue }
      let contrary: Outcome = sighting.wasAllowed ? .blocked : .allowed
      guard verdicts.allSatisfy({ $0.outcome == contrary }) else { continue }
      let key = Difference(
        source: Self.name(sighting.pair.source), destination: Self.name(sighting.pair.destination),
        wasAllowed: sighting.wasAllowed)
      var entry = found[key] ?? ([], sighting.location, [])
      entry.ports.insert(sighting.port)
      entry.place = min(entry.place, sighting.location)
      entry.policies.formUnion(verdicts.flatMap(\.decidingPolicies))
      found[key] = entry
    }
    let sorted = found.sorted { $0.key < $1.key }
    var diagnostics = sorted.prefix(Self.differenceLimit).map { difference, facts in
      diagnostic(
        difference, PortSet(facts.ports), at: facts.place, facts.policies.sorted())
    }
    if sorted.count > diagnostics.count {
      diagnostics.append(
        Diagnostic(
          .warning, .flowDiffers,
          "\(sorted.count - diagnostics.count) more pairs were observed to behave in another way "
            + "than the manifests say"))
    }
    return diagnostics
  }

  private static let differenceLimit = 10

  private struct Difference: Hashable, Comparable {
    var source: String
    var destination: String
    var wasAllowed: Bool

    static func < (left: Self, right: Self) -> Bool {
      (left.source, left.destination, left.wasAllowed ? 0 : 1)
        < (right.source, right.destination, right.wasAllowed ? 0 : 1)
    }
  }

  private func diagnostic(
    _ difference: Difference, _ ports: PortSet, at place: SourceLocation,
    _ policies: [PolicyReference]
  ) -> Diagnostic {
    let names = policies.prefix(3).map { "`\($0.fullName)`" }.joined(separator: ", ")
    let connection = "`\(difference.source)` to `\(difference.destination)` on \(ports)"
    return difference.wasAllowed
      ? Diagnostic(
        .warning, .flowDiffers,
        "\(connection) was observed to be allowed, but the manifests say blocked"
          + (names.isEmpty ? "" : ", by \(names)"),
        at: place,
        hint: "the manifests are not what runs there, or its network plugin does not enforce them")
      : Diagnostic(
        .warning, .flowDiffers,
        "\(connection) was observed to be blocked, but the manifests say allowed"
          + (names.isEmpty ? "" : ", by \(names)"),
        at: place,
        hint: "the manifests are not what runs there, or something else blocks it")
  }

  private static func name(_ site: Site) -> String {
    switch site {
    case .pod(let id, _): "\(id.namespace)/\(id.name)"
    case .address(let address): address.description
    }
  }

  /// The verdicts on a flow, for every pod that either end may be; `nil` where the state lacks an end.
  private func verdicts(on sighting: Sighting, in step: EvaluatedStep) -> [Verdict]? {
    let sources = endpoints(of: sighting.pair.source, in: step)
    let destinations = endpoints(of: sighting.pair.destination, in: step)
    guard !sources.isEmpty, !destinations.isEmpty else { return nil }
    let isSamePod =
      sighting.pair.source == sighting.pair.destination && Self.isOnePod(sighting.pair.source)
    return sources.flatMap { source in
      destinations.compactMap { destination in
        step.evaluation.verdict(
          from: source, to: destination, port: sighting.port,
          identity: isSamePod ? .samePod : .anotherPod)
      }
    }
  }

  private static func isOnePod(_ site: Site) -> Bool {
    if case .pod(_, .some) = site { true } else { false }
  }

  private func endpoints(of site: Site, in step: EvaluatedStep) -> [Endpoint] {
    switch site {
    case .address(let address): [.address(address)]
    case .pod(let id, let name):
      step.representatives(of: Party(.workload(id), podNames: name.map { [$0] } ?? []))
    }
  }
}
