import Kubernetes
import Policies

/// Which pods of a state a selector selects, by labels alone: pods on the network of a node are found too.
struct LabelIndex: Sendable {
  /// A pod: the position of its workload, and of the pod among its endpoints.
  struct PodPlace: Hashable, Sendable, Comparable {
    var workload: Int
    var pod: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.workload, left.pod) < (right.workload, right.pod)
    }
  }

  private let snapshot: Snapshot
  private let namespaces: [String: Namespace]
  private let byNamespace: [String: [PodPlace]]
  private let byLabel: [Labels.Label: [PodPlace]]
  private let all: [PodPlace]
  /// For each key that a pod carries, its values.
  let podValues: [String: Set<String>]
  /// For each key that a namespace carries, its values.
  let namespaceValues: [String: Set<String>]

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    namespaces = Dictionary(
      snapshot.namespaces.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var byNamespace: [String: [PodPlace]] = [:]
    var byLabel: [Labels.Label: [PodPlace]] = [:]
    var all: [PodPlace] = []
    var podValues: [String: Set<String>] = [:]
    for (position, workload) in snapshot.workloads.enumerated() where !workload.isExposure {
      for (index, pod) in workload.endpoints.enumerated() {
        let place = PodPlace(workload: position, pod: index)
        all.append(place)
        byNamespace[workload.id.namespace, default: []].append(place)
        for label in pod.labels.sorted {
          byLabel[label, default: []].append(place)
          podValues[label.key, default: []].insert(label.value)
        }
      }
    }
    var namespaceValues: [String: Set<String>] = [:]
    for namespace in snapshot.namespaces {
      for label in namespace.labels.sorted {
        namespaceValues[label.key, default: []].insert(label.value)
      }
    }
    self.all = all
    self.byNamespace = byNamespace
    self.byLabel = byLabel
    self.podValues = podValues
    self.namespaceValues = namespaceValues
  }

  /// The names of the namespaces that a pattern is about, as far as the input has them, in order.
  func namespaces(in pattern: NamespacePattern) -> [String] {
    switch pattern {
    case .named(let name): namespaces[name] == nil ? [] : [name]
    case .matching(let selector):
      snapshot.namespaces.filter { selector.matches($0.labels) }.map(\.name)
    }
  }

  /// Whether the input has a pod in a namespace.
  func hasPods(in namespace: String) -> Bool { byNamespace[namespace] != nil }

  /// The pods that a selector selects in some namespaces, in order.
  func pods(_ selector: LabelSelector, in pattern: NamespacePattern) -> [PodPlace] {
    candidates(selector, pattern).filter { place in
      let workload = snapshot.workloads[place.workload]
      return isIn(workload.id.namespace, pattern)
        && selector.matches(workload.endpoints[place.pod].labels)
    }
  }

  /// The fewest pods among which those that a selector selects surely are.
  private func candidates(_ selector: LabelSelector, _ pattern: NamespacePattern) -> [PodPlace] {
    var best = all
    if case .named(let name) = pattern { best = byNamespace[name] ?? [] }
    for requirement in selector.requirements {
      guard case .isIn(let values) = requirement.condition else { continue }
      let lists = values.map { byLabel[Labels.Label(key: requirement.key, value: $0)] ?? [] }
      let count = lists.map(\.count).reduce(0, +)
      if count < best.count { best = lists.flatMap(\.self).sorted() }
    }
    return best
  }

  private func isIn(_ namespace: String, _ pattern: NamespacePattern) -> Bool {
    switch pattern {
    case .named(let name): name == namespace
    case .matching(let selector): namespaces[namespace].map { selector.matches($0.labels) } ?? false
    }
  }
}
