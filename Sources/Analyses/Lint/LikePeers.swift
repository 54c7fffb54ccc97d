import Kubernetes
import Policies
import Reachability

/// Which classes are alike as peers to the policies of the tiers beside NetworkPolicies.
///
/// What becomes of a rule is asked once for those that are alike: asking for each pair of pods would cost their number
/// squared.
struct LikePeers: Sendable {
  private struct Start: Hashable {
    var isExternal: Bool
    var isOnHost: Bool
    var namedPorts: [ContainerPort]
  }

  private struct Step: Hashable {
    var sort: Int
    var isCertain: Bool
  }

  private var sorts: [Direction: [Int]] = [:]
  /// The members of each sort that has some.
  private var members: [Direction: [ClassSet]] = [:]

  init(_ evaluation: Evaluation) {
    let policies = evaluation.resolvedPolicies.filter { $0.tier != .networkPolicy }
    for direction in Direction.allCases {
      var starts: [Start: Int] = [:]
      var sorts = (0..<evaluation.classCount).map { number in
        let place = evaluation.endpointClass(number)
        // Only as destinations have peers ports.
        let start = Start(
          isExternal: place.place == .external, isOnHost: place.place == .hostNetwork,
          namedPorts: direction == .egress ? place.namedPorts : [])
        let sort = starts[start] ?? starts.count
        starts[start] = sort
        return sort
      }
      var count = starts.count
      for rule in policies.flatMap({ $0.rules(direction) }) {
        var steps: [Step: Int] = [:]
        for (members, isCertain) in [(rule.certain, true), (rule.possible, false)] {
          members.forEach { number in
            let step = Step(sort: sorts[number], isCertain: isCertain)
            if steps[step] == nil {
              steps[step] = count
              count += 1
            }
            sorts[number] = steps[step] ?? sorts[number]
          }
        }
      }
      self.sorts[direction] = sorts
      var members: [Int: ClassSet] = [:]
      for (number, sort) in sorts.enumerated() { members[sort, default: ClassSet()].insert(number) }
      self.members[direction] = members.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  /// One class of each sort that some classes are of.
  func representatives(of classes: ClassSet, _ direction: Direction) -> [Int] {
    (members[direction] ?? []).compactMap { classes.intersection($0).first }
  }

  /// The number of the sort of a class.
  func sort(of number: Int, _ direction: Direction) -> Int { sorts[direction]?[number] ?? number }
}
