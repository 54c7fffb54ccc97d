import Synchronization

/// A line on a terminal that says how far a long work is, and is taken back at its end.
///
/// It is an object with a lock, since pages are drawn side by side.
final class ProgressLine: Sendable {
  private let work: String
  private let total: Int
  private let unit: String
  private let write: @Sendable (_ text: String) -> Void
  private let done = Mutex(0)

  /// Shows the line.
  ///
  /// - Parameters:
  ///   - work: what is done, such as `drawing`.
  ///   - total: how many things there are to do.
  ///   - unit: what they are called, such as `pictures`.
  ///   - write: takes what a terminal gets.
  init(
    _ work: String, of total: Int, _ unit: String, write: @escaping @Sendable (String) -> Void
  ) {
    self.work = work
    self.total = total
    self.unit = unit
    self.write = write
    write("podreach: \(work) \(total) \(unit) …")
  }

  /// Says that one more is done.
  func advance() {
    done.withLock { done in
      done += 1
      write("\(Self.erasure)podreach: \(work) \(unit), \(done) of \(total) …")
    }
  }

  /// Takes the line back.
  func end() { write(Self.erasure) }

  /// What takes a line of a terminal back.
  static let erasure = "\r\u{1B}[K"
}
