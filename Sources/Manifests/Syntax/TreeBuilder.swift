import Diagnostics

/// Builds a ``DocumentTree`` from the events of a YAML or JSON document.
///
/// The items of a `List` are handed over one by one and forgotten, and the content of objects that nobody reads is
/// not kept, so that neither a cluster's dump nor a file of CRDs is held in memory as a whole.
struct TreeBuilder {
  /// A scalar as the events tell it, its text apart.
  struct Scalar {
    var isPlain: Bool
    var tag = DocumentTree.Tag.none
    var anchor: String?
    var position: Position
  }

  /// A collection that has begun and not ended.
  struct Frame {
    var node: NodeID
    var lastChild: NodeID?
    var anchor: String?
    /// The values below it, aliases expanded.
    var size = 1
    /// Whether it is the root or an item of the root's `items`.
    var isObject = false
    /// Whether it is the root's `items`.
    var isItems = false
    var apiVersion: String?
    var kind: String?
    /// Whether its metadata is all that anybody reads.
    var isIdentityEnough = false
    /// The key whose value is due.
    var key: NodeID?
    /// Where the text of its scalars starts.
    var textStart: Int
    /// How many collections of no interest it is in; it is kept for its anchor.
    var skippedDepth = 0
  }

  private enum Anchor {
    case open
    case complete(NodeID, size: Int)
  }

  /// What becomes of an item of a list.
  enum ItemUse {
    /// It is kept until the list ends.
    case keep
    /// It has been read.
    case done
  }

  /// The document, as far as it has been read.
  var tree = DocumentTree()
  private let limits: ReadingOptions.Limits
  /// Says of API version and kind whether metadata is all that anybody reads.
  private let isIdentityEnough: (_ apiVersion: String, _ kind: String) -> Bool
  /// Receives an item of a list, and the list as far as it has been read.
  private let receiveItem: (_ item: NodeID, _ tree: DocumentTree, _ list: Frame) -> ItemUse

  private var frames: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  private var aliasedValues = 0
  private var skippedDepth = 0
  /// How many collections of no interest are around the open ones.
  private var hiddenDepth = 0
  /// The root of the document, once it is complete.
  private(set) var root: NodeID?
  /// Where an unrendered `{{ … }}` stands.
  private(set) var templatePosition: Position?

  init(
    limits: ReadingOptions.Limits,
    isIdentityEnough: @escaping (_ apiVersion: String, _ kind: String) -> Bool,
    receiveItem: @escaping (_ item: NodeID, _ tree: DocumentTree, _ list: Frame) -> ItemUse
  ) {
    self.limits = limits
    self.isIdentityEnough = isIdentityEnough
    self.receiveItem = receiveItem
  }

  /// Begins a document.
  mutating func startDocument() {
    tree.startDocument()
    frames.removeAll(keepingCapacity: true)
    anchors.removeAll(keepingCapacity: true)
    aliasedValues = 0
    skippedDepth = 0
    hiddenDepth = 0
    root = nil
    templatePosition = nil
  }

  /// Adds a scalar, whose text the closure appends.
  mutating func scalar(
    _ scalar: Scalar, appendText: (inout [UInt8]) -> Void
  ) throws(SyntaxProblem) {
    // What has an anchor may be repeated where it is read.
    if isSkipping, scalar.anchor == nil {
      skip()
      return
    }
    let start = tree.text.count
    appendText(&tree.text)
    try checkSize(at: scalar.position)
    var node = DocumentTree.Node(kind: .scalar, at: scalar.position)
    node.isPlain = scalar.isPlain
    node.tag = scalar.tag
    node.start = UInt32(clamping: start)
    node.count = UInt32(clamping: tree.text.count - start)
    let id = tree.append(node)
    if let anchor = scalar.anchor { anchors[anchor] = .complete(id, size: 1) }
    if skippedDepth == 0 { link(id, size: 1) }
  }

  /// Begins a mapping or a list.
  mutating func begin(
    _ kind: DocumentTree.Kind, anchor: String?, isFlow: Bool = false, at position: Position
  ) throws(SyntaxProblem) {
    guard frames.count + skippedDepth + hiddenDepth < limits.depth else {
      throw SyntaxProblem(.tooDeep, "nested more than \(limits.depth) levels deep", at: position)
    }
    let isSkipped = isSkipping
    if isSkipped, anchor == nil {
      skip()
      skippedDepth += 1
      return
    }
    try checkSize(at: position)
    var frame = Frame(
      node: tree.append(DocumentTree.Node(kind: kind, at: position)), anchor: anchor,
      isObject: kind == .mapping && !isSkipped, textStart: tree.text.count)
    if isSkipped {
      frame.skippedDepth = skippedDepth
      hiddenDepth += skippedDepth
      skippedDepth = 0
    } else if !frames.isEmpty {
      let last = frames.count - 1
      let parent = frames[last].node
      let key = frames[last].key
      frame.isObject = kind == .mapping && frames[last].isItems
      frame.isItems =
        kind == .sequence && last == 0 && frames[last].isObject
        && key.map { tree.text($0, equals: "items") } == true
      if isFlow, kind == .mapping, key == nil, tree[parent].kind == .mapping,
        templatePosition == nil
      {
        // `{{ .Values.name }}` reads as a mapping whose key is a mapping.
        templatePosition = tree.position(parent)
      }
    }
    if let anchor { anchors[anchor] = .open }
    frames.append(frame)
  }

