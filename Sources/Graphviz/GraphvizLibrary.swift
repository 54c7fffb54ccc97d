internal import CGraphviz
internal import Synchronization

/// The one context of libgraphviz that this process has.
///
/// It is made at the first request and never freed: the Pango plugin keeps a font name that belongs
/// to the context, and would read it after a context of its own had gone.
@safe struct GraphvizLibrary: ~Copyable {
  private static let shared = Mutex(GraphvizLibrary())

  private var context: OpaquePointer?

  private init() {}

  /// Runs a piece of work that has the library for itself.
  static func withLock<T: Sendable>(_ work: (inout GraphvizLibrary) -> T) -> T {
    shared.withLock { library in work(&library) }
  }

  /// Carries out one request.
  ///
  /// - Throws: why it could not be done; nothing of it stays in memory.
  mutating func carryOut(_ request: GraphvizRequest) throws(GraphvizError) -> GraphvizResult {
    let context = unsafe try openContext()
    _ = MessageLog.drain()
    let graph = try LoadedGraph.load(request.graph)
    var warnings: [String] = []
    // DOT text first: a layout adds attributes of its own.
    var products: [Int: GraphvizResult.Product] = [:]
    for (index, output) in request.outputs.enumerated() where output == .dot {
      products[index] = .bytes(try graph.dot())
    }
    if request.outputs.contains(where: { $0 != .dot }) {
      let drawing = unsafe try LaidOutGraph(graph, engine: request.engine, in: context)
      warnings += drawing.warnings
      for (index, output) in request.outputs.enumerated() where output != .dot {
        products[index] = try drawing.product(output, attributes: request.graph.attributes)
      }
    }
    warnings += MessageLog.drain().map(\.text)
    return GraphvizResult(
      products: request.outputs.indices.compactMap { products[$0] }, warnings: warnings)
  }

  private mutating func openContext() throws(GraphvizError) -> OpaquePointer {
    if let context = unsafe context { return unsafe context }
    MessageLog.attach()
    guard let opened = unsafe gvContext() else {
      throw .layoutFailed(messages: ["libgraphviz could not be initialised"])
    }
    unsafe context = opened
    return unsafe opened
  }
}
