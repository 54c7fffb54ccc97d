import Diagnostics

/// Folds pods into the workloads that they belong to, and workloads into those that control them.
struct WorkloadFolding {
  private let workloads: [Workload]
  private let pods: [Pod]

  init(workloads: [Workload], pods: [Pod]) {
    self.workloads = workloads
    self.pods = pods
  }

  fileprivate struct Key: Hashable {
    var namespace: String
    var owner: OwnerReference
  }

  /// The workloads with their pods.
  ///
  /// Pods of one controller that is not in the input form a workload too.
  func folded() -> [Workload] {
    var tops: [Workload.ID: Workload] = [:]
    var controllers: [Key: Workload] = [:]
    for workload in workloads {
      controllers[Key(workload.id)] = workload
    }
    for workload in workloads {
      let top = top(of: workload, controllers)
      // A controller of a controller stands for both; an old ReplicaSet without pods is history.
      if top.id == workload.id, !workload.isReplaced { tops[top.id] = top }
    }
    var ended: Set<Workload.ID> = []
    for group in grouped(controllers) {
      let running = group.pods.filter { !pods[$0].isFinished }
      if running.count < group.pods.count { ended.insert(group.id) }
      let sorted = running.sorted { pods[$0].name < pods[$1].name }
      guard let first = sorted.first else { continue }
      let top = group.top ?? Workload(id: group.id, of: pods[first])
      tops[group.id, default: top].pods += sorted.map { pods[$0] }
    }
    // A Job whose pods have all ended connects to nothing any more.
    return tops.values.filter { !($0.pods.isEmpty && ended.contains($0.id) && $0.id.kind == .job) }
  }

  /// The indices of the pods of one workload, and its outermost controller if that is in the input.
  private struct Group {
    var id: Workload.ID
    var top: Workload?
    var pods: [Int] = []
  }

  private func grouped(_ controllers: [Key: Workload]) -> [Group] {
    var groups: [Group] = []
    var indices: [Workload.ID: Int] = [:]
    var last = 0
    for index in pods.indices {
      // Pods of one controller mostly follow one another.
      guard index == 0 || !isAlike(index - 1, index) else {
        groups[last].pods.append(index)
        continue
      }
      let group = group(of: pods[index], controllers)
      last = indices[group.id] ?? groups.count
      if last == groups.count {
        indices[group.id] = last
        groups.append(group)
      }
      groups[last].pods.append(index)
    }
    return groups
  }

  private func group(of pod: Pod, _ controllers: [Key: Workload]) -> Group {
    guard !controllers.isEmpty, let owner = pod.owner,
      let controller = controllers[Key(pod.namespace, owner)]
    else { return Group(id: Workload.ID(of: pod)) }
    let top = top(of: controller, controllers)
    return Group(id: top.id, top: top)
  }

  /// Whether two pods certainly belong to the same workload.
  private func isAlike(_ first: Int, _ second: Int) -> Bool {
    let key = Workload.ID.templateHash
    return pods[first].owner != nil && pods[first].owner == pods[second].owner
      && pods[first].namespace == pods[second].namespace
      && pods[first].labels[key] == pods[second].labels[key]
  }

  /// The outermost controller of a workload that is in the input.
  private func top(of workload: Workload, _ controllers: [Key: Workload]) -> Workload {
    var current = workload
    // Pod → ReplicaSet → Deployment and Pod → Job → CronJob: two steps are all there are.
    for _ in 0..<3 {
      guard let owner = current.owner, let next = controllers[Key(current.id.namespace, owner)],
        next.id != current.id
      else { break }
      current = next
    }
    return current
  }
}

extension WorkloadFolding.Key {
  fileprivate init(_ id: Workload.ID) {
    self.init(
      namespace: id.namespace, owner: OwnerReference(kind: id.kind.rawValue, name: id.name))
  }

  fileprivate init(_ namespace: String, _ owner: OwnerReference) {
    self.init(namespace: namespace, owner: owner)
  }
}

extension Workload {
  /// Whether it is a ReplicaSet that its Deployment has scaled to nothing.
  fileprivate var isReplaced: Bool { id.kind == .replicaSet && owner != nil && replicas == 0 }

  /// The workload that a pod stands for when its controller is not in the input.
  fileprivate init(id: ID, of pod: Pod) {
    var template = pod
    template.name = id.name
    template.addresses = []
    template.hostAddresses = []
    self.init(id: id, template: template, replicas: 1, location: pod.location)
  }
}

extension Workload.ID {
  /// The label that tells the pods of one version of a Deployment from those of another.
  fileprivate static let templateHash = "pod-template-hash"

  /// The controller that a pod names, or the pod itself.
  ///
  /// A ReplicaSet's name without the pod's template hash is its Deployment's.
  fileprivate init(of pod: Pod) {
    guard let owner = pod.owner, let kind = Workload.Kind(rawValue: owner.kind) else {
      self.init(namespace: pod.namespace, name: pod.name, kind: .pod)
      return
    }
    if kind == .replicaSet, let hash = pod.labels[Self.templateHash],
      owner.name.utf8.count > hash.utf8.count + 1, owner.name.hasSuffix(hash),
      owner.name.utf8.dropLast(hash.utf8.count).last == UInt8(ascii: "-")
    {
      let name = String(owner.name.utf8.dropLast(hash.utf8.count + 1)) ?? owner.name
      self.init(namespace: pod.namespace, name: name, kind: .deployment)
    } else {
      self.init(namespace: pod.namespace, name: owner.name, kind: kind)
    }
  }
}
