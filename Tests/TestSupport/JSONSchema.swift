public import Foundation

/// A JSON value, with booleans and numbers told apart.
enum JSONNode: Decodable, Equatable {
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONNode])
  case object([String: JSONNode])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONNode].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONNode].self))
    }
  }

  var type: String {
    switch self {
    case .boolean: "boolean"
    case .integer: "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  var members: [String: JSONNode] { if case .object(let members) = self { members } else { [:] } }
  var items: [JSONNode] { if case .array(let items) = self { items } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var number: Int? { if case .integer(let number) = self { number } else { nil } }
}

/// Checks JSON against a JSON Schema (draft 2020-12), as far as the schemas of this repository need it.
///
/// A keyword that it does not know is an error, so that no part of a schema goes unchecked.
public struct JSONSchema {
  private let root: JSONNode

  /// Why a value does not keep to a schema, or the schema cannot be used.
  public struct Violation: Error, CustomStringConvertible {
    /// What is wrong, and where.
    public var description: String
  }

  /// Reads a schema.
  public init(_ data: Data) throws { root = try JSONDecoder().decode(JSONNode.self, from: data) }

  /// Throws where a text does not keep to the schema.
  public func check(_ text: String) throws {
    try check(try JSONDecoder().decode(JSONNode.self, from: Data(text.utf8)), root, at: "$")
  }

  private static let annotations: Set<String> = ["$schema", "$id", "$defs", "title", "description"]

  private func check(_ value: JSONNode, _ schema: JSONNode, at path: String) throws {
    func require(_ holds: Bool, _ message: String) throws {
      guard holds else { throw Violation(description: "\(path): \(message)") }
    }
    for (keyword, content) in schema.members where !Self.annotations.contains(keyword) {
      switch keyword {
      case "$ref": try check(value, try definition(content), at: path)
      case "type": try require(value.type == content.text, "is no \(content)")
      case "const": try require(value == content, "is not \(content)")
      case "enum": try require(content.items.contains(value), "\(value) is none of \(content)")
      case "minimum":
        try require((value.number ?? .min) >= (content.number ?? .max), "\(value) is too small")
      case "maximum":
        try require((value.number ?? .max) <= (content.number ?? .min), "\(value) is too large")
      case "items":
        for (index, item) in value.items.enumerated() {
          try check(item, content, at: "\(path)[\(index)]")
        }
      case "required":
        for key in content.items.compactMap(\.text) {
          try require(value.members[key] != nil, "has no `\(key)`")
        }
      case "properties":
        for (key, member) in value.members {
          guard let schema = content.members[key] else { continue }
          try check(member, schema, at: "\(path).\(key)")
        }
      case "additionalProperties":
        try require(content == .boolean(false), "only `false` is known here")
        let known = schema.members["properties"]?.members ?? [:]
        for key in value.members.keys {
          try require(known[key] != nil, "has `\(key)`, which the schema does not know")
        }
      default: try require(false, "the keyword `\(keyword)` is not known here")
      }
    }
  }

  private func definition(_ reference: JSONNode) throws -> JSONNode {
    let name = reference.text?.split(separator: "/").last.map(String.init) ?? ""
    guard let found = root.members["$defs"]?.members[name] else {
      throw Violation(description: "the schema defines no `\(name)`")
    }
    return found
  }
}
