import Kubernetes
import Reachability

/// What a step has of each namespace, and of the addresses outside.
struct NamespaceStandings {
  private(set) var byPlace: [NamespaceOverview.Place: NamespaceOverview.Standing] = [:]

  init(
    _ step: EvaluatedStep, _ entries: EntryPoints, workloads: [OverviewGround.End],
    outside: [Party]
  ) {
    for workload in step.snapshot.workloads {
      let place = NamespaceOverview.Place.namespace(workload.id.namespace)
      byPlace[place, default: .init()].workloads += 1
      byPlace[place]?.assumed += workload.isAssumed ? 1 : 0
      guard !workload.isAssumed else { continue }
      let outcomes = step.lookups(from: Party(.workload(workload.id)))
      // As with every pair, it is enough that some of its pods can.
      if outcomes.contains(.allowed) {
        byPlace[place]?.lookupsAllowed += 1
      } else if outcomes.contains(.unknown) {
        byPlace[place]?.lookupsUnknown += 1
      } else if !outcomes.isEmpty {
        byPlace[place]?.lookupsBlocked += 1
      }
    }
    // A workload whose pods differ counts where some of its pods are restricted.
    for end in workloads {
      guard let namespace = end.end.party?.workload?.namespace else { continue }
      byPlace[.namespace(namespace)]?.isolatedForEgress += end.isOpenSource ? 0 : 1
      byPlace[.namespace(namespace)]?.isolatedForIngress += end.isOpenDestination ? 0 : 1
    }
    for party in outside where !step.representatives(of: party).isEmpty {
      byPlace[.outside(party)] = .init(workloads: 1)
    }
    addWaysIn(entries, step)
  }

  private mutating func addWaysIn(_ entries: EntryPoints, _ step: EvaluatedStep) {
    var ways: [String: [String: Bool]] = [:]
    let inquiry = EntryInquiry(step)
    for point in entries.points where !point.isImplied {
      for path in inquiry.paths(of: point) {
        guard let hop = path.hops.last, case .workloads(let ids) = hop.destination else { continue }
        let isOpen = path.outcome != .blocked
        for id in ids {
          ways[id.namespace, default: [:]][point.shortTitle, default: false] =
            ways[id.namespace]?[point.shortTitle] ?? false || isOpen
        }
      }
    }
    for (namespace, ways) in ways {
      byPlace[.namespace(namespace)]?.waysIn = ways.filter(\.value).keys.sorted()
      byPlace[.namespace(namespace)]?.blockedWaysIn = ways.filter { !$0.value }.keys.sorted()
    }
  }
}
