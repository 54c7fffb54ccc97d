public import Kubernetes
import Reachability

/// One end of the connections in a picture or a table: pods that behave alike, or addresses.
public struct Party: Hashable, Sendable {
  /// What it stands for.
  public enum Kind: Hashable, Sendable {
    /// Pods of a workload.
    case workload(Workload.ID)
    /// Addresses outside the cluster that policies speak of, as the blocks say.
    case external([IPBlock])
    /// Nodes that policies speak of, by labels.
    case nodes(LabelSelector)
  }

  /// What it stands for.
  public var kind: Kind
  /// The names of the pods, where a workload's pods do not all behave alike; empty when it is all of them.
  public var podNames: [String]

  /// Creates a party.
  public init(_ kind: Kind, podNames: [String] = []) {
    self.kind = kind
    self.podNames = podNames
  }

  /// The workload, unless it is outside the cluster.
  public var workload: Workload.ID? {
    if case .workload(let id) = kind { id } else { nil }
  }

  /// The namespace, unless it is outside the cluster.
  public var namespace: String? { workload?.namespace }

  /// The blocks of addresses of a party outside the cluster.
  public var blocks: [IPBlock] {
    if case .external(let blocks) = kind { blocks } else { [] }
  }

  /// A short name: the workload's, the pods' where it is not all of them, or the block's.
  public var name: String {
    switch kind {
    case .workload(let id):
      switch podNames.count {
      case 0: id.name
      case 1: podNames[0]
      default: "\(podNames[0]) +\(podNames.count - 1)"
      }
    case .nodes(let selector):
      selector.isEverything ? "all nodes" : "nodes \(selector)"
    case .external(let blocks):
      blocks.contains { $0.cidr.isWholeFamily }
        ? "internet" : blocks.map(\.cidr.description).joined(separator: ", ")
    }
  }
}

extension Party: Comparable {
  /// Workloads by namespace and name, then nodes, then addresses.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left.kind, right.kind) {
    case (.workload(let first), .workload(let second)):
      first == second
        ? left.podNames.lexicographicallyPrecedes(right.podNames) : first < second
    case (.workload, .external), (.workload, .nodes), (.nodes, .external): true
    case (.external, .workload), (.nodes, .workload), (.external, .nodes): false
    case (.nodes(let first), .nodes(let second)): first.description < second.description
    case (.external(let first), .external(let second)):
      first.map(\.description).lexicographicallyPrecedes(second.map(\.description))
    }
  }
}
