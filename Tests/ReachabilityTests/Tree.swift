/// A piece of YAML.
///
/// Written and read by the tests themselves, so that a slip of the product's reader cannot hide.
enum Tree: Sendable {
  /// A key and what stands behind it.
  struct Field: Sendable {
    var key: String
    var value: Tree
  }

  /// A string, always quoted.
  case text(String)
  /// A number or a Boolean.
  case plain(String)
  case list([Tree])
  case map([Field])

  /// Creates a map, leaving out what is absent.
  static func fields(_ fields: (String, Tree?)...) -> Tree {
    .map(fields.compactMap { key, value in value.map { Field(key: key, value: $0) } })
  }

  static func labels(_ labels: [String: String]) -> Tree {
    .map(
      labels.sorted { $0.key < $1.key }.map { Field(key: "\"\($0.key)\"", value: .text($0.value)) })
  }

  /// The lines of it as a document.
  var lines: [String] {
    switch self {
    case .text(let text): ["\"\(text)\""]
    case .plain(let text): [text]
    case .list(let items) where items.isEmpty: ["[]"]
    case .map(let fields) where fields.isEmpty: ["{}"]
    case .list(let items):
      items.flatMap { item in
        let lines = item.lines
        return lines.prefix(1).map { "- \($0)" } + lines.dropFirst().map { "  \($0)" }
      }
    case .map(let fields):
      fields.flatMap { field in
        let lines = field.value.lines
        return field.value.isShort
          ? lines.map { "\(field.key): \($0)" } : ["\(field.key):"] + lines.map { "  \($0)" }
      }
    }
  }

  /// Whether it stands on the line of its key.
  private var isShort: Bool {
    switch self {
    case .text, .plain: true
    case .list(let items): items.isEmpty
    case .map(let fields): fields.isEmpty
    }
  }
}
