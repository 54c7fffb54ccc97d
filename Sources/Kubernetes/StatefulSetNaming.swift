/// Names the pods of StatefulSets whose pods are not in the input, where a selector tells them apart.
///
/// "When the StatefulSet controller creates a Pod, it adds a label, statefulset.kubernetes.io/pod-name, that is set to
/// the name of the Pod", and likewise apps.kubernetes.io/pod-index (StatefulSet concepts). Without a selector that asks
/// for one of them all pods of the set are alike, and the template stands for them.
struct StatefulSetNaming {
  private static let podName = "statefulset.kubernetes.io/pod-name"
  private static let podIndex = "apps.kubernetes.io/pod-index"
  /// More pods than a cluster can run in one set are not worth naming.
  private static let limit = 1_000

  /// Whether a selector asks for a pod's own labels.
  let isNeeded: Bool

  init(_ objects: some Sequence<KubernetesObject>) {
    let special: Set<String> = [Self.podName, Self.podIndex]
    func asks(_ selector: LabelSelector) -> Bool {
      selector.requirements.contains { special.contains($0.key) }
    }
    isNeeded = objects.contains { object in
      switch object {
      case .networkPolicy(let policy):
        policy.selectors.contains(where: asks)
      case .adminNetworkPolicy(let policy):
        policy.rules.podSelectors(with: policy.subject).contains(where: asks)
      case .baselineAdminNetworkPolicy(let policy):
        policy.rules.podSelectors(with: policy.subject).contains(where: asks)
      case .clusterNetworkPolicy(let policy):
        policy.rules.podSelectors(with: policy.subject).contains(where: asks)
      case .service(let service):
        service.selector?.sorted.contains { special.contains($0.key) } ?? false
      default: false
      }
    }
  }

  func named(_ workloads: [Workload]) -> [Workload] {
    guard isNeeded else { return workloads }
    return workloads.map { workload in
      guard workload.id.kind == .statefulSet, workload.pods.isEmpty,
        let replicas = workload.replicas, replicas > 0
      else { return workload }
      var result = workload
      result.pods = (0..<min(replicas, Self.limit)).map { index in
        var pod = workload.template
        pod.name = "\(workload.id.name)-\(index)"
        pod.labels[Self.podName] = pod.name
        pod.labels[Self.podIndex] = String(index)
        return pod
      }
      return result
    }
  }
}

extension NetworkPolicy {
  /// Every selector of pods in the policy.
  fileprivate var selectors: [LabelSelector] {
    [podSelector]
      + (ingress + egress).flatMap { rule -> [LabelSelector] in
        guard case .anyOf(let peers) = rule.peers else { return [] }
        return peers.compactMap { peer in
          guard case .pods(let selector, in: _) = peer.pattern else { return nil }
          return selector
        }
      }
  }
}

extension OrderedRules {
  /// Every selector of pods in the rules, and that of the subject.
  fileprivate func podSelectors(with subject: OrderedSubject) -> [LabelSelector] {
    [subject.pods]
      + (ingress + egress).flatMap(\.peers).compactMap { peer in
        guard case .pods(namespaces: _, let selector) = peer else { return nil }
        return selector
      }
  }
}
