/// A mapping of a flow log, asked for what it may hold.
///
/// Logs of many versions and tools are read: a field that is absent, `null` or of another type is not there.
struct FlowRecord {
  let tree: DocumentTree
  let node: NodeID

  /// Takes a node that is a mapping.
  init?(_ tree: DocumentTree, _ node: NodeID) {
    guard tree[node].kind == .mapping else { return nil }
    self.tree = tree
    self.node = node
  }

  /// Whether it has one of these keys, whatever the value.
  func has(_ keys: String...) -> Bool { keys.contains { value($0) != nil } }

  /// A mapping in it.
  func record(_ keys: String...) -> FlowRecord? {
    keys.lazy.compactMap { value($0).flatMap { FlowRecord(tree, $0) } }.first
  }

  /// The mappings of a list in it.
  func records(_ key: String) -> [FlowRecord] {
    guard let list = value(key), tree[list].kind == .sequence else { return [] }
    return tree.children(list).compactMap { FlowRecord(tree, $0) }
  }

  /// The texts of a list in it.
  func texts(_ key: String) -> [String] {
    guard let list = value(key), tree[list].kind == .sequence else { return [] }
    return tree.children(list).filter { tree[$0].kind == .scalar && !tree[$0].isPlain }
      .map(tree.string)
  }

  /// A text that is not empty.
  func text(_ keys: String...) -> String? { keys.lazy.compactMap(quoted).first }

  /// A text that is not empty, in lower case.
  func word(_ keys: String...) -> String? { keys.lazy.compactMap(quoted).first?.lowercased() }

  /// A number, written as one or, as some encoders do with large ones, as a text.
  func number(_ keys: String...) -> Int? {
    keys.lazy.compactMap { key -> Int? in
      guard let node = value(key), tree[node].kind == .scalar, tree[node].count <= 20 else {
        return nil
      }
      return Int(tree.string(node))
    }.first
  }

  /// A number from 1 to 65535.
  func port(_ keys: String...) -> UInt16? {
    keys.lazy.compactMap { key in
      number(key).flatMap { UInt16(exactly: $0) }.flatMap { $0 == 0 ? nil : $0 }
    }.first
  }

  /// A truth value; protocol buffers wrap it at times.
  func boolean(_ key: String) -> Bool? {
    guard let node = value(key) else { return nil }
    if let wrapped = FlowRecord(tree, node) { return wrapped.boolean("value") }
    guard tree[node].kind == .scalar, tree[node].isPlain else { return nil }
    if tree.text(node, equals: "true") { return true }
    return tree.text(node, equals: "false") ? false : nil
  }

  private func quoted(_ key: String) -> String? {
    guard let node = value(key), tree[node].kind == .scalar, !tree[node].isPlain else { return nil }
    let text = tree.string(node)
    return text.isEmpty ? nil : text
  }

  /// The value of a key, the last where it is written twice.
  private func value(_ key: String) -> NodeID? {
    var found: NodeID?
    var index = Int(tree[node].start)
    for _ in 0..<tree[node].count / 2 {
      let name = NodeID(index: index)
      let value = NodeID(index: Int(tree[name].next))
      index = Int(tree[value].next)
      if tree[name].kind == .scalar, tree.text(name, equals: key) { found = value }
    }
    guard let found, tree[found].kind != .scalar || !isNull(found) else { return nil }
    return found
  }

  private func isNull(_ node: NodeID) -> Bool {
    tree[node].isPlain && tree.text(node, equals: "null")
  }
}
