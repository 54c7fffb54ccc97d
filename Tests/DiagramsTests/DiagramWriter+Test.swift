import Graphviz

@testable import Diagrams

extension DiagramWriter {
  /// Draws in this process.
  static let test = DiagramWriter(runner: testRunner)

  /// Graphviz in this process.
  static let testRunner = InProcessGraphviz()
}

/// A runner that fails where it is told to.
struct FailingGraphviz: GraphvizRunner {
  var failing: @Sendable (GraphvizRequest) -> GraphvizError?

  func run(_ requests: [GraphvizRequest]) -> [Result<GraphvizResult, GraphvizError>] {
    requests.map { request in
      if let error = failing(request) { return .failure(error) }
      return InProcessGraphviz().run([request]).first ?? .failure(.layoutFailed(messages: []))
    }
  }
}
