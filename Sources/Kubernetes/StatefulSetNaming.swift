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
    isNeeded = objects.contains { object in
      switch object {
      case .networkPolicy(let policy): Self.isNeeded(by: policy)
      case .adminNetworkPolicy(let policy): Self.isNeeded(by: policy.rules, policy.subject)
      case .baselineAdminNetworkPolicy(let policy):
        Self.isNeeded(by: policy.rules, policy.subject)
      case .clusterNetworkPolicy(let policy): Self.isNeeded(by: policy.rules, policy.subject)
      case .service(let service): Self.isNeeded(by: service)
      default: false
      }
    }
  }

  init(_ snapshot: Snapshot) {
    let ordered =
      snapshot.adminNetworkPolicies.map { ($0.rules, $0.subject) }
      + snapshot.baselineAdminNetworkPolicies.map { ($0.rules, $0.subject) }
      + snapshot.clusterNetworkPolicies.map { ($0.rules, $0.subject) }
    isNeeded =
      snapshot.networkPolicies.contains(where: Self.isNeeded(by:))
      || snapshot.services.contains(where: Self.isNeeded(by:))
      || ordered.contains { Self.isNeeded(by: $0, $1) }
  }

  private static func isNeeded(by rules: OrderedRules, _ subject: OrderedSubject) -> Bool {
    isNeeded(by: subject.pods)
      || (rules.ingress + rules.egress).lazy.flatMap(\.peers).contains { peer in
        guard case .pods(namespaces: _, let selector) = peer else { return false }
        return isNeeded(by: selector)
      }
  }

  private static func isNeeded(by policy: NetworkPolicy) -> Bool {
    isNeeded(by: policy.podSelector) || policy.ingress.contains(where: isNeeded(by:))
      || policy.egress.contains(where: isNeeded(by:))
  }

  private static func isNeeded(by rule: NetworkPolicy.Rule) -> Bool {
    guard case .anyOf(let peers) = rule.peers else { return false }
    return peers.contains { peer in
      guard case .pods(let selector, in: _) = peer.pattern else { return false }
      return isNeeded(by: selector)
    }
  }

  private static func isNeeded(by selector: LabelSelector) -> Bool {
    selector.requirements.contains { $0.key == podName || $0.key == podIndex }
  }

  private static func isNeeded(by service: Service) -> Bool {
    service.selector?.sorted.contains { $0.key == podName || $0.key == podIndex } ?? false
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
