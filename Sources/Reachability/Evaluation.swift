public import Kubernetes
public import Policies

/// The verdicts of a snapshot: for any two endpoints and any port, whether a connection passes and why.
///
/// Selectors are resolved once, to sets of endpoint classes; a question then looks only at the policies that select its
/// two ends.
public struct Evaluation: Sendable {
  /// What the input cannot tell.
  public struct Options: Hashable, Sendable {
    /// Ranges that the addresses of all pods come from; they settle how blocks of addresses treat pods.
    public var podCIDRs: [CIDR]
    /// Whether policies have an effect at all: a network plugin may ignore them.
    public var enforcesPolicies: Bool
    /// Blocks that questions will be asked about, beside those of the policies.
    public var furtherBlocks: [IPBlock]

    /// Creates options.
    public init(
      podCIDRs: [CIDR] = [], enforcesPolicies: Bool = true, furtherBlocks: [IPBlock] = []
    ) {
      self.podCIDRs = podCIDRs
      self.enforcesPolicies = enforcesPolicies
      self.furtherBlocks = furtherBlocks
    }
  }

  /// The input.
  public let snapshot: Snapshot
  /// The policies in force.
  public let tiers: [Tier]
  let classes: EndpointClasses
  /// The policies that select something, in evaluation order.
  let policies: [ResolvedPolicy]
  /// For each class, the positions of the policies that select it, by direction.
  private let ingressPolicies: [[Int]]
  private let egressPolicies: [[Int]]
  let nodes: NodeDirectory

  /// Evaluates the policies of a snapshot.
  ///
  /// - Complexity: linear in the input, plus the number of distinct selectors times the classes in their scope; a class
  ///   costs as much as the policies that select it.
  public init(_ snapshot: Snapshot, options: Options = Options()) {
    let tiers = options.enforcesPolicies ? snapshot.tiers : []
    let vocabulary = SelectorVocabulary(tiers, furtherBlocks: options.furtherBlocks)
    let classes = EndpointClasses(snapshot, vocabulary: vocabulary, podCIDRs: options.podCIDRs)
    var index = SelectorIndex(classes)
    var policies: [ResolvedPolicy] = []
    for tier in tiers {
      for policy in tier.policies {
        let resolved = ResolvedPolicy(policy, in: tier.kind, &index)
        if !resolved.subject.isEmpty { policies.append(resolved) }
      }
    }
    self.snapshot = snapshot
    self.tiers = tiers
    self.classes = classes
    self.policies = policies
    ingressPolicies = Self.selection(of: policies, .ingress, count: classes.all.count)
    egressPolicies = Self.selection(of: policies, .egress, count: classes.all.count)
    nodes = NodeDirectory(snapshot.nodes, selectors: vocabulary.nodeSelectors)
  }

  /// For each class, the positions of the policies that select it.
  private static func selection(
    of policies: [ResolvedPolicy], _ direction: Direction, count: Int
  ) -> [[Int]] {
    var result = Array(repeating: [Int](), count: count)
    for position in policies.indices
    where policies[position].policy.directions.contains(direction) {
      policies[position].subject.forEach { result[$0].append(position) }
    }
    return result
  }

  /// The number of endpoint classes that the input needs.
  public var classCount: Int { classes.all.count }

  /// The class of an endpoint: two endpoints of one class get the same verdicts, except towards
  /// themselves and towards their node.
  ///
  /// `nil` for a pod that the input does not have.
  public func classNumber(of endpoint: Endpoint) -> Int? { classes.number(of: endpoint) }

  /// The classes of a workload's pods, in their order; none for a workload that the input does not have.
  public func classNumbers(of workload: Workload.ID) -> [Int] {
    classes.workloadIndices[workload].map { classes.ofWorkload[$0] } ?? []
  }

  /// Whether an address is that of a node of the input.
  public func isNode(_ address: IPAddress) -> Bool { nodes.node(at: address) != nil }

  /// The policies that select an endpoint in a direction, in evaluation order.
  public func policies(selecting endpoint: Endpoint, _ direction: Direction) -> [Policy] {
    guard let number = classes.number(of: endpoint) else { return [] }
    return selectedPolicies(number, direction).map(\.policy)
  }

  /// Whether some policy selects an endpoint in a direction.
  public func isRestricted(_ endpoint: Endpoint, _ direction: Direction) -> Bool {
    classes.number(of: endpoint).map { !positions(selecting: $0, direction).isEmpty } ?? false
  }

  /// The policies that select at least one pod, in evaluation order.
  public var selectingPolicies: [PolicyReference] { policies.map(\.policy.reference) }

  /// The first address of each range that the blocks of the input cut out of a block: one for each class of addresses.
  public func representatives(of block: IPBlock) -> [IPAddress] {
    classes.atoms.starts.filter(block.contains)
  }

  /// The positions of the policies that select a class, in evaluation order.
  func positions(selecting number: Int, _ direction: Direction) -> [Int] {
    direction == .ingress ? ingressPolicies[number] : egressPolicies[number]
  }

  /// The policies that select a class, in evaluation order.
  func selectedPolicies(_ number: Int, _ direction: Direction) -> [ResolvedPolicy] {
    positions(selecting: number, direction).map { policies[$0] }
  }

  /// The pod of an endpoint; `nil` for an address, and for a pod that the input does not have.
  public func pod(_ endpoint: Endpoint) -> Pod? {
    guard case .pod(let workload, let index) = endpoint,
      let position = classes.workloadIndices[workload]
    else { return nil }
    let pods = snapshot.workloads[position].endpoints
    return pods.indices.contains(index) ? pods[index] : nil
  }
}
