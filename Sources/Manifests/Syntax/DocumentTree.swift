/// The place of a node in a ``DocumentTree``.
struct NodeID: Hashable {
  /// The index of the node.
  var index: Int
}

/// A line and a column, both counted from 1.
struct Position: Hashable {
  var line: Int
  var column: Int
}

/// One document as nodes in a flat array, with the text of its scalars beside them.
///
/// It is emptied and used again for each document, so that memory goes by the largest document and not by the file.
struct DocumentTree {
  /// What a node is.
  enum Kind: UInt8 {
    case scalar
    case mapping
    case sequence
    case alias
  }

  /// The tags that decide about a scalar's type.
  enum Tag: UInt8 {
    case none
    case string
    case other
  }

  /// One value; children form a list through `next`, a mapping's keys and values in turn.
  struct Node {
    var kind: Kind
    /// Whether a scalar is written without quotes, so that its text decides about its type.
    var isPlain = false
    var tag = Tag.none
    /// Whether a mapping has a merge key (`<<`).
    var hasMerge = false
    var line: UInt32
    var column: UInt32
    /// Start of the text; the first child; or the target of an alias.
    var start: UInt32 = 0
    /// Length of the text, or the number of children.
    var count: UInt32 = 0
    var next: UInt32 = 0

    init(kind: Kind, at position: Position) {
      self.kind = kind
      line = UInt32(clamping: position.line)
      column = UInt32(clamping: position.column)
    }

    /// A value that is not there.
    static func null(at position: Position) -> Self {
      var node = Self(kind: .scalar, at: position)
      node.isPlain = true
      return node
    }
  }

  /// The nodes; a node precedes its children.
  var nodes: [Node] = []
  /// The text of all scalars.
  var text: [UInt8] = []

  /// The number of the document in its file, counted from 1.
  var number = 0

  /// Makes room for the next document.
  mutating func startDocument() {
    number += 1
    nodes.removeAll(keepingCapacity: nodes.capacity < 1 << 20)
    text.removeAll(keepingCapacity: text.capacity < 1 << 24)
  }

  /// Adds a node.
  mutating func append(_ node: Node) -> NodeID {
    nodes.append(node)
    return NodeID(index: nodes.count - 1)
  }

  subscript(_ id: NodeID) -> Node { nodes[id.index] }

  /// The node itself, or what an alias stands for.
  func resolved(_ id: NodeID) -> NodeID {
    let node = nodes[id.index]
    return node.kind == .alias ? NodeID(index: Int(node.start)) : id
  }

  /// Where a node starts.
  func position(_ id: NodeID) -> Position {
    Position(line: Int(nodes[id.index].line), column: Int(nodes[id.index].column))
  }

  /// The bytes of a scalar.
  func bytes(_ id: NodeID) -> ArraySlice<UInt8> {
    let node = nodes[id.index]
    return text[Int(node.start)..<Int(node.start) + Int(node.count)]
  }

  /// The text of a scalar.
  func string(_ id: NodeID) -> String { String(decoding: bytes(id), as: UTF8.self) }

  /// Whether a scalar has this text.
  func text(_ id: NodeID, equals other: String) -> Bool {
    let node = nodes[id.index]
    guard Int(node.count) == other.utf8.count else { return false }
    var index = Int(node.start)
    for byte in other.utf8 {
      if text[index] != byte { return false }
      index += 1
    }
    return true
  }

  /// Whether a key is `<<`, which takes over the entries of another mapping.
  func isMergeKey(_ id: NodeID) -> Bool {
    let node = nodes[id.index]
    return node.count == 2 && node.kind == .scalar && node.isPlain && node.tag != .string
      && text[Int(node.start)] == UInt8(ascii: "<") && text(id, equals: "<<")
  }

  /// The children of a sequence, or keys and values of a mapping in turn.
  func children(_ id: NodeID) -> [NodeID] {
    let node = nodes[id.index]
    var result: [NodeID] = []
    guard node.kind != .scalar, node.count > 0 else { return result }
    result.reserveCapacity(Int(node.count))
    var index = Int(node.start)
    for _ in 0..<node.count {
      result.append(NodeID(index: index))
      index = Int(nodes[index].next)
    }
    return result
  }
}
