/// Adds the labels that controllers add to pods, where the pods are not in the input and a selector asks for them.
///
/// "When the StatefulSet controller creates a Pod, it adds a label, statefulset.kubernetes.io/pod-name, that is set to
/// the name of the Pod", and likewise apps.kubernetes.io/pod-index (StatefulSet concepts). "The pod-template-hash label
/// is added by the Deployment controller to every ReplicaSet that a Deployment creates or adopts" (Deployment concepts),
/// and controller-revision-hash marks the pods of DaemonSets and StatefulSets. Without a selector that asks for one of
/// them all pods of a controller are alike, and the template stands for them.
struct ControllerLabels {
  private static let podName = "statefulset.kubernetes.io/pod-name"
  private static let podIndex = "apps.kubernetes.io/pod-index"
  private static let templateHash = "pod-template-hash"
  private static let revisionHash = "controller-revision-hash"
  private static let all: Set = [podName, podIndex, templateHash, revisionHash]
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
    selector.requirements.contains { all.contains($0.key) }
  }

  private static func isNeeded(by service: Service) -> Bool {
    service.selector?.sorted.contains { all.contains($0.key) } ?? false
  }

  /// The workloads with the labels of their pods.
  func added(to workloads: [Workload]) -> [Workload] {
    guard isNeeded else { return workloads }
    return workloads.map { workload in
      guard workload.pods.isEmpty, workload.location != nil else { return workload }
      var result = workload
      switch workload.id.kind {
      case .deployment: result.template.labels[Self.templateHash] = Labels.setByTheCluster
      case .daemonSet, .statefulSet:
        result.template.labels[Self.revisionHash] = Labels.setByTheCluster
      case .replicaSet, .replicationController, .job, .cronJob, .pod: break
      }
      guard workload.id.kind == .statefulSet, let replicas = workload.replicas, replicas > 0 else {
        return result
      }
      // "The number representing the first replica's index" (StatefulSetOrdinals).
      let first = workload.firstOrdinal
      result.pods = (first..<first + min(replicas, Self.limit)).map { index in
        var pod = result.template
        pod.name = "\(workload.id.name)-\(index)"
        pod.labels[Self.podName] = pod.name
        pod.labels[Self.podIndex] = String(index)
        return pod
      }
      return result
    }
  }
}
