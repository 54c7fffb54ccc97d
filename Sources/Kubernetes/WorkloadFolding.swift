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
    for (id, group) in grouped(controllers) {
      let running = group.pods.filter { !pods[$0].isFinished }
      if running.count < group.pods.count { ended.insert(id) }
      let sorted = running.sorted { pods[$0].name < pods[$1].name }
      guard let first = sorted.first else { continue }
      tops[id, default: group.top ?? Workload(id: id, of: pods[first])].pods += sorted.map {
        pods[$0]
      }
    }
    // A Job whose pods have all ended connects to nothing any more.
    return tops.values.filter { !($0.pods.isEmpty && ended.contains($0.id) && $0.id.kind == .job) }
  }

  /// The indices of the pods of one workload, and its outermost controller if that is in the input.
  private struct Group {
    var top: Workload?
    var pods: [Int] = []
  }

  private func grouped(_ controllers: [Key: Workload]) -> [Workload.ID: Group] {
    var groups: [Workload.ID: Group] = [:]
    for (index, pod) in pods.enumerated() {
      if !controllers.isEmpty, let owner = pod.owner,
        let controller = controllers[Key(pod.namespace, owner)]
      {
        let top = top(of: controller, controllers)
        groups[top.id, default: Group(top: top)].pods.append(index)
      } else {
        groups[Workload.ID(of: pod), default: Group()].pods.append(index)
      }
    }
    return groups
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
  /// The controller that a pod names, or the pod itself.
  ///
  /// A ReplicaSet's name without the pod's template hash is its Deployment's.
  fileprivate init(of pod: Pod) {
    guard let owner = pod.owner, let kind = Workload.Kind(rawValue: owner.kind) else {
      self.init(namespace: pod.namespace, name: pod.name, kind: .pod)
      return
    }
    if kind == .replicaSet, let hash = pod.labels["pod-template-hash"],
      owner.name.hasSuffix("-\(hash)"), owner.name.count > hash.count + 1
    {
      let name = String(owner.name.dropLast(hash.count + 1))
      self.init(namespace: pod.namespace, name: name, kind: .deployment)
    } else {
      self.init(namespace: pod.namespace, name: owner.name, kind: kind)
    }
  }
}
