internal import CGraphviz

/// A graph while it has a layout; the layout is freed with this value.
@safe struct LaidOutGraph: ~Copyable {
  private let graph: LoadedGraph
  private let context: OpaquePointer
  /// What Graphviz complained about during the layout.
  let warnings: [String]

  /// Lays a graph out.
  ///
  /// - Throws: what Graphviz objected to. A return code of zero is not enough: a label that could
  ///   not be parsed becomes plain text, and an edge may lose its line.
  init(
    _ graph: consuming LoadedGraph, engine: GraphvizRequest.Engine, in context: OpaquePointer
  ) throws(GraphvizError) {
    let status = unsafe gvLayout(context, graph.root.pointer, engine.rawValue)
    let messages = MessageLog.drain()
    warnings = messages.map(\.text)
    self.graph = graph
    unsafe self.context = context
    if messages.contains(where: \.isAboutMarkup) { throw .invalidLabel(messages: warnings) }
    guard unsafe podreach_has_layout(self.graph.root.pointer) else {
      throw .layoutFailed(messages: warnings)
    }
    let lost = self.graph.edgesWithoutSpline
    guard lost.isEmpty else { throw .edgesWithoutSpline(keys: lost) }
    guard status == 0 else { throw .layoutFailed(messages: warnings) }
  }

  deinit { unsafe gvFreeLayout(context, graph.root.pointer) }

  /// Makes one output from the layout.
  ///
  /// - Parameters:
  ///   - output: what to make.
  ///   - attributes: the root's attributes.
  /// - Returns: the output.
  /// - Throws: ``GraphvizError/tooLarge(width:height:)`` or a failure of the renderer.
  func product(
    _ output: GraphvizRequest.Output, attributes: [Graph.Attribute]
  ) throws(GraphvizError) -> GraphvizResult.Product {
    // Every format of a renderer has its own idea of an inch, except where this is set: a vector
    // picture is cropped when this is not 72, hence 0 for "your own".
    var resolution = 0.0
    if case .png(let pixelsPerInch) = output {
      let size = graph.bitmapSize(pixelsPerInch: pixelsPerInch, attributes: attributes)
      guard size.fits else { throw .tooLarge(width: size.width, height: size.height) }
      resolution = Double(pixelsPerInch)
    }
    guard output != .geometry else { return .geometry(graph.geometry) }
    unsafe podreach_set_resolution(graph.root.pointer, resolution)
    return unsafe .bytes(try graph.render(output, in: context))
  }
}
