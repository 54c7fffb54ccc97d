import Kubernetes

/// What is done with the objects of a kind.
enum ObjectKind {
  case namespace
  case pod
  case workload(Workload.Kind)
  case service
  case endpointSlice
  case endpoints
  /// A way in from outside, or what belongs to one.
  case entry(EntryKind)
  case networkPolicy
  case adminNetworkPolicy
  case baselineAdminNetworkPolicy
  case clusterNetworkPolicy
  case node
  /// What containers are given: read where that was asked for.
  case configMap
  /// A policy of a kind that Podreach does not evaluate.
  case foreignPolicy(ForeignPolicy)
  /// A policy of a kind that the API server does not know, by a slip of the pen.
  case unknownPolicy
  /// A list of objects.
  case list
  /// Podreach's own steps file.
  case steps
  case other

  /// Whether its objects are policies.
  var isPolicy: Bool {
    switch self {
    case .networkPolicy, .adminNetworkPolicy, .baselineAdminNetworkPolicy, .clusterNetworkPolicy,
      .foreignPolicy, .unknownPolicy:
      true
    default: false
    }
  }

  /// How the API version of a kind that Podreach reads is known.
  enum Version: Equatable {
    case current
    /// No longer served; with the version to write now.
    case removed(String)
    /// Never heard of; with the version to write.
    case unknown(String)
  }

  /// A kind that Podreach reads, with its API group and versions.
  private struct Entry {
    var kind: ObjectKind
    var current: String
    /// Other versions that are served.
    var served: [String] = []
    var removed: [String] = []
  }

  /// Tells kinds apart by API group and kind.
  static func of(apiVersion: String, kind: String) -> (kind: ObjectKind, version: Version) {
    if let entry = entry(of: kind), apiVersion == entry.current { return (entry.kind, .current) }
    let group = apiVersion.contains("/") ? String(apiVersion.prefix { $0 != "/" }) : ""
    if group == "podreach.dev" {
      return (["Steps", "Expectations"].contains(kind) ? .steps : .other, .current)
    }
    if let policy = ForeignPolicy.of(group: group, kind: kind) {
      return (.foreignPolicy(policy), .current)
    }
    if isList(group: group, kind: kind) { return (.list, .current) }
    guard let entry = entry(of: kind) else { return (unlisted(group: group, kind: kind), .current) }
    if entry.served.contains(apiVersion) { return (entry.kind, .current) }
    if entry.removed.contains(apiVersion) { return (entry.kind, .removed(entry.current)) }
    // The same name in somebody's own API group is another kind, such as Knative's `Service`.
    guard !group.contains(".") || group.hasSuffix(".k8s.io") else {
      return (unlisted(group: group, kind: kind), .current)
    }
    return (entry.kind, .unknown(entry.current))
  }

  private static func isList(group: String, kind: String) -> Bool {
    if group.isEmpty, kind.hasSuffix("List") || kind.lowercased() == "list" { return true }
    guard kind.hasSuffix("List") else { return false }
    let itemKind = String(kind.dropLast("List".count))
    if entry(of: itemKind) != nil || ForeignPolicy.of(group: group, kind: itemKind) != nil {
      return true
    }
    if case .other = unlisted(group: group, kind: itemKind) { return false }
    return true
  }

  /// A kind that is in no list: one that is named like a network policy must not go unnoticed.
  private static func unlisted(group: String, kind: String) -> ObjectKind {
    guard !PolicyName.isStaged(kind) else { return .other }
    let kubernetes = "networking.k8s.io"
    let isKubernetes =
      !group.contains(".") || group.hasSuffix(".k8s.io") || group.hasSuffix(".kubernetes.io")
      || Suggestion.closest(to: group, among: [kubernetes]) != nil
    if isKubernetes {
      let isMistyped = Suggestion.closest(to: kind, among: ["NetworkPolicy"]) != nil
      return isMistyped || PolicyName.isNetworkPolicy(kind) ? .unknownPolicy : .other
    }
    guard PolicyName.isNetworkPolicy(kind) else { return .other }
    guard kind.hasSuffix("NetworkPolicy") || kind.hasSuffix("NetworkPolicies") else {
      return .unknownPolicy
    }
    return .foreignPolicy(
      ForeignPolicy(
        isNamespaced: !PolicyName.isClusterScoped(kind), directions: [.ingress, .egress],
        isKnown: false))
  }

  /// Whether metadata is all that is read of an object.
  static func isIdentityEnough(apiVersion: String, kind: String, readsMentions: Bool) -> Bool {
    switch of(apiVersion: apiVersion, kind: kind).kind {
    case .configMap: !readsMentions
    case .other where isRoleBinding(kind): !readsMentions
    case .other: !kind.hasSuffix("List")
    default: false
    }
  }

  /// Whether a kind gives rights at the Kubernetes API.
  static func isRoleBinding(_ kind: String) -> Bool {
    kind == "RoleBinding" || kind == "ClusterRoleBinding"
  }

  private static let oldApps = ["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"]

  private static func entry(of kind: String) -> Entry? {
    switch kind {
    case "Namespace": Entry(kind: .namespace, current: "v1")
    case "Pod": Entry(kind: .pod, current: "v1")
    case "Service": Entry(kind: .service, current: "v1")
    case "Endpoints": Entry(kind: .endpoints, current: "v1")
    case "ReplicationController":
      Entry(kind: .workload(.replicationController), current: "v1")
    case "Deployment":
      Entry(kind: .workload(.deployment), current: "apps/v1", removed: oldApps)
    case "ReplicaSet":
      Entry(kind: .workload(.replicaSet), current: "apps/v1", removed: oldApps)
    case "StatefulSet":
      Entry(kind: .workload(.statefulSet), current: "apps/v1", removed: oldApps)
    case "DaemonSet": Entry(kind: .workload(.daemonSet), current: "apps/v1", removed: oldApps)
    case "Job":
      Entry(kind: .workload(.job), current: "batch/v1", removed: ["extensions/v1beta1"])
    case "CronJob":
      Entry(
        kind: .workload(.cronJob), current: "batch/v1",
        removed: ["batch/v1beta1", "batch/v2alpha1"])
    case "EndpointSlice":
      Entry(
        kind: .endpointSlice, current: "discovery.k8s.io/v1",
        removed: ["discovery.k8s.io/v1beta1"])
    case "NetworkPolicy":
      Entry(
        kind: .networkPolicy, current: "networking.k8s.io/v1",
        removed: ["extensions/v1beta1", "networking.k8s.io/v1beta1"])
    case "AdminNetworkPolicy":
      Entry(kind: .adminNetworkPolicy, current: "policy.networking.k8s.io/v1alpha1")
    case "BaselineAdminNetworkPolicy":
      Entry(kind: .baselineAdminNetworkPolicy, current: "policy.networking.k8s.io/v1alpha1")
    case "ClusterNetworkPolicy":
      Entry(kind: .clusterNetworkPolicy, current: "policy.networking.k8s.io/v1alpha2")
    case "Node": Entry(kind: .node, current: "v1")
    case "ConfigMap": Entry(kind: .configMap, current: "v1")
    default:
      EntryKind(kind).map { entry in
        Entry(
          kind: .entry(entry), current: entry.currentVersion, served: entry.servedVersions,
          removed: entry.removedVersions)
      }
    }
  }
}
