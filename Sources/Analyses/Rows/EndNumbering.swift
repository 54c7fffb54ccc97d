import Kubernetes
import Reachability

/// The ends of a state, numbered by party, and where policies mean one of them.
struct EndNumbering {
  /// What tells ends apart.
  private enum Key: Hashable {
    /// A pod: its class, and its node where nodes matter.
    case pod(class: Int, node: String?)
    /// Addresses outside by their class.
    case outside(class: Int)
    /// A node by its address.
    case node(IPAddress)
  }

  /// An endpoint that speaks for each end.
  private(set) var endpoints: [Endpoint] = []
  /// The ends of each class.
  private(set) var ofClass: [[Int]]
  private var numbers: [Key: Int] = [:]
  private let step: EvaluatedStep
  private let hasHostNetwork: Bool

  init(_ step: EvaluatedStep) {
    self.step = step
    ofClass = Array(repeating: [], count: step.evaluation.classCount)
    hasHostNetwork = step.snapshot.workloads.contains {
      $0.endpoints.contains(where: \.spec.usesHostNetwork)
    }
  }

  /// The ends of a party, and those of them that look names up.
  mutating func ends(of party: Party) -> PolicyRows.PartyState {
    var state = PolicyRows.PartyState(ends: [], clients: [])
    for endpoint in step.representatives(of: party) {
      guard let number = number(of: endpoint) else { continue }
      state.ends.append(number)
      if step.evaluation.pod(endpoint)?.spec.usesClusterDNS == true { state.clients.append(number) }
    }
    return state
  }

  private mutating func number(of endpoint: Endpoint) -> Int? {
    guard let classNumber = step.evaluation.classNumber(of: endpoint) else { return nil }
    let key: Key =
      switch endpoint {
      case .pod:
        .pod(
          class: classNumber,
          node: hasHostNetwork ? step.evaluation.pod(endpoint)?.spec.nodeName : nil)
      case .address(let address):
        step.isNode(endpoint) ? .node(address) : .outside(class: classNumber)
      }
    if let known = numbers[key] { return known }
    numbers[key] = endpoints.count
    ofClass[classNumber].append(endpoints.count)
    endpoints.append(endpoint)
    return endpoints.count - 1
  }

  /// The ends of a set of classes, ascending.
  func ends(in set: ClassSet) -> [Int] {
    var result: [Int] = []
    set.forEach { result += ofClass[$0] }
    return result.sorted()
  }

  /// The ends, with those that share a node with them.
  func ends(_ sets: inout RowInterning<[ClosedRange<Int>]>) -> [PolicyRows.End] {
    endpoints.map { endpoint in
      var end = PolicyRows.End(isSubject: step.evaluation.isOnPodNetwork(endpoint))
      // The pods and addresses of nodes are few; seen from the others the same sets tell.
      guard isOnNode(endpoint) else { return end }
      var (same, perhaps): ([Int], [Int]) = ([], [])
      for (number, other) in endpoints.enumerated() {
        switch step.evaluation.placement(endpoint, other) {
        case .sameNode: same.append(number)
        case .placementUnknown: perhaps.append(number)
        case .itself, nil: break
        }
      }
      end.sameNode = same.isEmpty ? nil : sets.number(same.ranges)
      end.perhapsSameNode = perhaps.isEmpty ? nil : sets.number(perhaps.ranges)
      return end
    }
  }

  private func isOnNode(_ endpoint: Endpoint) -> Bool {
    switch endpoint {
    case .address: step.isNode(endpoint)
    case .pod: step.evaluation.pod(endpoint)?.spec.usesHostNetwork == true
    }
  }
}
