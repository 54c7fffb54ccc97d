import Diagnostics
public import Kubernetes
import Policies

/// Pods that are not in the input and that policies speak of all the same: whom a selector would let in if it came.
///
/// For each pattern of the rules' peers that no pod of the input matches there is one, in a namespace of its own or in
/// one of the input, with just the labels that the pattern asks for; and one without any label stands for every other
/// pod.
public struct Exposure: Sendable {
  private static let anyNamespace = "any namespace"

  /// Whether a namespace's name was made up for pods that are not in the input: no real one has a space.
  public static func isInvented(_ namespace: String) -> Bool { namespace.hasPrefix(anyNamespace) }

  /// The pod that stands for every other one, in any namespace.
  static let anyPod = Workload.ID(namespace: anyNamespace, name: anyPodName, kind: .pod)
  /// The name of a pod without labels, in whatever namespace.
  static let anyPodName = "any pod"

  /// What reports call such a pod, such as `any pod of any namespace`.
  static func words(_ id: Workload.ID) -> String { "\(id.name) of \(id.namespace)" }

  private var namespaces: [Namespace] = []
  private var workloads: [Workload] = []

  /// Finds the pods for the policies of several states of a cluster.
  ///
  /// `isForEveryNamespace` says whether there is also one without labels in each namespace of the input: another pod there.
  ///
  /// - Complexity: the number of distinct patterns times the workloads.
  public init(_ snapshots: [Snapshot], isForEveryNamespace: Bool = false) {
    let names = Set(snapshots.flatMap(\.namespaces).map(\.name))
    add(.everything, .everything)
    if isForEveryNamespace {
      for name in names { add(.everything, in: name) }
    }
    let peers = Set(
      snapshots.flatMap(\.tiers).flatMap(\.policies).flatMap(\.rules).flatMap(\.peers))
    for case .pods(let pods, let pattern) in peers
    where !snapshots.contains(where: { Self.hasMatch(in: $0, pods, pattern) }) {
      switch pattern {
      case .named(let name):
        if names.contains(name) { add(pods, in: name) }
      case .matching(let selector): add(pods, selector)
      }
    }
    workloads.sort { $0.id < $1.id }
    namespaces.sort { $0.name < $1.name }
  }

  /// Adds pods of strange namespaces that policies let in, though a pod of the input matches the pattern too: where any
  /// namespace is meant, but for some.
  mutating func addStrangers(of policies: [Policy]) {
    for case .pods(let pods, .matching(let selector)) in Set(
      policies.flatMap(\.rules).flatMap(\.peers))
    {
      let isAny = selector.requirements.allSatisfy { requirement in
        switch requirement.condition {
        case .isNotIn, .doesNotExist: true
        case .isIn, .exists: false
        }
      }
      // A namespace without labels is one of them.
      if isAny { add(pods, .everything) }
    }
    workloads.sort { $0.id < $1.id }
    namespaces.sort { $0.name < $1.name }
  }

  /// Whether a pod of a snapshot matches a pattern.
  private static func hasMatch(
    in snapshot: Snapshot, _ pods: LabelSelector, _ pattern: NamespacePattern
  ) -> Bool {
    let matching = snapshot.namespaces.filter {
      switch pattern {
      case .named(let name): $0.name == name
      case .matching(let selector): selector.matches($0.labels)
      }
    }
    let names = Set(matching.map(\.name))
    return snapshot.workloads.contains { workload in
      names.contains(workload.id.namespace)
        && workload.endpoints.contains { pods.matches($0.labels) }
    }
  }

  /// Those of the pods that are in no namespace of a cluster.
  func outside(_ snapshot: Snapshot) -> Exposure {
    let names = Set(snapshot.namespaces.map(\.name))
    var result = self
    result.workloads.removeAll { names.contains($0.id.namespace) }
    return result
  }

  /// The snapshot with these pods.
  public func completing(_ snapshot: Snapshot) -> Snapshot {
    var result = snapshot
    let known = Set(snapshot.namespaces.map(\.name))
    result.namespaces += namespaces.filter { !known.contains($0.name) }
    result.namespaces.sort { $0.name < $1.name }
    let all = Set(result.namespaces.map(\.name))
    result.workloads += workloads.filter { all.contains($0.id.namespace) }
    result.workloads.sort { $0.id < $1.id }
    return result
  }

  /// A pod in a namespace of its own.
  private mutating func add(_ pods: LabelSelector, _ selector: LabelSelector) {
    guard let labels = Self.labels(selector), let podLabels = Self.labels(pods) else { return }
    let name =
      labels[Namespace.nameLabel]
      ?? (selector.isEverything ? Self.anyNamespace : "\(Self.anyNamespace) \(selector)")
    if !namespaces.contains(where: { $0.name == name }) {
      namespaces.append(Namespace(name: name, labels: labels))
    }
    add(podLabels, pods, in: name)
  }

  /// A pod in a namespace of the input.
  private mutating func add(_ pods: LabelSelector, in namespace: String) {
    guard let labels = Self.labels(pods) else { return }
    add(labels, pods, in: namespace)
  }

  private mutating func add(_ labels: Labels, _ selector: LabelSelector, in namespace: String) {
    let id = Workload.ID(
      namespace: namespace,
      name: selector.isEverything ? Self.anyPodName : "\(Self.anyPodName) \(selector)",
      kind: .pod)
    guard !workloads.contains(where: { $0.id == id }) else { return }
    let pod = Pod(
      namespace: namespace, name: id.name, labels: labels, spec: PodSpec(dnsPolicy: .none),
      location: .assumed)
    workloads.append(
      Workload(id: id, template: pod, replicas: 1, isExposure: true, location: nil))
  }

  /// The fewest labels that a selector selects; `nil` when it selects nothing.
  private static func labels(_ selector: LabelSelector) -> Labels? {
    var labels = Labels()
    for requirement in selector.requirements {
      switch requirement.condition {
      case .isIn(let values):
        let others = selector.requirements.filter { $0.key == requirement.key }
        guard let value = values.first(where: { value in others.allSatisfy { $0.matches(value) } })
        else { return nil }
        labels[requirement.key] = value
      case .exists where labels[requirement.key] == nil: labels[requirement.key] = "any"
      case .exists, .isNotIn, .doesNotExist: break
      }
    }
    return selector.matches(labels) ? labels : nil
  }
}

extension Exposure {
  /// The states with the pods that the policies of any of them speak of.
  public static func added(to states: [Series.State], dns: ClusterDNS) -> [Series.State] {
    let exposure = Exposure(states.map { dns.completing($0.snapshot) })
    return states.map {
      Series.State(exposure.completing($0.snapshot), enforcesPolicies: $0.enforcesPolicies)
    }
  }
}
