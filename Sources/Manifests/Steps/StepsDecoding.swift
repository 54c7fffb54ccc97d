import Diagnostics

extension ObjectDecoder {
  /// A steps file.
  func stepsFile(_ node: NodeID) -> StepsFile? {
    guard let root = mapping(node) else { return nil }
    checkDuplicateKeys(in: tree.resolved(node))
    checkFields(
      of: root, known: ["apiVersion", "kind", "title", "enforcement", "base", "steps"])
    guard isOwnFile(root, kind: "Steps") else { return nil }
    var file = StepsFile(location: location(node))
    file.title = field("title", of: root, localizedText)
    file.enforcement = field("enforcement", of: root, enforcement) ?? .full
    file.base = list("base", of: root, relativePath) ?? []
    guard value("steps", in: root) != nil else {
      refuseMissing("steps", at: node)
      return file
    }
    file.steps = list("steps", of: root, step) ?? []
    return file
  }

  /// Whether a file of Podreach's own says that it is of a kind.
  func isOwnFile(_ root: Mapping, kind: String) -> Bool {
    for (field, expected) in [("apiVersion", StepsFile.apiVersion), ("kind", kind)] {
      guard let node = value(field, in: root) else {
        refuseMissing(field, at: root.node, hint: "write `\(field): \(expected)`")
        return false
      }
      guard let text = string(node) else { return false }
      guard text == expected else {
        refuse(
          .unsupportedValue,
          "`\(excerpt(text))` is not what a file of \(kind.lowercased()) has here", at: node,
          hint: "write `\(field): \(expected)`")
        return false
      }
    }
    return true
  }

  private func step(_ node: NodeID) -> StepsFile.Step? {
    guard let written = mapping(node) else { return nil }
    checkFields(
      of: written,
      known: [
        "title", "caption", "files", "removes", "enforcement", "probes", "expectations",
      ])
    return StepsFile.Step(
      title: field("title", of: written, localizedText),
      caption: field("caption", of: written, localizedText),
      files: list("files", of: written, relativePath) ?? [],
      removes: list("removes", of: written, relativePath) ?? [],
      enforcement: field("enforcement", of: written, enforcement),
      probes: list("probes", of: written, probe) ?? [],
      expectations: list("expectations", of: written, relativePath) ?? [],
      location: location(node))
  }

  /// An expectation on one line.
  func probe(_ node: NodeID) -> StepsFile.Probe? {
    let resolved = tree.resolved(node)
    if tree[resolved].kind == .mapping {
      // `api → http://db: allowed` without quotes is a mapping of one entry.
      let mapping = mapping(resolved)
      guard let entry = mapping?.entries.first, mapping?.entries.count == 1, let key = key(entry),
        let verdict = string(entry.value)
      else {
        reportNotAString(node)
        return nil
      }
      return StepsFile.Probe(text: "\(key): \(verdict)", location: location(node))
    }
    return string(node).map { StepsFile.Probe(text: $0, location: location(node)) }
  }

  /// A text, or a mapping of languages to texts.
  private func localizedText(_ node: NodeID) -> LocalizedText? {
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .mapping, let mapping = mapping(node) else {
      return string(node).map { LocalizedText($0) }
    }
    var texts: [String: String] = [:]
    for entry in mapping.entries {
      guard let language = key(entry) else { continue }
      texts[language] = string(entry.value)
    }
    return texts.isEmpty ? nil : LocalizedText(texts)
  }

  private func enforcement(_ node: NodeID) -> Enforcement? {
    guard let text = string(node) else { return nil }
    guard let enforcement = Enforcement(rawValue: text) else {
      refuse(
        .unsupportedValue, "`\(excerpt(text))` is no kind of enforcement: must be `full` or `none`",
        at: node)
      return nil
    }
    return enforcement
  }

  /// A path that stays in the directory of the steps file.
  private func relativePath(_ node: NodeID) -> String? {
    guard let path = string(node) else { return nil }
    guard !path.isEmpty else {
      refuse(.invalidStep, "an empty path", at: node)
      return nil
    }
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      refuse(
        .pathOutside, "`\(excerpt(path))` leads out of the directory of the steps file", at: node,
        hint: "keep the manifests of the series beside the steps file")
      return nil
    }
    return path
  }
}
