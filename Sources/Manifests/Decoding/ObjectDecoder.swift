import Diagnostics

/// Decodes the values of one file's documents, and collects what is wrong with them.
///
/// A class because the builder's callbacks and the reader share one list of diagnostics.
final class ObjectDecoder {
  /// A step from a value to one inside of it.
  enum PathElement {
    case key(String)
    case index(Int)
  }

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

  /// The values of the current document.
  let tree: DocumentTree
  /// How manifests are read.
  let options: ReadingOptions
  /// The file, as diagnostics name it.
  let file: String
  /// What is wrong, in the order of finding.
  var diagnostics: [Diagnostic] = []
  /// How many of the diagnostics are errors.
  private(set) var errorCount = 0
  private var path: [PathElement] = []

  init(tree: DocumentTree, options: ReadingOptions, file: String) {
    self.tree = tree
    self.options = options
    self.file = file
  }

  /// Where a value is written.
  func location(_ node: NodeID) -> SourceLocation { location(tree.position(node)) }

  /// A place in the current document.
  func location(_ position: Position) -> SourceLocation {
    SourceLocation(
      file: file, document: tree.number, line: position.line, column: position.column)
  }

  /// Reports an error in the value at the current path.
  func refuse(_ code: Diagnostic.Code, _ message: String, at node: NodeID, hint: String? = nil) {
    report(.error, code, message, at: node, hint: hint)
  }

  /// Reports a doubt about the value at the current path.
  func warn(_ code: Diagnostic.Code, _ message: String, at node: NodeID, hint: String? = nil) {
    report(.warning, code, message, at: node, hint: hint)
  }

  private func report(
    _ severity: Diagnostic.Severity, _ code: Diagnostic.Code, _ message: String, at node: NodeID,
    hint: String?
  ) {
    let path = pathText
    record(
      Diagnostic(
        severity, code, path.isEmpty ? message : "`\(path)`: \(message)", at: location(node),
        hint: hint))
  }

  /// Records a diagnostic.
  func record(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { errorCount += 1 }
    diagnostics.append(diagnostic)
  }

  /// Forgets every diagnostic after the first `count`.
  func forgetDiagnostics(after count: Int) {
    diagnostics.removeSubrange(min(count, diagnostics.count)...)
  }

  /// The current path, such as `spec.ingress[0].ports[1].endPort`.
  var pathText: String {
    var text = ""
    for element in path {
      switch element {
      case .key(let key):
        if !text.isEmpty { text += "." }
        text += key
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }

  /// Does something one step deeper in the path.
  func within<Result>(_ element: PathElement, _ body: () -> Result) -> Result {
    path.append(element)
    defer { path.removeLast() }
    return body()
  }

  /// Does something with a path of its own, for an object inside of another.
  func atRoot<Result>(_ body: () -> Result) -> Result {
    let outer = path
    path = []
    defer { path = outer }
    return body()
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
    let children = tree.children(mapping)
    entries.reserveCapacity(entries.count + children.count / 2)
    let hasMerge = tree[mapping].hasMerge
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      let value = children[index + 1]
      guard hasMerge, tree.isMergeKey(children[index]) else {
        entries.append(Mapping.Entry(key: tree.resolved(children[index]), value: value))
        continue
      }
      let source = tree.resolved(value)
      let merged = tree[source].kind == .sequence ? tree.children(source).reversed() : [source]
      for node in merged.map(tree.resolved) {
        if tree[node].kind == .mapping {
          collectEntries(of: node, into: &entries)
        } else {
          refuse(
            .wrongType, "`<<` takes over entries, so its value must be a mapping or several",
            at: value)
        }
      }
    }
  }

  /// The value of a key; `nil` when it is absent or `null`.
  func value(_ key: String, in mapping: Mapping) -> NodeID? {
    guard let entry = mapping.entries.last(where: { hasKey($0, key) }), !isNull(entry.value) else {
      return nil
    }
    return entry.value
  }

  /// Decodes the value of a key, if there is one.
  func field<Value>(
    _ key: String, of mapping: Mapping, _ decode: (NodeID) -> Value?
  ) -> Value? {
    guard let node = value(key, in: mapping) else { return nil }
    return within(.key(key)) { decode(node) }
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
    for (index, item) in tree.children(resolved).enumerated() {
      if let value = within(.index(index), { decode(item) }) { result.append(value) }
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
    return tree[resolved].kind == .scalar && scalar(resolved) == .null
  }
}
