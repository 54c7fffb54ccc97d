import Kubernetes
import Reachability

/// Finds the places of pods.
struct PlacePositions {
  /// The workload of each place.
  let ids: [Workload.ID?]
  private let podNames: [[String]]
  private let byWorkload: [Workload.ID: [Int]]
  private let step: EvaluatedStep

  /// Prepares the places that are these ends, by their position.
  init(_ ends: [ConnectionEnd], _ step: EvaluatedStep) {
    self.step = step
    ids = ends.map { $0.party?.workload }
    podNames = ends.map { $0.party?.podNames ?? [] }
    var found: [Workload.ID: [Int]] = [:]
    for (number, id) in ids.enumerated() {
      if let id { found[id, default: []].append(number) }
    }
    byWorkload = found
  }

  /// The places of a workload.
  func numbers(of id: Workload.ID) -> [Int] { byWorkload[id] ?? [] }

  /// The places that pods are in, ascending; addresses are in none.
  func numbers(of endpoints: [Endpoint]) -> [Int] {
    var found: Set<Int> = []
    for endpoint in endpoints {
      guard case .pod(let id, index: _) = endpoint else { continue }
      let name = step.evaluation.pod(endpoint)?.name
      for number in numbers(of: id)
      where podNames[number].isEmpty || name.map(podNames[number].contains) ?? false {
        found.insert(number)
      }
    }
    return found.sorted()
  }
}
