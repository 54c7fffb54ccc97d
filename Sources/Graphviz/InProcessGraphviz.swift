/// Graphviz in this process: fast, but a crash of the library is a crash of ours.
///
/// libgraphviz is not safe for use by several threads, not even for reading. Any number of values
/// of this type may be used at once from anywhere: they share one lock, and one layout runs at a
/// time. For input that nobody has tried yet prefer ``WorkerGraphviz``.
public struct InProcessGraphviz: GraphvizRunner {
  /// What happens to lines that a library below Graphviz prints to the process' standard error.
  ///
  /// Graphviz' own messages never go there; they are in ``GraphvizResult/warnings``.
  public enum StandardError: Hashable, Sendable {
    /// It is left alone.
    case untouched
    /// It is redirected while a request runs, and its lines become warnings of the request.
    /// For processes in which nothing else prints meanwhile, such as a worker.
    case captured
  }

  private let standardError: StandardError

  /// Creates a runner.
  ///
  /// - Parameter standardError: what happens to what other libraries print.
  public init(standardError: StandardError = .untouched) {
    self.standardError = standardError
  }

  /// Carries out the requests in order.
  ///
  /// - Parameter requests: what to lay out and draw.
  /// - Returns: one result a request, in the same order; one that fails does not stop the others.
  public func run(_ requests: [GraphvizRequest]) -> [Result<GraphvizResult, GraphvizError>] {
    requests.map(run)
  }

  private func run(_ request: GraphvizRequest) -> Result<GraphvizResult, GraphvizError> {
    GraphvizLibrary.withLock { library in
      let capture = standardError == .captured ? StandardErrorCapture() : nil
      let result = Result { () throws(GraphvizError) in try library.carryOut(request) }
      let printed = capture?.finish() ?? []
      return result.map { GraphvizResult(products: $0.products, warnings: $0.warnings + printed) }
    }
  }
}
