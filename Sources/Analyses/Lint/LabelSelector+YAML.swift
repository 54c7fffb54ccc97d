import Kubernetes

extension LabelSelector {
  /// The selector as YAML, each line indented by some spaces.
  func yaml(indentedBy spaces: Int) -> String {
    let indent = String(repeating: " ", count: spaces)
    guard !requirements.isEmpty else { return indent + "{}" }
    let isPlain = requirements.allSatisfy {
      if case .isIn(let values) = $0.condition { values.count == 1 } else { false }
    }
    var lines = [isPlain ? "matchLabels:" : "matchExpressions:"]
    for requirement in requirements {
      switch requirement.condition {
      case .isIn(let values) where isPlain:
        lines.append("  \(requirement.key.yamlScalar): \(values[0].yamlScalar)")
      case .isIn(let values): lines.append(Self.expression(requirement.key, "In", values))
      case .isNotIn(let values): lines.append(Self.expression(requirement.key, "NotIn", values))
      case .exists: lines.append(Self.expression(requirement.key, "Exists", []))
      case .doesNotExist: lines.append(Self.expression(requirement.key, "DoesNotExist", []))
      }
    }
    return lines.map { indent + $0 }.joined(separator: "\n")
  }

  private static func expression(_ key: String, _ operation: String, _ values: [String]) -> String {
    let list =
      values.isEmpty ? "" : ", values: [\(values.map(\.yamlScalar).joined(separator: ", "))]"
    return "  - {key: \(key.yamlScalar), operator: \(operation)\(list)}"
  }
}

extension String {
  /// The text as a scalar that YAML reads as that text: quoted unless it is a plain word.
  var yamlScalar: String {
    let text = self
    let isPlain =
      text.first.map { $0.isLetter } ?? false
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "/"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    guard !isPlain || reserved.contains(text.lowercased()) else { return text }
    var bytes: [UInt8] = []
    bytes.append(jsonString: text)
    return String(decoding: bytes, as: UTF8.self)
  }
}
