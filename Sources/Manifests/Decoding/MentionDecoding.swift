import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// What the containers of a pod are given; what is wrong with it is not Podreach's business.
  func mentions(in spec: Mapping, of parent: Mapping) -> [Mention] {
    var result: [Mention] = []
    var number = 0
    let volumes = volumes(in: spec)
    for field in ["containers", "initContainers"] {
      guard let containers = value(field, in: spec) else { continue }
      eachItem(of: containers) { container in
        addMentions(of: container, number, to: &result)
        addHooks(of: container, number, to: &result)
        addFiles(of: container, volumes, to: &result)
        number += 1
      }
    }
    if let metadata = value("metadata", in: parent),
      let annotations = plainValue("annotations", in: metadata),
      plainText("prometheus.io/scrape", of: annotations) == "true"
    {
      let words =
        "annotation prometheus.io/scrape makes Prometheus connect to it, from pods that it does not name"
      result.append(Mention(.untold(words), container: nil, location: location(annotations)))
    }
    let account = value("serviceAccountName", in: spec) ?? value("serviceAccount", in: spec)
    let hasToken = value("automountServiceAccountToken", in: spec).flatMap(plainText) != "false"
    if hasToken {
      result.append(
        Mention(
          .serviceAccount(account.flatMap(plainText) ?? "default"), container: nil,
          location: location(account ?? spec.node)))
    }
    return result
  }

  // MARK: Probes and hooks

  /// What probes and hooks run in the container, and whom the kubelet calls for them.
  private func addHooks(of container: NodeID, _ number: Int, to result: inout [Mention]) {
    let lifecycle = plainValue("lifecycle", in: container)
    let hooks =
      ["livenessProbe", "readinessProbe", "startupProbe"].map {
        ($0, plainValue($0, in: container))
      }
      + ["postStart", "preStop"].map { name in
        ("lifecycle.\(name)", lifecycle.flatMap { plainValue(name, in: $0) })
      }
    for case (let name, let hook?) in hooks {
      if let exec = plainValue("exec", in: hook), let command = plainValue("command", in: exec) {
        addArguments(command, number, to: &result)
      }
      for kind in ["httpGet", "tcpSocket"] {
        guard let call = plainValue(kind, in: hook), let host = plainValue("host", in: call),
          let text = plainText(host), !["", "localhost", "127.0.0.1", "::1"].contains(text)
        else { continue }
        let words =
          "\(name) makes the kubelet call a host: an ipBlock with the addresses of the nodes allows it there"
        result.append(Mention(.untold(words), container: number, location: location(host)))
      }
    }
  }

  private func addArguments(_ arguments: NodeID, _ number: Int, to result: inout [Mention]) {
    eachItem(of: arguments) { argument in
      guard let text = plainText(argument) else { return }
      result.append(Mention(.text(text), container: number, location: location(argument)))
    }
  }

  // MARK: Files

  /// A ConfigMap or a Secret that a volume holds.
  private struct VolumeSource {
    var name: String
    var isSecret: Bool
    /// The paths of the keys that the volume has; `nil` for all keys under their names.
    var paths: [String: String]?
    var isOptional: Bool
    var location: SourceLocation

    /// The keys that are mounted at a path of the volume; `nil` for all.
    func keys(at subPath: String?) -> Set<String>? {
      guard let subPath else { return paths.map { Set($0.keys) } }
      guard let paths else { return [subPath] }
      return Set(
        paths.filter { $0.value == subPath || $0.value.hasPrefix(subPath + "/") }.map(\.key))
    }
  }

  private func volumes(in spec: Mapping) -> [String: [VolumeSource]] {
    var result: [String: [VolumeSource]] = [:]
    guard let volumes = value("volumes", in: spec) else { return result }
    eachItem(of: volumes) { volume in
      guard let name = plainText("name", of: volume) else { return }
      var sources = self.sources(of: volume)
      if let projected = plainValue("projected", in: volume),
        let list = plainValue("sources", in: projected)
      {
        eachItem(of: list) { sources += self.sources(of: $0) }
      }
      result[name] = sources
    }
    return result
  }

  private func sources(of volume: NodeID) -> [VolumeSource] {
    [("configMap", false), ("secret", true)].compactMap { field, isSecret in
      guard let source = plainValue(field, in: volume),
        let name = plainText("name", of: source) ?? plainText("secretName", of: source)
      else { return nil }
      var paths: [String: String]?
      if let items = plainValue("items", in: source) {
        var found: [String: String] = [:]
        eachItem(of: items) { item in
          guard let key = plainText("key", of: item) else { return }
          found[key] = plainText("path", of: item) ?? key
        }
        paths = found
      }
      return VolumeSource(
        name: name, isSecret: isSecret, paths: paths, isOptional: isOptional(source),
        location: location(source))
    }
  }

  /// Files that are no place for a host: certificates, keys and passwords.
  private static let keyEndings = [".crt", ".key", ".pem", ".p12", ".jks", ".pub"]

  private func addFiles(
    of container: NodeID, _ volumes: [String: [VolumeSource]], to result: inout [Mention]
  ) {
    guard let mounts = plainValue("volumeMounts", in: container) else { return }
    eachItem(of: mounts) { mount in
      guard let name = plainText("name", of: mount) else { return }
      let subPath = plainText("subPath", of: mount).flatMap { $0.isEmpty ? nil : $0 }
      for source in volumes[name] ?? [] {
        let keys = source.keys(at: subPath)
        if let keys, source.isSecret || keys.isEmpty,
          keys.allSatisfy({ key in Self.keyEndings.contains { key.hasSuffix($0) } })
        {
          continue
        }
        let mention = Mention(
          source.isSecret ? .secretFiles(source.name) : .configFiles(source.name, keys: keys),
          container: nil, isOptional: source.isOptional, location: source.location)
        if !result.contains(mention) { result.append(mention) }
      }
    }
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
      if let arguments = plainValue(key, in: container) {
        addArguments(arguments, number, to: &result)
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
    for field in ["fieldRef", "resourceFieldRef"] {
      guard let reference = plainValue(field, in: source) else { continue }
      return Mention(
        variable: name, .field(plainText("fieldPath", of: reference) ?? ""), container: number,
        location: location(reference))
    }
    return nil
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
