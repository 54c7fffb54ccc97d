import Kubernetes

extension ObjectDecoder {
  /// What the containers of a pod are given; what is wrong with it is not Podreach's business.
  func mentions(in spec: Mapping) -> [Mention] {
    var result: [Mention] = []
    var number = 0
    for field in ["containers", "initContainers"] {
      guard let containers = value(field, in: spec) else { continue }
      eachItem(of: containers) { container in
        addMentions(of: container, number, to: &result)
        number += 1
      }
    }
    if let volumes = value("volumes", in: spec) {
      eachItem(of: volumes) { volume in
        addFiles(of: volume, to: &result)
        guard let projected = plainValue("projected", in: volume),
          let sources = plainValue("sources", in: projected)
        else { return }
        eachItem(of: sources) { addFiles(of: $0, to: &result) }
      }
    }
    return result
  }

  private func addMentions(of container: NodeID, _ number: Int, to result: inout [Mention]) {
    if let sources = plainValue("envFrom", in: container) {
      eachItem(of: sources) { source in
        let prefix = plainText("prefix", of: source) ?? ""
        for (field, isSecret) in [("configMapRef", false), ("secretRef", true)] {
          guard let reference = plainValue(field, in: source),
            let name = plainText("name", of: reference)
          else { continue }
          result.append(
            Mention(
              isSecret ? .secret(name) : .configMap(name, key: nil, prefix: prefix),
              container: number, isOptional: isOptional(reference), location: location(reference)))
        }
      }
    }
    if let variables = plainValue("env", in: container) {
      eachItem(of: variables) { variable in
        guard let mention = mention(of: variable, number) else { return }
        result.append(mention)
      }
    }
    for key in ["command", "args"] {
      guard let arguments = plainValue(key, in: container) else { continue }
      eachItem(of: arguments) { argument in
        guard let text = plainText(argument) else { return }
        result.append(Mention(.text(text), container: number, location: location(argument)))
      }
    }
  }

  private func mention(of variable: NodeID, _ number: Int) -> Mention? {
    guard let name = plainText("name", of: variable) else { return nil }
    if let value = plainValue("value", in: variable) {
      guard let text = plainText(value) else { return nil }
      return Mention(
        variable: name, .text(text), container: number, location: location(value))
    }
    guard let source = plainValue("valueFrom", in: variable) else { return nil }
    for (field, isSecret) in [("configMapKeyRef", false), ("secretKeyRef", true)] {
      guard let reference = plainValue(field, in: source),
        let object = plainText("name", of: reference), let key = plainText("key", of: reference)
      else { continue }
      return Mention(
        variable: name, isSecret ? .secret(object) : .configMap(object, key: key, prefix: ""),
        container: number, isOptional: isOptional(reference), location: location(reference))
    }
    return nil
  }

  private func addFiles(of volume: NodeID, to result: inout [Mention]) {
    guard let source = plainValue("configMap", in: volume), let name = plainText("name", of: source)
    else { return }
    result.append(
      Mention(
        .configFiles(name), container: nil, isOptional: isOptional(source),
        location: location(source)))
  }

  /// A ConfigMap, as far as it holds text.
  func configMap(_ object: Mapping) -> ConfigMap {
    let identity = value("metadata", in: object).map { self.identity(in: $0) }
    var entries: [ConfigMap.Entry] = []
    if let data = value("data", in: object).flatMap({ mapping($0) }) {
      for entry in data.entries {
        guard let key = plainText(entry.key), let text = plainText(entry.value) else { continue }
        entries.append(ConfigMap.Entry(key: key, text: text, location: location(entry.value)))
      }
    }
    return ConfigMap(
      namespace: identity?.namespace ?? options.defaultNamespace, name: identity?.name ?? "",
      entries: entries, location: location(object.node))
  }

  private func isOptional(_ reference: NodeID) -> Bool {
    plainText("optional", of: reference) == "true"
  }

  private func plainText(_ key: String, of mapping: NodeID) -> String? {
    plainValue(key, in: mapping).flatMap { plainText($0) }
  }

  private func plainText(_ node: NodeID) -> String? {
    let node = tree.resolved(node)
    return tree[node].kind == .scalar ? tree.string(node) : nil
  }
}
