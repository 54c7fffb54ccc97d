import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A controller with a pod template.
  func workload(_ object: Mapping, kind: Workload.Kind) -> Workload? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var template = Pod(
      namespace: metadata.namespace, name: metadata.name, location: location(object.node))
    var replicas = kind == .daemonSet ? nil : 1
    if value("spec", in: object) == nil {
      refuseMissing("spec", at: object.node)
    }
    if let spec = mapping("spec", of: object) {
      if kind == .cronJob {
        readJobTemplate(of: spec, template: &template, replicas: &replicas)
      } else {
        readTemplate(of: spec, kind: kind, template: &template, replicas: &replicas)
        if kind == .job { addJobLabels(name: metadata.name, of: spec, to: &template.labels) }
      }
    }
    var workload = Workload(
      id: Workload.ID(namespace: metadata.namespace, name: metadata.name, kind: kind),
      template: template, replicas: replicas, owner: metadata.owner,
      location: location(object.node))
    if kind == .statefulSet, let spec = mapping("spec", of: object),
      let ordinals = mapping("ordinals", of: spec)
    {
      workload.firstOrdinal = field("start", of: ordinals, replicaCount) ?? 0
    }
    return workload
  }

  private func readJobTemplate(of spec: Mapping, template: inout Pod, replicas: inout Int?) {
    guard let job = mapping("jobTemplate", of: spec) else {
      if value("jobTemplate", in: spec) == nil { refuseMissing("jobTemplate", at: spec.node) }
      return
    }
    guard let jobSpec = mapping("spec", of: job) else { return }
    readTemplate(of: jobSpec, kind: .job, template: &template, replicas: &replicas)
    // The name of each Job ends in the time of its start.
    addJobLabels(name: Labels.setByTheCluster, of: jobSpec, to: &template.labels)
  }

  /// Adds the labels that the Job controller adds to the pods of a Job; it does not with `manualSelector`.
  private func addJobLabels(name: String, of spec: Mapping, to labels: inout Labels) {
    guard field("manualSelector", of: spec, boolean) != true else { return }
    for prefix in ["batch.kubernetes.io/", ""] {
      for (key, value) in [("job-name", name), ("controller-uid", Labels.setByTheCluster)]
      where labels[prefix + key] == nil {
        labels[prefix + key] = value
      }
    }
  }

  private func readTemplate(
    of spec: Mapping, kind: Workload.Kind, template: inout Pod, replicas: inout Int?
  ) {
    switch kind {
    case .daemonSet, .pod, .cronJob: break
    case .job: replicas = field("parallelism", of: spec, replicaCount) ?? 1
    case .deployment, .replicaSet, .statefulSet, .replicationController:
      replicas = field("replicas", of: spec, replicaCount) ?? 1
    }
    guard let written = mapping("template", of: spec) else {
      if value("template", in: spec) == nil { refuseMissing("template", at: spec.node) }
      return
    }
    if let metadata = mapping("metadata", of: written) {
      template.labels = labels("labels", of: metadata)
    }
    template.spec = podSpec(of: written)
  }

  private func replicaCount(_ node: NodeID) -> Int? {
    guard let count = integer(node) else { return nil }
    guard (0...Int(Int32.max)).contains(count) else {
      refuse(
        .invalidReplicas, "`\(count)` is not a number of pods: must be between 0 and \(Int32.max)",
        at: node)
      return nil
    }
    return count
  }
}
