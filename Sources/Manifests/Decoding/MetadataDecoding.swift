import Diagnostics
import Kubernetes

/// What Podreach reads of an object's metadata.
struct Metadata {
  var name = ""
  var namespace: String
  /// Whether the namespace could not be read.
  var isNamespaceUnknown = false
  var labels = Labels()
  var owner: OwnerReference?
}

extension ObjectDecoder {
  /// Reads an object's metadata; `checkName` says what is wrong with a name of its kind.
  func metadata(
    of object: Mapping, isNamespaced: Bool = true,
    checkName: (String) -> String? = NameRules.problemAsSubdomain
  ) -> Metadata {
    var result = Metadata(namespace: options.defaultNamespace)
    guard value("metadata", in: object) != nil else {
      refuseMissing("metadata.name", at: object.node)
      // It may be there under a mistyped key.
      result.isNamespaceUnknown = true
      return result
    }
    field("metadata", of: object) { node in
      guard let metadata = mapping(node) else {
        result.isNamespaceUnknown = true
        return
      }
      result.name = name(of: metadata, check: checkName) ?? ""
      readNamespace(of: metadata, isNamespaced: isNamespaced, into: &result)
      result.labels = labels("labels", of: metadata)
      result.owner = owner(of: metadata)
      if isWrittenTwice("namespace", in: node) { result.isNamespaceUnknown = true }
    }
    if isWrittenTwice("metadata", in: object.node) { result.isNamespaceUnknown = true }
    return result
  }

  private func name(of metadata: Mapping, check: (String) -> String?) -> String? {
    if let node = value("name", in: metadata) {
      guard let name = string(node) else { return nil }
      if let problem = check(name) {
        refuse(.invalidName, "`\(excerpt(name))` \(problem)", at: node)
      }
      return name
    }
    if let node = value("generateName", in: metadata) {
      return string(node).map { $0 + generatedSuffix(at: metadata.node) }
    }
    refuseMissing("name", at: metadata.node)
    return nil
  }

  /// Five letters in the place of those that the API server would draw: the same for the same place in a file, so
  /// that two objects of one `generateName` stay two.
  private func generatedSuffix(at node: NodeID) -> String {
    let letters = Array("bcdfghjklmnpqrstvwxz2456789")
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in location(node).description.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    var suffix = ""
    for _ in 0..<5 {
      suffix.append(letters[Int(hash % UInt64(letters.count))])
      hash /= UInt64(letters.count)
    }
    return suffix
  }

  private func readNamespace(
    of metadata: Mapping, isNamespaced: Bool, into result: inout Metadata
  ) {
    guard let node = value("namespace", in: metadata) else { return }
    guard let namespace = string(node) else {
      result.isNamespaceUnknown = true
      return
    }
    guard isNamespaced else {
      refuse(
        .invalidNamespace, "this kind is not in a namespace", at: node, hint: "leave it out")
      return
    }
    // "" is as good as absent.
    guard !namespace.isEmpty else { return }
    result.namespace = namespace
    if let problem = NameRules.problemAsLabel(namespace) {
      refuse(.invalidNamespace, "`\(excerpt(namespace))` \(problem)", at: node)
      result.isNamespaceUnknown = true
    }
  }

  private func owner(of metadata: Mapping) -> OwnerReference? {
    var controller: OwnerReference?
    let references = list("ownerReferences", of: metadata) { node -> OwnerReference? in
      guard let reference = mapping(node), let kind = string("kind", of: reference),
        let name = string("name", of: reference)
      else { return nil }
      let owner = OwnerReference(kind: kind, name: name)
      if field("controller", of: reference, boolean) == true { controller = controller ?? owner }
      return owner
    }
    return controller ?? references?.first
  }

  /// Reads labels and checks keys and values.
  ///
  /// A value that the API server would refuse is an error and kept as it is written.
  func labels(_ key: String, of parent: Mapping) -> Labels {
    var result = Labels()
    field(key, of: parent) { node in
      guard let mapping = mapping(node) else { return }
      for entry in mapping.entries {
        guard let label = label(entry) else { continue }
        result[label.key] = label.value
      }
    }
    return result
  }

  private func label(_ entry: Mapping.Entry) -> Labels.Label? {
    guard let key = key(entry) else { return nil }
    if let problem = NameRules.problemAsLabelKey(key) {
      refuse(.invalidLabel, "the key `\(excerpt(key))` \(problem)", at: entry.key)
    }
    let node = tree.resolved(entry.value)
    if isNull(node) {
      warn(
        .nullValue, "no value is read as the empty text", at: entry.value,
        hint: "write \"\" if that is meant")
      return Labels.Label(key: key, value: "")
    }
    guard tree[node].kind == .scalar else {
      reportNotAString(entry.value)
      return nil
    }
    let value = tree.string(node)
    if scalar(node) != .string {
      reportNotAString(entry.value)
    } else if let problem = NameRules.problemAsLabelValue(value) {
      refuse(.invalidLabel, "`\(excerpt(value))` \(problem)", at: entry.value)
    }
    return Labels.Label(key: key, value: value)
  }
}
