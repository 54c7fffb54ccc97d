import Kubernetes
import Reachability

/// One end of the connections in a list: pods or addresses that are told as one.
public struct ConnectionEnd: Hashable, Sendable {
  /// How pods are told as one.
  public enum Grouping: String, Hashable, Sendable, CaseIterable {
    /// Each pod on its own.
    case pod
    /// The pods of a workload; where they do not all behave alike, those that do.
    case workload
    /// All pods that no policy tells apart, whatever workload they belong to.
    case `class`
    /// All pods of a namespace.
    case namespace
  }

  /// The name: `namespace/workload`, or the addresses.
  public var name: String
  /// The namespace; `nil` for addresses.
  public var namespace: String?
  /// The workload or the addresses; `nil` where it is several workloads.
  public var party: Party?
  /// How many pods it stands for; `nil` where the cluster decides, and for addresses.
  public var podCount: Int?
  /// The classes of its pods or addresses, each once, ascending.
  var classes: [Int]
  /// What it consists of.
  var members: [Party]
  /// Whether it matters for some of it which node a pod is on, and not only its class.
  var isNodeBound: Bool
}

extension ConnectionEnd {
  /// The pods of a state, told as the grouping says, in the order of their names.
  static func pods(
    of step: EvaluatedStep, by grouping: Grouping, where includes: (Party) -> Bool
  ) -> [ConnectionEnd] {
    let workloads = step.snapshot.workloads.map { WorkloadClasses($0, step.evaluation) }
    let ends = workloads.flatMap { grouping == .pod ? $0.singlePods : $0.alike }
      .filter { $0.party.map(includes) ?? true }
    switch grouping {
    case .pod, .workload: return ends
    case .class:
      let grouped = Dictionary(grouping: ends) { end in
        // Ends on a node's network are known by more than their class.
        ClassKey(classes: end.classes, name: end.isNodeBound ? end.name : nil)
      }
      return grouped.values.map(joinedClass).sorted { $0.name < $1.name }
    case .namespace:
      let grouped = Dictionary(grouping: ends) { $0.namespace ?? "" }
      return grouped.sorted { $0.key < $1.key }.map { joined($0.value, named: $0.key) }
    }
  }

  /// A party of a state as an end; `nil` where the state does not have it.
  static func party(_ party: Party, of step: EvaluatedStep) -> ConnectionEnd? {
    guard let id = party.workload else { return outside(party, of: step, named: party.fullName) }
    guard let workload = step.workload(id) else { return nil }
    let indices = workload.endpoints.indices.filter {
      party.podNames.isEmpty || party.podNames.contains(workload.endpoints[$0].name)
    }
    guard !indices.isEmpty else { return nil }
    return WorkloadClasses(workload, step.evaluation).end(Array(indices), podNames: party.podNames)
  }

  /// Addresses or nodes of a state; `nil` where it has none of them.
  static func outside(_ party: Party, of step: EvaluatedStep, named name: String)
    -> ConnectionEnd?
  {
    let endpoints = step.representatives(of: party)
    guard !endpoints.isEmpty else { return nil }
    let isNode = endpoints.contains(where: step.isNode)
    return ConnectionEnd(
      name: name, namespace: nil, party: party, podCount: nil,
      classes: Set(endpoints.compactMap(step.evaluation.classNumber)).sorted(),
      members: [party], isNodeBound: isNode)
  }

  private struct ClassKey: Hashable {
    var classes: [Int]
    var name: String?
  }

  private static func joinedClass(_ ends: [ConnectionEnd]) -> ConnectionEnd {
    let sorted = ends.sorted { $0.name < $1.name }
    let others = sorted.count > 1 ? " +\(sorted.count - 1)" : ""
    return joined(sorted, named: (sorted.first?.name ?? "") + others)
  }

  private static func joined(_ ends: [ConnectionEnd], named name: String) -> ConnectionEnd {
    let counts = ends.map(\.podCount)
    return ConnectionEnd(
      name: name, namespace: ends.first?.namespace, party: ends.count == 1 ? ends[0].party : nil,
      podCount: counts.contains(nil) ? nil : counts.compactMap(\.self).reduce(0, +),
      classes: Set(ends.flatMap(\.classes)).sorted(),
      members: ends.flatMap(\.members), isNodeBound: ends.contains(where: \.isNodeBound))
  }

  /// Whether one pod of it can talk to another.
  var hasSeveralPods: Bool { podCount.map { $0 > 1 } ?? (namespace != nil) }
}

/// A workload's pods by class.
private struct WorkloadClasses {
  let workload: Workload
  /// The class of each pod.
  let numbers: [Int]

  init(_ workload: Workload, _ evaluation: Evaluation) {
    self.workload = workload
    numbers = evaluation.classNumbers(of: workload.id)
  }

  func end(_ indices: [Int], podNames: [String]) -> ConnectionEnd {
    let pods = workload.endpoints
    let party = Party(.workload(workload.id), podNames: podNames)
    let isOnHost = indices.contains { pods[$0].spec.usesHostNetwork }
    let count =
      workload.pods.isEmpty ? (workload.isExposure ? nil : workload.replicas) : indices.count
    return ConnectionEnd(
      name: "\(workload.id.namespace)/\(party.name)", namespace: workload.id.namespace,
      party: party, podCount: count, classes: Set(indices.map { numbers[$0] }).sorted(),
      members: [party], isNodeBound: isOnHost)
  }

  var singlePods: [ConnectionEnd] {
    workload.pods.isEmpty
      ? [end([0], podNames: [])]
      : workload.pods.indices.map { end([$0], podNames: [workload.pods[$0].name]) }
  }

  var alike: [ConnectionEnd] {
    guard let first = numbers.first else { return [] }
    if numbers.allSatisfy({ $0 == first }) { return [end(Array(numbers.indices), podNames: [])] }
    let groups = Dictionary(grouping: numbers.indices, by: { numbers[$0] })
    return groups.values.map { indices in
      end(indices, podNames: indices.map { workload.pods[$0].name }.sorted())
    }.sorted { $0.name < $1.name }
  }
}
