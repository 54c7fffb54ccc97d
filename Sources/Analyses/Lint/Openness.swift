import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Which workloads of a namespace no policy isolates.
struct Openness {
  /// The namespace.
  let namespace: String
  /// Workloads on the pod network, in order.
  let workloads: [Workload]
  /// Those of which some pod is not isolated, for each direction.
  let open: [Direction: [Workload]]

  /// The namespaces that have workloads of their own, but for the cluster's own one.
  static func all(in state: LintedState) -> [Openness] {
    let groups = Dictionary(grouping: state.ownWorkloads, by: \.id.namespace)
    return groups.sorted { $0.key < $1.key }.filter { $0.key != "kube-system" }
      .compactMap { namespace, workloads in
        let subjects = workloads.filter { workload in
          workload.endpoints.contains { !$0.spec.usesHostNetwork }
        }
        guard !subjects.isEmpty else { return nil }
        var open: [Direction: [Workload]] = [:]
        for direction in Direction.allCases {
          open[direction] = subjects.filter {
            direction == .egress ? state.isOpenOrOpened($0, direction) : state.isOpen($0, direction)
          }
        }
        return Openness(namespace: namespace, workloads: subjects, open: open)
      }
  }

  /// Whether every workload is open in a direction.
  func isWhollyOpen(_ direction: Direction) -> Bool { open[direction]?.count == workloads.count }

  /// Where the namespace is written, or else its first workload.
  func location(in state: LintedState, of workload: Workload? = nil) -> SourceLocation? {
    if let workload { return workload.location }
    return state.snapshot.namespaces.first { $0.name == namespace }?.location
      ?? workloads.first?.location
  }
}

extension LintedState {
  /// Whether some pod of a workload is left to everyone in a direction: no NetworkPolicy isolates it, no other policy
  /// denies it anything.
  func isOpen(_ workload: Workload, _ direction: Direction) -> Bool {
    evaluation.classNumbers(of: workload.id).contains { number in
      guard case .podNetwork = evaluation.endpointClass(number).place else { return false }
      return isOpen(number, direction)
    }
  }

  /// Whether a class may open connections to everywhere: nothing isolates it, or a rule allows everything.
  func isOpenOrOpened(_ workload: Workload, _ direction: Direction) -> Bool {
    isOpen(workload, direction)
      || evaluation.classNumbers(of: workload.id).contains { number in
        let policies = evaluation.resolvedPolicies(selecting: number, direction)
        return policies.allSatisfy { $0.tier == .networkPolicy && $0.policy.effect == .known }
          && policies.contains { policy in
            policy.rules(direction).contains { $0.reference.rule.opensEverything }
          }
      }
  }

  /// Whether a class is left to everyone in a direction.
  func isOpen(_ number: Int, _ direction: Direction) -> Bool {
    evaluation.resolvedPolicies(selecting: number, direction).allSatisfy { resolved in
      resolved.tier != .networkPolicy && resolved.policy.effect == .known
        && !resolved.rules(direction).contains { $0.reference.rule.action == .deny }
    }
  }

  /// Whether a policy isolates every pod of a namespace in a direction, those to come included.
  func hasDefaultDeny(_ namespace: String, _ direction: Direction) -> Bool {
    step.policies.contains { policy in
      guard policy.subject.pods.isEverything, policy.directions.contains(direction),
        labels.namespaces(in: policy.subject.namespaces).contains(namespace)
      else { return false }
      return policy.tierOfNetworkPolicy
        || policy.effect != .known
        || policy.rules.contains { $0.direction == direction && $0.action == .deny }
    }
  }

  /// Whether something outside leads straight to a pod: a load balancer, a port of the nodes, or as the controller of
  /// Ingresses and Gateways.
  func isServedFromOutside(_ place: LabelIndex.PodPlace) -> Bool {
    let id = workload(place).id
    return entries.points.contains { point in
      switch point.proxy {
      case .workloads(let proxies): return proxies.contains(id)
      case .outside: return isBackend(place, of: point)
      case .none: return isBackend(place, of: point)
      }
    }
  }

  private func isBackend(_ place: LabelIndex.PodPlace, of point: EntryPoint) -> Bool {
    guard
      let service = snapshot.services.first(where: {
        point.object.kind == "Service" && $0.name == point.object.name
          && $0.namespace == point.object.namespace
      })
    else { return false }
    let backend = ServiceTarget.Backend.pod(workload(place).id, index: place.pod)
    return service.ports.contains { port in
      step.services.endpoints(of: service, port: port).contains { $0.backend == backend }
    }
  }
}
