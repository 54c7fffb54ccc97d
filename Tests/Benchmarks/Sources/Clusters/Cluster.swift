/// A made-up cluster that looks like a real one; the same seed gives the same manifests, byte by byte.
public struct Cluster: Sendable {
  /// How large it is.
  public struct Size: Sendable {
    /// The number of namespaces, `kube-system` not counted.
    public var namespaces: Int
    /// The number of controllers, whose pods are written out.
    public var workloads: Int
    /// The number of pods.
    public var pods: Int
    /// The number of network policies.
    public var policies: Int

    /// Creates a size.
    public init(namespaces: Int, workloads: Int, pods: Int, policies: Int) {
      self.namespaces = namespaces
      self.workloads = workloads
      self.pods = pods
      self.policies = policies
    }
  }

  let size: Size
  let seed: UInt64

  /// Creates a cluster.
  public init(_ size: Size, seed: UInt64) {
    self.size = size
    self.seed = seed
  }

  /// Hands over every object: namespaces, then pods and Services by workload, then policies.
  ///
  /// They are made one after the other, so that a large cluster is never held as a whole.
  public func forEachObject(_ receive: (Value) throws -> Void) rethrows {
    var random = SplitMix64(seed: seed)
    try receive(Self.kubeSystem)
    let namespaces = (0..<size.namespaces).map { Namespace(index: $0) }
    for namespace in namespaces { try receive(namespace.object) }
    var pods = size.pods
    for index in 0..<size.workloads {
      let remaining = size.workloads - index
      let most = max(2 * pods / remaining - 1, 1)
      let count = remaining == 1 ? pods : min(1 + random.number(below: most), pods - remaining + 1)
      pods -= count
      let workload = Workload(
        number: index / namespaces.count, in: namespaces[index % namespaces.count],
        random: &random)
      for pod in 0..<count { try receive(workload.pod(pod, random: &random)) }
      if !random.chance(20) { try receive(workload.service) }
    }
    for index in 0..<size.policies {
      let policy = Policy(
        number: index / namespaces.count, in: namespaces[index % namespaces.count],
        workloads: min(max(size.workloads / namespaces.count, 1), Workload.names.count))
      try receive(policy.object(namespaces: namespaces, random: &random))
    }
  }

  private static let kubeSystem: Value = [
    "apiVersion": "v1", "kind": "Namespace",
    "metadata": [
      "name": "kube-system", "labels": ["kubernetes.io/metadata.name": "kube-system"],
    ],
  ]
}

/// A namespace: a team's, in an environment.
struct Namespace: Sendable {
  static let teams = ["shop", "search", "billing", "identity", "media", "data", "platform", "crm"]
  static let environments = ["prod", "staging", "test"]
  static let tiers = ["public", "internal", "restricted"]

  let index: Int

  var team: String { Self.teams[index % Self.teams.count] }
  var environment: String { Self.environments[index / Self.teams.count % 3] }
  var tier: String { Self.tiers[(index + index / 7) % 3] }
  var name: String { "\(team)-\(environment)-\(index)" }

  var object: Value {
    [
      "apiVersion": "v1", "kind": "Namespace",
      "metadata": [
        "name": .text(name),
        "labels": [
          "env": .text(environment), "kubernetes.io/metadata.name": .text(name),
          "team": .text(team), "tier": .text(tier),
        ],
      ],
    ]
  }
}
