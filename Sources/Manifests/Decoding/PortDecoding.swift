import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A port number, 1…65535.
  func portNumber(_ node: NodeID) -> UInt16? { integer(node).flatMap { portNumber($0, at: node) } }

  /// Checks a port number.
  func portNumber(_ number: Int, at node: NodeID) -> UInt16? {
    guard (1...65535).contains(number) else {
      refuse(.invalidPort, "`\(number)` is not a port: must be between 1 and 65535", at: node)
      return nil
    }
    return UInt16(number)
  }

  /// A port's name.
  func portName(_ node: NodeID) -> String? {
    guard let name = string(node) else { return nil }
    checkPortName(name, at: node)
    return name
  }

  /// Checks a port's name.
  func checkPortName(_ name: String, at node: NodeID) {
    guard let problem = NameRules.problemAsPortName(name) else { return }
    let isNumber = Int(name) != nil
    refuse(
      .invalidPortName, "`\(excerpt(name))` is not a port name: \(problem)", at: node,
      hint: isNumber ? "write it without quotes: \(name)" : nil)
  }

  /// A protocol; TCP when the field is absent, and where the API server takes "" for absent.
  ///
  /// - Returns: `nil`, and an error, for one that the API does not know.
  func transport(of mapping: Mapping, isEmptyTCP: Bool = false) -> TransportProtocol? {
    guard let node = value("protocol", in: mapping) else { return .tcp }
    guard let text = string(node) else { return nil }
    if text.isEmpty, isEmptyTCP { return .tcp }
    if let transport = TransportProtocol(rawValue: text) { return transport }
    let isCase = TransportProtocol(rawValue: text.uppercased()) != nil
    refuse(
      .invalidProtocol, "`\(excerpt(text))` is not a protocol: must be `TCP`, `UDP` or `SCTP`",
      at: node, hint: isCase ? "write `\(text.uppercased())`" : nil)
    return nil
  }

  /// An address.
  func address(_ node: NodeID) -> IPAddress? {
    guard let text = string(node), !text.isEmpty else { return nil }
    guard let address = IPAddress(text) else {
      refuse(.invalidAddress, "`\(excerpt(text))` is not an IP address", at: node)
      return nil
    }
    return address
  }
}
