/// One thing asked of libgraphviz: lay a graph out, and either report the geometry or draw it.
public struct GraphvizRequest: Hashable, Sendable, Codable {
  /// A layout engine.
  public enum Engine: String, Hashable, Sendable, Codable {
    /// Hierarchical layout.
    case dot
    /// No layout at all: every position is taken from the graph's `pos` and `bb` attributes.
    case pinned = "nop2"
    /// Force-directed layout with frames.
    case fdp
    /// Packed frames.
    case osage
  }

  /// What to produce.
  public enum Output: Hashable, Sendable, Codable {
    /// Positions and sizes, see ``Layout``.
    case geometry
    /// Scalable Vector Graphics, in UTF-8.
    case svg
    /// A bitmap of so many pixels per inch (72 pixels per inch is one pixel a point).
    case png(pixelsPerInch: Int)
    /// Portable Document Format, by cairo, with embedded fonts.
    case pdf
    /// The graph in the DOT language, with no layout of its own (`canon`).
    case dot
  }

  /// The graph.
  public var graph: Graph
  /// How to lay it out.
  public var engine: Engine
  /// What to produce, in this order, all from one layout where the format allows.
  public var outputs: [Output]

  /// Creates a request.
  public init(_ graph: Graph, engine: Engine, outputs: [Output]) {
    self.graph = graph
    self.engine = engine
    self.outputs = outputs
  }
}

/// What came of a ``GraphvizRequest``.
public struct GraphvizResult: Hashable, Sendable, Codable {
  /// One output.
  public enum Product: Hashable, Sendable, Codable {
    /// Positions and sizes.
    case geometry(Layout)
    /// Bytes of a picture, or of DOT text.
    case bytes([UInt8])
  }

  /// One product for each of the request's outputs, in the same order.
  public var products: [Product]
  /// What Graphviz complained about on the way, one message each; empty when all went well.
  public var warnings: [String]

  /// Creates a result.
  public init(products: [Product], warnings: [String]) {
    self.products = products
    self.warnings = warnings
  }
}

/// Where everything is, in points (1/72 inch), the y axis pointing up as Graphviz has it.
public struct Layout: Hashable, Sendable, Codable {
  /// A point.
  public struct Point: Hashable, Sendable, Codable {
    /// Distance from the left.
    public var x: Double
    /// Distance from the bottom.
    public var y: Double

    /// Creates a point.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// An upright rectangle.
  public struct Box: Hashable, Sendable, Codable {
    /// The lower left corner.
    public var lowerLeft: Point
    /// The upper right corner.
    public var upperRight: Point

    /// Creates a rectangle.
    public init(lowerLeft: Point, upperRight: Point) {
      self.lowerLeft = lowerLeft
      self.upperRight = upperRight
    }
  }

  /// The centre and size of a node.
  public struct NodeBox: Hashable, Sendable, Codable {
    /// The centre.
    public var center: Point
    /// The width, in points.
    public var width: Double
    /// The height, in points.
    public var height: Double

    /// Creates a node's place.
    public init(center: Point, width: Double, height: Double) {
      self.center = center
      self.width = width
      self.height = height
    }
  }

  /// One piece of an edge: a chain of cubic Bézier curves, 3n + 1 points.
  public struct Spline: Hashable, Sendable, Codable {
    /// The control points.
    public var points: [Point]
    /// The tip of an arrow at the tail, where the layout made room for one.
    public var start: Point?
    /// The tip of an arrow at the head, where the layout made room for one.
    public var end: Point?

    /// Creates a spline.
    public init(points: [Point], start: Point? = nil, end: Point? = nil) {
      self.points = points
      self.start = start
      self.end = end
    }
  }

  /// The whole drawing.
  public var bounds: Box
  /// Nodes by name.
  public var nodes: [String: NodeBox]
  /// Edges by key: every edge of the graph is here and has at least one spline.
  public var edges: [String: [Spline]]
  /// Frames by the subgraph's name, nested ones included.
  public var clusters: [String: Box]

  /// Creates a layout.
  public init(
    bounds: Box, nodes: [String: NodeBox], edges: [String: [Spline]], clusters: [String: Box]
  ) {
    self.bounds = bounds
    self.nodes = nodes
    self.edges = edges
    self.clusters = clusters
  }
}

/// Whatever can carry out a batch of requests: in this process, or in a worker.
public protocol GraphvizRunner: Sendable {
  /// Carries out the requests in order.
  ///
  /// - Parameter requests: what to lay out and draw.
  /// - Returns: one result a request, in the same order; one that fails does not stop the others.
  func run(_ requests: [GraphvizRequest]) -> [Result<GraphvizResult, GraphvizError>]
}

/// Why a layout or a drawing could not be made.
public enum GraphvizError: Error, Hashable, Sendable, Codable {
  /// Graphviz refused the graph or the layout: its own messages.
  case layoutFailed(messages: [String])
  /// The layout ended, but left these edges without a line.
  case edgesWithoutSpline(keys: [String])
  /// A label could not be parsed as HTML.
  case invalidLabel(messages: [String])
  /// The renderer failed or gave nothing.
  case renderingFailed(format: String, messages: [String])
  /// The picture would be larger than the format can hold (a PNG side is at most 32,767 pixels).
  case tooLarge(width: Int, height: Int)
  /// An edge or a frame names a node that the graph does not have.
  case unknownNode(name: String)
  /// The worker process ended abnormally.
  case workerCrashed(signal: Int32)
  /// The worker process took longer than it may.
  case timedOut(seconds: Double)
  /// The worker process could not be started, or did not answer in our terms.
  case workerUnavailable(reason: String)
}
