import Diagnostics

/// Decodes the values of one object, and reports what is wrong with them.
struct ObjectDecoder {
  /// The entries of a mapping, aliases and merge keys resolved.
  struct Mapping {
    /// One entry.
    struct Entry {
      var key: NodeID
      var value: NodeID
    }

    /// The mapping itself.
    var node: NodeID
    /// Its entries in the order of the file.
    var entries: [Entry]
  }

  /// The document of the object.
  let tree: DocumentTree
  /// The object.
  let root: NodeID
  /// How manifests are read.
  let options: ReadingOptions
  /// Where problems go.
  let findings: Findings

  /// A decoder for an object inside of this one.
  func decoder(of node: NodeID) -> Self {
    Self(tree: tree, root: tree.resolved(node), options: options, findings: findings)
  }

  /// Where a value is written.
  func location(_ node: NodeID) -> SourceLocation {
    findings.location(tree.position(node), document: tree.number)
  }

  /// Reports an error in a value, or in the `field` that it lacks.
  func refuse(
    _ code: Diagnostic.Code, _ message: String, at node: NodeID, field: String? = nil,
    hint: String? = nil
  ) {
    report(.error, code, message, at: node, field: field, hint: hint)
  }

  /// Reports a doubt about a value.
  func warn(_ code: Diagnostic.Code, _ message: String, at node: NodeID, hint: String? = nil) {
    report(.warning, code, message, at: node, field: nil, hint: hint)
  }

  /// Says that a field is missing.
  func refuseMissing(_ field: String, at node: NodeID, hint: String? = nil) {
    refuse(.missingField, "is required", at: node, field: field, hint: hint)
  }

  private func report(
    _ severity: Diagnostic.Severity, _ code: Diagnostic.Code, _ message: String, at node: NodeID,
    field: String?, hint: String?
  ) {
    let path = [tree.path(of: node, from: root), field ?? ""].filter { !$0.isEmpty }
      .joined(separator: ".")
    findings.add(
      Diagnostic(
        severity, code, path.isEmpty ? message : "`\(path)`: \(message)", at: location(node),
        hint: hint))
  }
}

extension ObjectDecoder {
  /// The entries of a mapping; those of `null` are none.
  ///
  /// - Returns: `nil`, and an error, for anything else.
  func mapping(_ node: NodeID) -> Mapping? {
    let resolved = tree.resolved(node)
    switch tree[resolved].kind {
    case .mapping:
      var mapping = Mapping(node: node, entries: [])
      collectEntries(of: resolved, into: &mapping.entries)
      return mapping
    case _ where isNull(resolved):
      return Mapping(node: node, entries: [])
    default:
      reportWrongType(node, expected: "a mapping")
      return nil
    }
  }

  /// Adds the entries of a mapping.
  ///
  /// The API server's reader takes merged entries where `<<` stands: later entries replace them, and they replace
  /// earlier ones; of several merged mappings "earlier nodes take precedence".
  private func collectEntries(of mapping: NodeID, into entries: inout [Mapping.Entry]) {
    let node = tree[mapping]
    entries.reserveCapacity(entries.count + Int(node.count) / 2)
    var index = Int(node.start)
    for _ in 0..<node.count / 2 {
      let key = NodeID(index: index)
      let value = NodeID(index: Int(tree[key].next))
      index = Int(tree[value].next)
      guard node.hasMerge, tree.isMergeKey(key) else {
        entries.append(Mapping.Entry(key: tree.resolved(key), value: value))
        continue
      }
      let source = tree.resolved(value)
      let merged = tree[source].kind == .sequence ? tree.children(source).reversed() : [source]
      for node in merged.map(tree.resolved) {
        if tree[node].kind == .mapping {
          collectEntries(of: node, into: &entries)
        } else {
          refuse(.wrongType, "`<<` takes over the entries of a mapping or of several", at: value)
        }
      }
    }
  }

  /// The value of a key; `nil` when it is absent or `null`.
  func value(_ key: String, in mapping: Mapping) -> NodeID? {
    let count = key.utf8.count
    for entry in mapping.entries.reversed()
    where Int(tree.nodes[entry.key.index].count) == count && hasKey(entry, key) {
      return isNull(entry.value) ? nil : entry.value
    }
    return nil
  }

  /// Decodes the value of a key, if there is one.
  func field<Value>(_ key: String, of mapping: Mapping, _ decode: (NodeID) -> Value?) -> Value? {
    value(key, in: mapping).flatMap(decode)
  }

  /// The mapping that is the value of a key, if there is one.
  func mapping(_ key: String, of parent: Mapping) -> Mapping? { field(key, of: parent, mapping) }

  /// Decodes each item of the list that is the value of a key; items that cannot be decoded are left out.
  ///
  /// - Returns: `nil` when the list is absent, `null`, or no list.
  func list<Item>(
    _ key: String, of mapping: Mapping, _ decode: (NodeID) -> Item?
  ) -> [Item]? {
    field(key, of: mapping) { items(of: $0, decode) }
  }

  /// Decodes each item of a list; items that cannot be decoded are left out.
  func items<Item>(of node: NodeID, _ decode: (NodeID) -> Item?) -> [Item]? {
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .sequence else {
      reportWrongType(
        node, expected: "a list", hint: "start each item with `- `, also when there is only one")
      return nil
    }
    var result: [Item] = []
    var index = Int(tree[resolved].start)
    for _ in 0..<tree[resolved].count {
      let item = NodeID(index: index)
      if let value = decode(item) { result.append(value) }
      index = Int(tree[item].next)
    }
    return result
  }

  /// Whether an entry has a key.
  func hasKey(_ entry: Mapping.Entry, _ key: String) -> Bool {
    tree[entry.key].kind == .scalar && tree.text(entry.key, equals: key)
  }

  /// Whether a value is `null`, `~` or nothing at all.
  func isNull(_ node: NodeID) -> Bool {
    let resolved = tree.resolved(node)
    let node = tree[resolved]
    // `~`, `null` and nothing.
    guard node.kind == .scalar, node.isPlain, [0, 1, 4].contains(node.count) else { return false }
    return scalar(resolved) == .null
  }
}
