internal import CGraphviz

/// A graph in cgraph's memory, freed with this value.
///
/// Its pointers are good only while the library's lock is held; none leaves this module.
struct LoadedGraph: ~Copyable {
  let root: GraphHandle
  private(set) var nodes: [(name: String, node: NodeHandle)] = []
  private(set) var edges: [(key: String, edge: EdgeHandle)] = []
  private var nodesByName: [String: NodeHandle] = [:]
  private var edgeKeys: Set<String> = []
  private var subgraphNames: Set<String> = []
  private let plainTexts: Set<String>

  /// Copies a graph into cgraph's memory.
  ///
  /// - Parameter graph: what to copy, in the order that it has.
  /// - Returns: the copy.
  /// - Throws: ``GraphvizError/unknownNode(name:)`` for a dangling name, and
  ///   ``GraphvizError/layoutFailed(messages:)`` for a name that cannot be one.
  static func load(_ graph: Graph) throws(GraphvizError) -> LoadedGraph {
    try checkName(graph.name)
    guard let root = unsafe GraphHandle(podreach_open_directed(graph.name)) else {
      throw .layoutFailed(messages: ["out of memory"])
    }
    var loaded = LoadedGraph(root: root, plainTexts: graph.plainTexts)
    try loaded.declare(graph)
    for node in graph.nodes { try loaded.add(node) }
    for subgraph in graph.subgraphs { try loaded.add(subgraph, to: root) }
    for edge in graph.edges { try loaded.add(edge) }
    return loaded
  }

  private init(root: GraphHandle, plainTexts: Set<String>) {
    self.root = root
    self.plainTexts = plainTexts
  }

  deinit { unsafe agclose(root.pointer) }

  /// Sets the root's attributes and the defaults, as `graph [...]`, `node [...]` and `edge [...]`
  /// at the head of a DOT file: frames inherit what the root has.
  private func declare(_ graph: Graph) throws(GraphvizError) {
    let declarations = [
      (podreach_graph_kind(), graph.attributes),
      (podreach_node_kind(), graph.nodeDefaults),
      (podreach_edge_kind(), graph.edgeDefaults),
    ]
    for (kind, attributes) in declarations {
      for attribute in attributes {
        let value = try valueForC(attribute)
        let isAccepted =
          switch attribute.value {
          case .text: unsafe podreach_declare(root.pointer, kind, attribute.name, value)
          case .html: unsafe podreach_declare_markup(root.pointer, kind, attribute.name, value)
          }
        guard isAccepted else { throw .refused("the attribute", attribute.name) }
      }
    }
  }

  private mutating func add(_ node: Graph.Node) throws(GraphvizError) {
    try checkName(node.name)
    guard nodesByName[node.name] == nil else {
      throw .layoutFailed(messages: ["two nodes have the name `\(node.name)`"])
    }
    guard let added = unsafe NodeHandle(podreach_node(root.pointer, node.name)) else {
      throw .refused("the node", node.name)
    }
    nodesByName[node.name] = added
    nodes.append((node.name, added))
    unsafe try set(node.attributes, on: added.pointer)
  }

  private mutating func add(
    _ subgraph: Graph.Subgraph, to parent: GraphHandle
  ) throws(GraphvizError) {
    try checkName(subgraph.name)
    guard subgraphNames.insert(subgraph.name).inserted else {
      throw .layoutFailed(messages: ["two subgraphs have the name `\(subgraph.name)`"])
    }
    guard let added = unsafe GraphHandle(podreach_subgraph(parent.pointer, subgraph.name)) else {
      throw .refused("the subgraph", subgraph.name)
    }
    unsafe try set(subgraph.attributes, on: added.pointer)
    for name in subgraph.members {
      guard let member = nodesByName[name] else { throw .unknownNode(name: name) }
      unsafe agsubnode(added.pointer, member.pointer, 1)
    }
    for inner in subgraph.subgraphs { try add(inner, to: added) }
  }

  private mutating func add(_ edge: Graph.Edge) throws(GraphvizError) {
    try checkName(edge.key)
    guard edgeKeys.insert(edge.key).inserted else {
      throw .layoutFailed(messages: ["two edges have the key `\(edge.key)`"])
    }
    guard let tail = nodesByName[edge.tail] else { throw .unknownNode(name: edge.tail) }
    guard let head = nodesByName[edge.head] else { throw .unknownNode(name: edge.head) }
    guard
      let added = unsafe EdgeHandle(
        podreach_edge(root.pointer, tail.pointer, head.pointer, edge.key))
    else {
      throw .refused("the edge", edge.key)
    }
    edges.append((edge.key, added))
    unsafe try set(edge.attributes, on: added.pointer)
  }

  private func set(
    _ attributes: [Graph.Attribute], on object: UnsafeMutableRawPointer
  ) throws(GraphvizError) {
    for attribute in attributes {
      let value = try valueForC(attribute)
      let isAccepted =
        switch attribute.value {
        case .text: unsafe podreach_set(object, attribute.name, value)
        case .html: unsafe podreach_set_markup(root.pointer, object, attribute.name, value)
        }
      guard isAccepted else { throw .refused("the attribute", attribute.name) }
    }
  }

  /// The characters to hand to cgraph for a value.
  private func valueForC(_ attribute: Graph.Attribute) throws(GraphvizError) -> String {
    try checkName(attribute.name)
    switch attribute.value {
    case .text(let text):
      return text.withoutNUL
    case .html(let markup):
      // cgraph of 2.42 keeps one table of strings: a plain text with the same characters would make
      // this one plain as well, or itself become markup.
      let unique = plainTexts.contains(markup.withoutNUL) ? "<!---->" + markup : markup
      return unique.withoutNUL
    }
  }
}

/// Refuses a name that C would cut short.
private func checkName(_ name: String) throws(GraphvizError) {
  guard !name.unicodeScalars.contains("\0") else {
    throw .layoutFailed(messages: ["a name holds a NUL character: `\(name.withoutNUL)`"])
  }
}

extension GraphvizError {
  /// cgraph returned nothing for something of this name.
  fileprivate static func refused(_ what: String, _ name: String) -> GraphvizError {
    .layoutFailed(messages: ["Graphviz refused \(what) `\(name)`"] + MessageLog.drain().map(\.text))
  }
}
