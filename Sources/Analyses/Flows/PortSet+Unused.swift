import Kubernetes
import Reachability

extension PortSet {
  /// The ranges of which no port is in `used`; of all ports nothing is left when any is.
  func unused(given used: PortSet) -> PortSet {
    guard !used.isEmpty else { return self }
    guard self != .all else { return intersection(used).isEmpty ? self : .none }
    var result = PortSet.none
    for transport in TransportProtocol.allCases {
      for range in ranges(of: transport) {
        let piece = PortSet(transport, range)
        if piece.intersection(used).isEmpty { result.formUnion(piece) }
      }
    }
    return result
  }
}
