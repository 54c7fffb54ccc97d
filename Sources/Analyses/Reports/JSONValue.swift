/// A value to be written as JSON: members keep their order, so that the same answer is the same text.
enum JSONValue: ExpressibleByStringLiteral {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case array([JSONValue])
  /// Members without a value are left out.
  case object([(key: String, value: JSONValue?)])

  init(stringLiteral value: String) { self = .string(value) }

  /// The text, indented by two spaces, with a line break at its end.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes, depth: 0)
    bytes.append(text: "\n")
    return bytes
  }

  private func write(to bytes: inout [UInt8], depth: Int) {
    switch self {
    case .string(let text): bytes.append(jsonString: text)
    case .integer(let number): bytes.append(text: String(number))
    case .boolean(let value): bytes.append(text: value ? "true" : "false")
    case .array(let items):
      Self.write(items.map { (nil, $0) }, between: "[", and: "]", to: &bytes, depth: depth)
    case .object(let members):
      let present = members.compactMap { member in
        member.value.map { (Optional(member.key), $0) }
      }
      Self.write(present, between: "{", and: "}", to: &bytes, depth: depth)
    }
  }

  private static func write(
    _ items: [(key: String?, value: JSONValue)], between open: String, and close: String,
    to bytes: inout [UInt8], depth: Int
  ) {
    bytes.append(text: open)
    for (index, item) in items.enumerated() {
      bytes.append(text: index == 0 ? "\n" : ",\n")
      bytes.append(spaces: 2 * (depth + 1))
      if let key = item.key {
        bytes.append(jsonString: key)
        bytes.append(text: ": ")
      }
      item.value.write(to: &bytes, depth: depth + 1)
    }
    if !items.isEmpty {
      bytes.append(text: "\n")
      bytes.append(spaces: 2 * depth)
    }
    bytes.append(text: close)
  }
}
