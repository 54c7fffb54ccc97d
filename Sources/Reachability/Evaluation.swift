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
  /// For each class, the policies that select it, by direction.
  private let ingressPolicies: [[SelectedPolicy]]
  private let egressPolicies: [[SelectedPolicy]]
  private let pods: [Workload.ID: [Pod]]
  /// Every rule of the policies that select something.
  private let rules: [ResolvedRule]

  /// A policy with its rules' peers resolved.
  struct SelectedPolicy: Sendable {
    var policy: Policy
    var rules: [ResolvedRule]
  }

  /// A rule with its peers resolved to classes.
  struct ResolvedRule: Sendable {
    var reference: RuleReference
    var certain: ClassSet
    var possible: ClassSet
  }

  /// Evaluates the policies of a snapshot.
  ///
  /// - Complexity: linear in the input, plus the number of distinct selectors times the classes in their scope; a class
  ///   costs as much as the policies that select it.
  public init(_ snapshot: Snapshot, options: Options = Options()) {
    let tiers = options.enforcesPolicies ? snapshot.tiers : []
    let vocabulary = SelectorVocabulary(tiers, furtherBlocks: options.furtherBlocks)
    let classes = EndpointClasses(snapshot, vocabulary: vocabulary, podCIDRs: options.podCIDRs)
    var index = SelectorIndex(classes)
    var ingress = Array(repeating: [SelectedPolicy](), count: classes.all.count)
    var egress = ingress
    var all: [ResolvedRule] = []
    for policy in tiers.flatMap(\.policies) {
      let selected = index.selected(by: policy.subject).members
      guard !selected.isEmpty else { continue }
      let rules = policy.rules.map { rule in
        var resolved = ResolvedRule(
          reference: RuleReference(policy: policy.reference, rule: rule), certain: ClassSet(),
          possible: ClassSet())
        for peer in rule.peers {
          let match = index.match(peer)
          resolved.certain.formUnion(match.certain)
          resolved.possible.formUnion(match.possible)
        }
        return resolved
      }
      all += rules
      for direction in policy.directions {
        let part = SelectedPolicy(
          policy: policy, rules: rules.filter { $0.reference.rule.direction == direction })
        for number in selected {
          switch direction {
          case .ingress: ingress[number].append(part)
          case .egress: egress[number].append(part)
          }
        }
      }
    }
    self.snapshot = snapshot
    self.tiers = tiers
    self.classes = classes
    ingressPolicies = ingress
    egressPolicies = egress
    self.rules = all
    pods = Dictionary(uniqueKeysWithValues: snapshot.workloads.map { ($0.id, $0.endpoints) })
  }

  /// The number of endpoint classes that the input needs.
  public var classCount: Int { classes.all.count }

  /// The class of an endpoint: two endpoints of one class get the same verdicts, except towards
  /// themselves and towards their node.
  ///
  /// `nil` for a pod that the input does not have.
  public func classNumber(of endpoint: Endpoint) -> Int? { classes.number(of: endpoint) }

  /// The policies that select an endpoint in a direction, in the order of their names.
  public func policies(selecting endpoint: Endpoint, _ direction: Direction) -> [Policy] {
    guard let number = classes.number(of: endpoint) else { return [] }
    return selectedPolicies(number, direction).map(\.policy)
  }

  /// The rules that name an endpoint as a destination: egress rules with a peer for pods that matches it.
  ///
  /// A rule for everyone, or for addresses alone, names nobody.
  public func rulesNaming(destination: Endpoint) -> [RuleReference] {
    guard let number = classes.number(of: destination) else { return [] }
    return rules.filter { rule in
      rule.reference.rule.direction == .egress && rule.certain.contains(number)
        && !rule.reference.rule.peers.contains(.everyone)
        && rule.reference.rule.peers.contains { peer in
          if case .pods = peer { true } else { false }
        }
    }.map(\.reference)
  }

  /// The first address of each range that the blocks of the input cut out of a block: one for each class of addresses.
  public func representatives(of block: IPBlock) -> [IPAddress] {
    classes.atoms.starts.filter(block.contains)
  }

  func selectedPolicies(_ number: Int, _ direction: Direction) -> [SelectedPolicy] {
    direction == .ingress ? ingressPolicies[number] : egressPolicies[number]
  }

  /// The pod of an endpoint; `nil` for an address, and for a pod that the input does not have.
  public func pod(_ endpoint: Endpoint) -> Pod? {
    guard case .pod(let workload, let index) = endpoint, let pods = pods[workload],
      pods.indices.contains(index)
    else { return nil }
    return pods[index]
  }
}