  /// Ends the mapping or list that began last.
  mutating func end() {
    if skippedDepth > 0 {
      skippedDepth -= 1
      return
    }
    guard let frame = frames.popLast() else { return }
    if let anchor = frame.anchor { anchors[anchor] = .complete(frame.node, size: frame.size) }
    if frame.skippedDepth > 0 {
      skippedDepth = frame.skippedDepth
      hiddenDepth -= skippedDepth
    } else if frame.isObject, let list = frames.first, receiveItem(frame.node, tree, list) == .done
    {
      guard anchors.isEmpty else { return }
      // INVARIANT: what follows the item's first node and first text belongs to the item.
      tree.nodes.removeSubrange(frame.node.index...)
      tree.text.removeSubrange(frame.textStart...)
    } else {
      link(frame.node, size: frame.size)
    }
  }

  /// Adds an alias.
  mutating func alias(_ name: String, at position: Position) throws(SyntaxProblem) {
    if isSkipping {
      skip()
      return
    }
    switch anchors[name] {
    case .complete(let target, let size):
      aliasedValues = aliasedValues.addingReportingOverflow(size).partialValue
      guard (0...limits.aliasedValues).contains(aliasedValues) else {
        throw SyntaxProblem(
          .aliasExpansion, "aliases repeat more than \(limits.aliasedValues) values", at: position,
          hint: "write the values out where they are needed")
      }
      var node = DocumentTree.Node(kind: .alias, at: position)
      node.start = UInt32(clamping: target.index)
      link(tree.append(node), size: size)
    case .open:
      throw SyntaxProblem(.invalidAlias, "`*\(name)` stands within what it repeats", at: position)
    case nil:
      throw SyntaxProblem(
        .invalidAlias, "`*\(name)` repeats `&\(name)`, which is not written before it", at: position
      )
    }
  }
}

extension TreeBuilder {
  /// Whether the value that comes next is of no interest.
  private var isSkipping: Bool {
    if skippedDepth > 0 { return true }
    guard !frames.isEmpty, frames[frames.count - 1].isIdentityEnough,
      let key = frames[frames.count - 1].key
    else { return false }
    return !["apiVersion", "kind", "metadata"].contains { tree.text(key, equals: $0) }
  }

  /// Leaves a value out.
  private mutating func skip() {
    guard skippedDepth == 0, let key = frames.last?.key else { return }
    link(tree.append(.null(at: tree.position(key))), size: 1)
  }

  /// Makes a complete node the next child of the open collection.
  private mutating func link(_ id: NodeID, size: Int) {
    guard !frames.isEmpty else {
      root = id
      return
    }
    let last = frames.count - 1
    let parent = frames[last].node.index
    if let sibling = frames[last].lastChild {
      tree.nodes[sibling.index].next = UInt32(clamping: id.index)
    } else {
      tree.nodes[parent].start = UInt32(clamping: id.index)
    }
    frames[last].lastChild = id
    frames[last].size = frames[last].size.addingReportingOverflow(size).partialValue
    tree.nodes[parent].count += 1
    guard tree.nodes[parent].kind == .mapping else { return }
    if let key = frames[last].key {
      frames[last].key = nil
      if frames[last].isObject { noteIdentity(key: key, value: id) }
    } else {
      frames[last].key = id
      if tree.isMergeKey(id) { tree.nodes[parent].hasMerge = true }
    }
  }

  private mutating func noteIdentity(key: NodeID, value: NodeID) {
    let last = frames.count - 1
    guard tree[key].kind == .scalar, tree[value].kind == .scalar,
      !tree[value].isPlain || ScalarValue(plain: tree.bytes(value)) == .string
    else { return }
    if tree.text(key, equals: "kind") {
      frames[last].kind = tree.string(value)
    } else if tree.text(key, equals: "apiVersion") {
      frames[last].apiVersion = tree.string(value)
    } else {
      return
    }
    if let apiVersion = frames[last].apiVersion, let kind = frames[last].kind {
      frames[last].isIdentityEnough = isIdentityEnough(apiVersion, kind)
    }
  }

  private func checkSize(at position: Position) throws(SyntaxProblem) {
    guard tree.nodes.count < UInt32.max, tree.text.count < UInt32.max else {
      throw SyntaxProblem(.tooLarge, "a document of more than 4 GiB", at: position)
    }
  }
}
