import Diagnostics

extension ObjectDecoder {
  /// A number or a name, the API's IntOrString.
  enum IntegerOrName {
    case integer(Int)
    case name(String)
  }

  /// What the API server takes a scalar for.
  func scalar(_ node: NodeID) -> ScalarValue {
    let scalar = tree[node]
    guard scalar.isPlain, scalar.tag != .string else { return .string }
    return ScalarValue(plain: tree.bytes(node))
  }

  /// A string.
  func string(_ node: NodeID) -> String? {
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .scalar, scalar(resolved) == .string else {
      reportNotAString(node)
      return nil
    }
    return tree.string(resolved)
  }

  /// The string that is the value of a key, if there is one.
  func string(_ key: String, of mapping: Mapping) -> String? { field(key, of: mapping, string) }

  /// Says that a string was due, and how to write one.
  func reportNotAString(_ node: NodeID) {
    let resolved = tree.resolved(node)
    let text = tree[resolved].kind == .scalar ? tree.string(resolved) : nil
    let hint = text.flatMap { $0.isEmpty ? nil : "quote it: \"\($0)\"" }
    reportWrongType(node, expected: "a string", hint: hint)
  }

  /// An integer; as in JSON, `80.0` is one.
  func integer(_ node: NodeID) -> Int? {
    let resolved = tree.resolved(node)
    if tree[resolved].kind == .scalar, let value = wholeNumber(scalar(resolved)) { return value }
    reportWrongType(node, expected: "an integer", hint: hintForQuotedNumber(resolved))
    return nil
  }

  /// The integer that is the value of a key, if there is one.
  func integer(_ key: String, of mapping: Mapping) -> Int? { field(key, of: mapping, integer) }

  /// An integer or a string.
  func integerOrName(_ node: NodeID) -> IntegerOrName? {
    let resolved = tree.resolved(node)
    if tree[resolved].kind == .scalar {
      let value = scalar(resolved)
      if value == .string { return .name(tree.string(resolved)) }
      if let number = wholeNumber(value) { return .integer(number) }
    }
    reportWrongType(node, expected: "an integer or a string")
    return nil
  }

  /// A boolean.
  func boolean(_ node: NodeID) -> Bool? {
    let resolved = tree.resolved(node)
    if tree[resolved].kind == .scalar, case .boolean(let value) = scalar(resolved) { return value }
    reportWrongType(node, expected: "a boolean (`true` or `false`)")
    return nil
  }

  /// A key as JSON would have it: numbers and booleans become text.
  ///
  /// - Returns: `nil`, and an error, for a key that JSON cannot have.
  func key(_ entry: Mapping.Entry) -> String? {
    guard tree[entry.key].kind == .scalar else {
      refuse(.wrongType, "a key must be a string", at: entry.key)
      return nil
    }
    switch scalar(entry.key) {
    case .string: return tree.string(entry.key)
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value):
      let isWhole = value.rounded() == value && abs(value) < 1e15
      return isWhole ? String(Int(value)) : "\(Float(value))"
    case .null:
      refuse(.wrongType, "a key must be a string, but this one is null", at: entry.key)
      return nil
    }
  }

  /// Says that a value is of the wrong type.
  func reportWrongType(_ node: NodeID, expected: String, hint: String? = nil) {
    refuse(.wrongType, "must be \(expected), but is \(description(of: node))", at: node, hint: hint)
  }

  private func description(of node: NodeID) -> String {
    let resolved = tree.resolved(node)
    let node = tree[resolved]
    switch node.kind {
    case .mapping: return "a mapping"
    case .sequence: return "a list"
    case .alias: return "an alias"
    case .scalar: break
    }
    let text = "`\(excerpt(tree.string(resolved)))`"
    switch scalar(resolved) {
    case .null: return "null"
    case .boolean(let value): return "the boolean \(text)\(meaning(value, of: resolved))"
    case .integer, .number: return "the number \(text)"
    case .string: return "the string \(text)"
    }
  }

  /// What YAML 1.1 makes of `on` and `y`, which surprises.
  private func meaning(_ value: Bool, of node: NodeID) -> String {
    ["true", "false"].contains(tree.string(node).lowercased()) ? "" : " (\(value))"
  }

  /// The beginning of a long text.
  func excerpt(_ text: String) -> String {
    text.count > 60 ? "\(text.prefix(60))…" : text
  }

  private func wholeNumber(_ value: ScalarValue) -> Int? {
    switch value {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    case .null, .boolean, .string: nil
    }
  }

  private func hintForQuotedNumber(_ node: NodeID) -> String? {
    guard tree[node].kind == .scalar, scalar(node) == .string,
      case .integer = ScalarValue(plain: tree.bytes(node))
    else { return nil }
    return "write it without quotes: \(tree.string(node))"
  }
}
