import Kubernetes
import Reachability

/// Ports as an expectation names them: `5432`, `5432/tcp`, `8000-8100/udp`, `http`, or `all`.
enum PortExpectation: Hashable, Sendable {
  /// Every port.
  case all
  /// Ports by number.
  case numbers(PortSet)
  /// Those that the destination declares by this name.
  case name(String)

  /// Reads a text; `nil` for what is none of these.
  init?(_ text: String) {
    if text == "all" {
      self = .all
      return
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count) else { return nil }
    var transport = TransportProtocol.tcp
    if parts.count == 2 {
      guard let known = TransportProtocol(rawValue: parts[1].uppercased()) else { return nil }
      transport = known
    }
    let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
      .map { UInt16($0) }
    if bounds.count == 2, let low = bounds[0], let high = bounds[1], 0 < low, low <= high {
      self = .numbers(PortSet(transport, low...high))
    } else if bounds.count == 1, let number = bounds[0] {
      guard number > 0 else { return nil }
      self = .numbers(PortSet(transport, number...number))
    } else {
      guard parts.count == 1, parts[0].contains(where: \.isLetter), parts[0].count <= 15 else {
        return nil
      }
      self = .name(parts[0])
    }
  }
}

extension PortSet {
  /// The ports as expectations write them.
  var expectationTexts: [String] {
    if self == .all { return ["all"] }
    return TransportProtocol.allCases.flatMap { transport in
      ranges(of: transport).map { range in
        let number =
          range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        return "\(number)/\(transport.rawValue.lowercased())"
      }
    }
  }
}
