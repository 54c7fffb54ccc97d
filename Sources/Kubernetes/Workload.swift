public import Diagnostics

/// What runs pods: a controller with a pod template, or a pod on its own.
public struct Workload: Hashable, Sendable {
  /// The kinds that Podreach reads.
  public enum Kind: String, Hashable, Sendable, Comparable, CaseIterable {
    /// apps/v1 Deployment.
    case deployment = "Deployment"
    /// apps/v1 StatefulSet.
    case statefulSet = "StatefulSet"
    /// apps/v1 DaemonSet.
    case daemonSet = "DaemonSet"
    /// apps/v1 ReplicaSet.
    case replicaSet = "ReplicaSet"
    /// core/v1 ReplicationController.
    case replicationController = "ReplicationController"
    /// batch/v1 Job.
    case job = "Job"
    /// batch/v1 CronJob.
    case cronJob = "CronJob"
    /// core/v1 Pod without a controller in the input.
    case pod = "Pod"

    /// Orders by name.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// What tells workloads apart.
  public struct ID: Hashable, Sendable, Comparable {
    /// The namespace.
    public var namespace: String
    /// The name.
    public var name: String
    /// The kind; two workloads of different kinds may share a name.
    public var kind: Kind

    /// Creates an identity.
    public init(namespace: String, name: String, kind: Kind) {
      self.namespace = namespace
      self.name = name
      self.kind = kind
    }

    /// Orders by namespace, name and kind.
    public static func < (left: Self, right: Self) -> Bool {
      (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
    }
  }

  /// Namespace, name and kind.
  public var id: ID
  /// The pods that the template describes, labels and specification.
  public var template: Pod
  /// The number of pods wanted; `nil` where the cluster decides (DaemonSet).
  public var replicas: Int?
  /// The number of the first pod of a StatefulSet (`spec.ordinals.start`), from 0.
  public var firstOrdinal = 0
  /// Pods of the input that belong to it, in the order of their names.
  ///
  /// Empty for a manifest that was never applied; the ``template`` then stands for all of them.
  public var pods: [Pod]
  /// The controller it belongs to, such as the Deployment of a ReplicaSet.
  public var owner: OwnerReference?
  /// Whether it stands for pods that are not in the input, and that policies speak of.
  public var isExposure: Bool
  /// Where it is written; `nil` when it is assumed.
  public var location: SourceLocation?

  /// Creates a workload.
  public init(
    id: ID, template: Pod, replicas: Int?, pods: [Pod] = [], owner: OwnerReference? = nil,
    isExposure: Bool = false, location: SourceLocation?
  ) {
    self.isExposure = isExposure
    self.id = id
    self.template = template
    self.replicas = replicas
    self.pods = pods
    self.owner = owner
    self.location = location
  }

  /// Whether Podreach assumes it without finding it in the input.
  public var isAssumed: Bool { location == nil }

  /// The pods as endpoints: those of the input, or one that stands for all replicas.
  public var endpoints: [Pod] { pods.isEmpty ? [template] : pods }

  /// Whether there can be two pods of it at a time, so that one can talk to another.
  public var hasSeveralPods: Bool {
    pods.isEmpty ? replicas.map { $0 > 1 } ?? true : pods.count > 1
  }
}
