import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// Maps the elements side by side on all cores; the results are in the order of the elements.
  func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex<[Int: Result]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = transform(self[index])
      results.withLock { $0[index] = result }
    }
    let found = results.withLock(\.self)
    return indices.compactMap { found[$0] }
  }
}
