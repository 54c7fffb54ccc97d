import Kubernetes

/// The fewest labels that tell a workload's pods from those of the others of its namespace.
struct WorkloadSelectors {
  private let byNamespace: [String: [Workload]]

  init(_ snapshot: Snapshot) {
    byNamespace = Dictionary(
      grouping: snapshot.workloads.filter { !$0.isExposure }, by: \.id.namespace)
  }

  /// Keys by which people tell workloads, the usual ones first.
  private static let usual = [
    "app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component",
    "app.kubernetes.io/instance",
  ]
  /// Keys that a cluster sets, and that change with every roll-out.
  private static let fleeting: Set<String> = [
    "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
    "pod-template-generation", "job-name", "controller-uid", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/controller-uid",
  ]

  /// A selector for the pods of a workload; `nil` where they share no label, or only such as change: an empty selector
  /// selects the whole namespace.
  func selector(of id: Workload.ID) -> LabelSelector? {
    let all = byNamespace[id.namespace] ?? []
    guard let own = all.first(where: { $0.id == id }) else { return nil }
    let others = all.filter { $0.id != id }.flatMap(\.endpoints)
    let labels = own.endpoints.dropFirst().reduce(own.endpoints[0].labels) { common, pod in
      Labels(common.sorted.filter { pod.labels[$0.key] == $0.value }.map { ($0.key, $0.value) })
    }
    let stable = labels.sorted.filter { !Self.fleeting.contains($0.key) }
    let keys =
      Self.usual.filter { key in stable.contains { $0.key == key } }
      + stable.map(\.key).filter { !Self.usual.contains($0) }
    func selector(_ keys: [String]) -> LabelSelector {
      LabelSelector(matchLabels: Labels(keys.compactMap { key in labels[key].map { (key, $0) } }))
    }
    func isAlone(_ candidate: LabelSelector) -> Bool {
      !others.contains { candidate.matches($0.labels) }
    }
    for key in keys where isAlone(selector([key])) { return selector([key]) }
    for (index, first) in keys.enumerated() {
      for second in keys.dropFirst(index + 1) where isAlone(selector([first, second])) {
        return selector([first, second])
      }
    }
    return keys.isEmpty ? nil : selector(keys)
  }
}
