/// A directed graph as a value, in cgraph's terms: what is to be laid out and drawn.
///
/// Nothing here touches libgraphviz. Attributes keep their order, nodes and edges theirs, so that the same value
/// always gives the same picture.
public struct Graph: Hashable, Sendable, Codable {
  /// One attribute of a graph, a node or an edge.
  public struct Attribute: Hashable, Sendable, Codable {
    /// The attribute's name, such as `rankdir`.
    public var name: String
    /// What it is set to.
    public var value: Value

    /// Creates an attribute.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// What an attribute is set to: plain text, or Graphviz' HTML-like markup.
  public enum Value: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    /// Plain text. The binding escapes what Graphviz would interpret only where the caller has not.
    case text(String)
    /// HTML-like markup, already escaped (see ``HTMLLabel``).
    case html(String)

    /// Creates plain text.
    public init(stringLiteral value: String) { self = .text(value) }
  }

  /// A node.
  ///
  /// Its name is unique in the graph.
  public struct Node: Hashable, Sendable, Codable {
    /// The node's name: its identity, never shown.
    public var name: String
    /// Its attributes.
    public var attributes: [Attribute]

    /// Creates a node.
    public init(_ name: String, _ attributes: [Attribute] = []) {
      self.name = name
      self.attributes = attributes
    }
  }

  /// An edge from `tail` to `head`, told apart from parallel edges by `key`.
  public struct Edge: Hashable, Sendable, Codable {
    /// The edge's identity, unique in the graph.
    public var key: String
    /// The name of the node where it starts.
    public var tail: String
    /// The name of the node where it ends.
    public var head: String
    /// Its attributes.
    public var attributes: [Attribute]

    /// Creates an edge.
    public init(_ key: String, from tail: String, to head: String, _ attributes: [Attribute] = []) {
      self.key = key
      self.tail = tail
      self.head = head
      self.attributes = attributes
    }
  }

  /// A part of the graph.
  ///
  /// One whose name starts with `cluster` is drawn as a frame.
  public struct Subgraph: Hashable, Sendable, Codable {
    /// The subgraph's name.
    public var name: String
    /// Its own attributes.
    public var attributes: [Attribute]
    /// Names of the nodes that are directly in it; each is one of the graph's ``Graph/nodes``.
    public var members: [String]
    /// Subgraphs of it.
    public var subgraphs: [Subgraph]

    /// Creates a subgraph.
    public init(
      _ name: String, _ attributes: [Attribute] = [], members: [String] = [],
      subgraphs: [Subgraph] = []
    ) {
      self.name = name
      self.attributes = attributes
      self.members = members
      self.subgraphs = subgraphs
    }
  }

  /// The graph's name; becomes the `<title>` of an SVG.
  public var name: String
  /// Attributes of the root graph.
  public var attributes: [Attribute]
  /// Defaults of every node.
  public var nodeDefaults: [Attribute]
  /// Defaults of every edge.
  public var edgeDefaults: [Attribute]
  /// Every node, in drawing order.
  public var nodes: [Node]
  /// Every edge, in drawing order.
  public var edges: [Edge]
  /// Frames and other parts.
  public var subgraphs: [Subgraph]

  /// Creates a graph.
  public init(
    name: String, attributes: [Attribute] = [], nodeDefaults: [Attribute] = [],
    edgeDefaults: [Attribute] = [], nodes: [Node] = [], edges: [Edge] = [],
    subgraphs: [Subgraph] = []
  ) {
    self.name = name
    self.attributes = attributes
    self.nodeDefaults = nodeDefaults
    self.edgeDefaults = edgeDefaults
    self.nodes = nodes
    self.edges = edges
    self.subgraphs = subgraphs
  }
}
