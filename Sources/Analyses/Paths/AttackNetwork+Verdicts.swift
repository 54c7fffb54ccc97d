import Policies
import Reachability

extension AttackNetwork {
  /// What the policies say to a connection, pod by pod and port by port; without those that block it.
  func verdicts(of connection: AttackConnection, from source: Int, to destination: Int)
    -> [Verdict]
  {
    if let way = connection.way {
      return ways.first {
        $0.title == way && $0.destination == destination && $0.ports == connection.ports
      }?.verdicts ?? []
    }
    return verdicts(from: source, to: destination, ports: connection.ports, of: connection.source)
      .filter { $0.outcome != .blocked }
  }

  /// The policies that block connections between two places altogether.
  func blockers(from source: Int, to destination: Int) -> [PolicyReference] {
    let verdicts = verdicts(
      from: source, to: destination, ports: places[destination].ports, of: nil)
    return Set(verdicts.filter { $0.outcome == .blocked }.flatMap(\.decidingPolicies)).sorted()
  }

  private func verdicts(from source: Int, to destination: Int, ports: PortSet, of name: String?)
    -> [Verdict]
  {
    guard let end = places[destination].party else { return [] }
    let parties =
      source == start
      ? startSources.compactMap { position in
        let party = party(ofSource: position)
        return name == nil || name == self.name(ofSource: position) ? party : nil
      } : [places[source].party].compactMap(\.self)
    return parties.flatMap { party in
      step.pieces(
        from: step.representatives(of: party), to: step.representatives(of: end), ports: ports
      ).map(\.verdict)
    }
  }
}
