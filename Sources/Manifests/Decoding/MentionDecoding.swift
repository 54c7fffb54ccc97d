import Kubernetes

extension ObjectDecoder {
  /// The variables and arguments of all containers; what is wrong with them is not Podreach's business.
  func mentions(in spec: Mapping) -> [Mention] {
    var result: [Mention] = []
    for field in ["containers", "initContainers"] {
      guard let containers = value(field, in: spec) else { continue }
      eachItem(of: containers) { container in
        if let variables = plainValue("env", in: container) {
          eachItem(of: variables) { variable in
            guard let name = plainValue("name", in: variable),
              let value = plainValue("value", in: variable), let text = plainText(value)
            else { return }
            result.append(
              Mention(variable: plainText(name), text: text, location: location(value)))
          }
        }
        for key in ["command", "args"] {
          guard let arguments = plainValue(key, in: container) else { continue }
          eachItem(of: arguments) { argument in
            guard let text = plainText(argument) else { return }
            result.append(Mention(text: text, location: location(argument)))
          }
        }
      }
    }
    return result
  }

  private func plainText(_ node: NodeID) -> String? {
    let node = tree.resolved(node)
    return tree[node].kind == .scalar ? tree.string(node) : nil
  }
}
