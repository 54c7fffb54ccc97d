import Kubernetes
import Reachability

extension PortSet {
  /// The ports as the value of `ports` in JSON: `[{"protocol":"TCP","port":80},{"protocol":"UDP","port":1,"endPort":9}]`.
  func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(text: "[")
    var isFirst = true
    for transport in TransportProtocol.allCases {
      for range in ranges(of: transport) {
        if !isFirst { bytes.append(text: ",") }
        isFirst = false
        bytes.append(text: "{\"protocol\":\"\(transport.rawValue)\",\"port\":\(range.lowerBound)")
        if range.count > 1 { bytes.append(text: ",\"endPort\":\(range.upperBound)") }
        bytes.append(text: "}")
      }
    }
    bytes.append(text: "]")
  }

  /// The same as a value.
  var json: JSONValue {
    .array(
      TransportProtocol.allCases.flatMap { transport in
        ranges(of: transport).map { range in
          .object([
            ("protocol", .string(transport.rawValue)), ("port", .integer(Int(range.lowerBound))),
            ("endPort", range.count > 1 ? .integer(Int(range.upperBound)) : nil),
          ])
        }
      })
  }
}
