import Diagnostics
import Kubernetes
import Policies

extension PolicyReference {
  /// The policy as a value in JSON, with its place.
  func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(text: "{\"kind\": ")
    bytes.append(jsonString: kind)
    if let namespace {
      bytes.append(text: ", \"namespace\": ")
      bytes.append(jsonString: namespace)
    }
    bytes.append(text: ", \"name\": ")
    bytes.append(jsonString: name)
    bytes.append(text: ", \"file\": ")
    bytes.append(jsonString: location.file)
    bytes.append(text: ", \"line\": \(location.line)}")
  }
}

extension PolicyReference {
  /// The policy's members as values.
  var members: [(key: String, value: JSONValue?)] {
    [
      ("kind", .string(kind)), ("namespace", namespace.map { .string($0) }),
      ("name", .string(name)), ("file", .string(location.file)), ("line", .integer(location.line)),
    ]
  }
}

extension IPBlock {
  /// The block as a value in JSON: `{"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}`.
  func appendJSON(to bytes: inout [UInt8]) {
    bytes.append(text: "{\"cidr\": \"\(cidr)\"")
    if !except.isEmpty {
      let holes = except.map { "\"\($0)\"" }.joined(separator: ", ")
      bytes.append(text: ", \"except\": [\(holes)]")
    }
    bytes.append(text: "}")
  }
}
