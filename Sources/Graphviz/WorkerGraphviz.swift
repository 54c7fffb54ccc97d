internal import Foundation

/// Graphviz in a process of its own: a crash or a hang of the library costs one request.
///
/// A batch goes to one worker. Where the worker dies or takes too long, the request that it was at
/// fails, and the rest of the batch goes to a fresh one. No process is left when ``run(_:)``
/// returns.
public struct WorkerGraphviz: GraphvizRunner {
  private let executable: String
  private let arguments: [String]
  private let timeout: Duration

  /// Creates a runner.
  ///
  /// - Parameters:
  ///   - executable: path of a binary that calls ``GraphvizWorker/serve(input:output:)``.
  ///   - arguments: the arguments that make it do so.
  ///   - timeout: how long one request may take on the clock, a worker's start included.
  public init(
    executable: String, arguments: [String] = [GraphvizWorker.argument],
    timeout: Duration = .seconds(60)
  ) {
    self.executable = executable
    self.arguments = arguments
    self.timeout = timeout
  }

  /// Carries out the requests in order.
  ///
  /// - Parameter requests: what to lay out and draw.
  /// - Returns: one result a request, in the same order; one that fails does not stop the others.
  public func run(_ requests: [GraphvizRequest]) -> [Result<GraphvizResult, GraphvizError>] {
    var results: [Result<GraphvizResult, GraphvizError>] = []
    while results.count < requests.count {
      let rest = Array(requests[results.count...])
      let conversation = converse(about: rest)
      results += conversation.results
      guard let failure = conversation.failure else { continue }
      // A worker that never greeted will not do better with the next request.
      let lost = conversation.hasGreeted ? 1 : rest.count - conversation.results.count
      results += Array(repeating: .failure(failure), count: lost)
    }
    return results
  }

  private func converse(about requests: [GraphvizRequest]) -> Conversation {
    var conversation = Conversation(expected: requests.count)
    do {
      var input = try FrameBuffer.frame(WorkerGreeting(secondsPerRequest: timeout.seconds))
      for request in requests { input += try FrameBuffer.frame(request) }
      var worker = try WorkerProcess(executable: executable, arguments: arguments)
      let ending = worker.exchange(input, within: timeout) { conversation.receive($0) }
      conversation.end(ending, timeout: timeout)
    } catch let error as GraphvizError {
      conversation.failure = error
    } catch {
      conversation.failure = .workerUnavailable(reason: "\(error)")
    }
    return conversation
  }
}

/// What one worker has said so far.
private struct Conversation {
  private let expected: Int
  private var buffer = FrameBuffer()
  private(set) var hasGreeted = false
  private(set) var results: [Result<GraphvizResult, GraphvizError>] = []
  var failure: GraphvizError?

  init(expected: Int) { self.expected = expected }

  /// Takes what arrived.
  mutating func receive(_ bytes: [UInt8]) -> WorkerProcess.Progress {
    buffer.append(bytes)
    var progress = WorkerProcess.Progress.partial
    do {
      while let frame = try buffer.next() {
        progress = .message
        if hasGreeted {
          results.append(try FrameBuffer.message(WorkerReply.self, in: frame).result)
        } else {
          _ = try FrameBuffer.message(WorkerGreeting.self, in: frame)
          hasGreeted = true
        }
        if results.count == expected { return .complete }
      }
    } catch {
      failure = .workerUnavailable(reason: "the answer of the worker is not in our terms")
      return .complete
    }
    return progress
  }

  /// Draws the conclusion from how the worker ended.
  mutating func end(_ ending: WorkerProcess.Ending, timeout: Duration) {
    guard failure == nil, results.count < expected else { return }
    switch ending {
    case .timedOut:
      failure = .timedOut(seconds: timeout.seconds)
    case .signalled(let signal):
      failure = .workerCrashed(signal: signal)
    case .finished(let status, let lastWords):
      let words = lastWords.isEmpty ? "" : ": \(lastWords)"
      failure = .workerUnavailable(reason: "the worker ended with status \(status)\(words)")
    case .stopped:
      failure = .workerUnavailable(reason: "the worker stopped answering")
    }
  }
}

extension Duration {
  /// The duration in seconds.
  fileprivate var seconds: Double { self / .seconds(1) }
}
