import Kubernetes
import Policies

/// Everything that the rows of an evaluation are worked out from, turned to the destination's side: which rules of the
/// sources' egress admit a class is known for each class, so that nothing is ever transposed.
struct RowTables: Sendable {
  /// Egress rules of NetworkPolicies with the same peers and ports, and all pods that they apply to.
  struct EgressGroup: Sendable {
    var certain: ClassSet
    var possible: ClassSet
    var ports: Int
    var subjects: ClassSet
  }

  /// An ingress rule of a NetworkPolicy.
  struct IngressRule: Sendable {
    var certain: ClassSet
    var possible: ClassSet
    var ports: Int
    /// The words from the first to the last peer; reversed where there is none, so that it widens nothing.
    var span: (lowerBound: Int, upperBound: Int)
  }

  let classes: [EndpointClass]
  let wordCount: Int
  let lists: PortLists
  /// The ingress rules of all NetworkPolicies.
  let ingressRules: [IngressRule]
  /// For each policy of the evaluation, the positions of its rules in ``ingressRules``.
  let rulesOfPolicy: [Range<Int>]
  let egressGroups: [EgressGroup]
  /// For each class, the groups that admit it or may; without ``wideGroups``.
  private let groupsOfClass: [[Int32]]
  /// Groups with peers all over the cluster, which are asked instead of listed.
  private let wideGroups: [Int]
  /// Classes that some NetworkPolicy of known effect isolates for egress.
  let isolatedForEgress: ClassSet
  /// Classes for whose egress a NetworkPolicy of unknown effect speaks.
  let doubtfulForEgress: ClassSet
  let adminIngress: OrderedTable
  let adminEgress: OrderedTable
  let baselineIngress: OrderedTable
  let baselineEgress: OrderedTable
  /// Whether anything in the input can leave a verdict open.
  let hasDoubts: Bool
  /// For each class, the positions of the NetworkPolicies that select it for ingress.
  let networkPolicies: [[Int]]
  let policies: [ResolvedPolicy]

  init(_ evaluation: Evaluation) {
    let policies = evaluation.policies
    let classes = evaluation.classes.all
    let lists = PortLists(policies, classes)
    self.policies = policies
    self.classes = classes
    self.lists = lists
    wordCount = (classes.count + 63) / 64
    adminIngress = OrderedTable(policies, .admin, .ingress, lists)
    adminEgress = OrderedTable(policies, .admin, .egress, lists)
    baselineIngress = OrderedTable(policies, .baseline, .ingress, lists)
    baselineEgress = OrderedTable(policies, .baseline, .egress, lists)

    var groups: [EgressGroup] = []
    var numbers: [GroupKey: Int] = [:]
    var isolated = WordRow(count: wordCount)
    var doubtful = ClassSet()
    let all = 0..<wordCount
    var doubts = [adminIngress, adminEgress, baselineIngress, baselineEgress].contains(
      where: \.hasDoubts)
    var ingressRules: [IngressRule] = []
    var rulesOfPolicy: [Range<Int>] = []
    for policy in policies {
      let start = ingressRules.count
      if policy.tier == .networkPolicy {
        if policy.policy.effect != .known { doubts = true }
        for rule in policy.ingress {
          if !rule.possible.isEmpty { doubts = true }
          ingressRules.append(IngressRule(rule, ports: lists.number(of: rule)))
        }
      }
      rulesOfPolicy.append(start..<ingressRules.count)
    }
    self.ingressRules = ingressRules
    self.rulesOfPolicy = rulesOfPolicy
    for policy in policies
    where policy.tier == .networkPolicy && policy.policy.directions.contains(.egress) {
      guard policy.policy.effect == .known else {
        doubtful.formUnion(policy.subject)
        continue
      }
      isolated.formUnion(policy.subject, in: all)
      for rule in policy.egress {
        if !rule.possible.isEmpty { doubts = true }
        let key = GroupKey(
          certain: rule.certain, possible: rule.possible, ports: lists.number(of: rule))
        if let number = numbers[key] {
          groups[number].subjects.formUnion(policy.subject)
        } else {
          numbers[key] = groups.count
          groups.append(
            EgressGroup(
              certain: key.certain, possible: key.possible, ports: key.ports,
              subjects: policy.subject))
        }
      }
    }
    egressGroups = groups
    isolatedForEgress = ClassSet(words: isolated.words)
    doubtfulForEgress = doubtful
    hasDoubts = doubts

    var ofClass = Array(repeating: [Int32](), count: classes.count)
    var wide: [Int] = []
    for (number, group) in groups.enumerated() {
      if group.certain.count + group.possible.count > max(64, classes.count / 16) {
        wide.append(number)
      } else {
        group.certain.forEach { ofClass[$0].append(Int32(number)) }
        group.possible.forEach { ofClass[$0].append(Int32(number)) }
      }
    }
    groupsOfClass = ofClass
    wideGroups = wide
    let isPlain = policies.allSatisfy { $0.tier == .networkPolicy }
    networkPolicies = classes.indices.map { number in
      let positions = evaluation.positions(selecting: number, .ingress)
      return isPlain ? positions : positions.filter { policies[$0].tier == .networkPolicy }
    }
  }

  /// The classes at one end of all connections that may be open: peers that a rule may match, and those for whom a policy
  /// of unknown effect speaks; all classes where an ordered tier leaves something open.
  var doubtfulClasses: ClassSet {
    let ordered = [adminIngress, adminEgress, baselineIngress, baselineEgress]
    guard hasDoubts else { return ClassSet() }
    guard !ordered.contains(where: \.hasDoubts) else { return .below(classes.count) }
    var result = ClassSet()
    for policy in policies where policy.tier == .networkPolicy {
      if policy.policy.effect != .known { result.formUnion(policy.subject) }
      for rule in policy.ingress + policy.egress { result.formUnion(rule.possible) }
    }
    return result
  }

  private struct GroupKey: Hashable {
    var certain: ClassSet
    var possible: ClassSet
    var ports: Int
  }

  /// Calls a closure with each group of egress rules that admits a class, or may.
  func forEachGroup(admitting number: Int, _ body: (_ group: Int, _ isCertain: Bool) -> Void) {
    for index in groupsOfClass[number] {
      body(Int(index), egressGroups[Int(index)].certain.contains(number))
    }
    for index in wideGroups {
      let isCertain = egressGroups[index].certain.contains(number)
      if isCertain || egressGroups[index].possible.contains(number) { body(index, isCertain) }
    }
  }
}

extension RowTables.IngressRule {
  fileprivate init(_ rule: ResolvedPolicy.ResolvedRule, ports: Int) {
    let sets = [rule.certain, rule.possible].filter { !$0.isEmpty }
    self.init(
      certain: rule.certain, possible: rule.possible, ports: ports,
      span: (sets.map(\.start).min() ?? .max, sets.map(\.end).max() ?? 0))
  }
}
