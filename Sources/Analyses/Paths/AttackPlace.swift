import Kubernetes
public import Reachability

/// A place that an attacker can be in, or reach: pods that behave alike, or addresses outside.
public struct AttackPlace: Hashable, Sendable {
  /// What it is.
  public enum Kind: String, Hashable, Sendable {
    /// Where the attacker is.
    case start
    /// Pods of a workload.
    case workload
    /// The cluster DNS.
    case clusterDNS
    /// Addresses outside the cluster, or nodes.
    case outside
  }

  /// What tells it apart from others, which may have its name: a Deployment and a StatefulSet can share one.
  public var number: Int
  /// What it is.
  public var kind: Kind
  /// The name: `namespace/workload`, or the addresses.
  public var name: String
  /// The workload, or the addresses; `nil` for what is made of several.
  public var party: Party?
  /// The ports that make a hop; see ``AttackPaths``.
  public var ports: PortSet
  /// What answers at its declared ports and is what an attacker wants.
  public var known: [SensitivePorts.Known]
  /// Whether it stands for pods that are not in the input, so that nothing is certain about it.
  var isHypothetical = false

  /// The namespace, unless it is outside the cluster.
  public var namespace: String? { party?.namespace }
}

/// A connection that an attacker can open.
public struct AttackConnection: Hashable, Sendable {
  /// The name of the place where it starts; of the pods there, where the start is several.
  public var source: String
  /// The number of the place where it starts.
  public var sourceNumber: Int
  /// The name of the place where it ends.
  public var destination: String
  /// The number of the place where it ends.
  public var destinationNumber: Int
  /// The ports on which it passes, or may pass, among those that are asked about.
  public var ports: PortSet
  /// The way into the cluster, such as `Ingress shop/web`; `nil` for any other connection.
  public var way: String?
  /// Whether it passes for certain; if not, the input does not tell, or it passes for some pods only.
  public var isCertain: Bool
}

/// A place that is reached, and how.
public struct AttackArrival: Hashable, Sendable {
  /// The place.
  public var place: AttackPlace
  /// How many hops away it is.
  public var hops: Int
  /// Whether each hop of some way of that length passes for certain.
  public var isCertain: Bool
  /// The last connections of the shortest ways, by source; no more than twenty.
  public var connections: [AttackConnection]
  /// How many such connections there are.
  public var connectionCount: Int

  /// All ports on which it is reached.
  public var ports: PortSet { connections.reduce(PortSet.none) { $0.union($1.ports) } }

  /// What an attacker wants among what answers at these ports.
  public var prizes: [SensitivePorts.Known] {
    let ports = ports
    return place.known.filter { ports.contains($0.port) }
  }

  /// Whether it is a store of data.
  public var isDataStore: Bool { prizes.contains { $0.kind == .dataStore } }
}
