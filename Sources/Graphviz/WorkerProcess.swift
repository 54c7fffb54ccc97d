internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A child process that we talk to; it is ended, and its exit collected, with this value.
struct WorkerProcess: ~Copyable {
  /// What some bytes of an answer brought.
  enum Progress {
    /// No complete message yet.
    case partial
    /// A message: the time limit starts anew.
    case message
    /// All that there is to say.
    case complete
  }

  /// How a conversation ended.
  enum Ending: Hashable {
    /// The child exited by itself; `lastWords` is the end of its standard error.
    case finished(status: CInt, lastWords: String)
    /// A signal ended the child.
    case signalled(CInt)
    /// The time was up.
    case timedOut
    /// The child closed its output and went on, or we had heard enough.
    case stopped
  }

  private let child: pid_t
  /// The child's standard input and output: sockets, unlike pipes, can be written to without
  /// SIGPIPE in our own process.
  private var conversation: SocketPair
  /// The child's standard error.
  private var errors: SocketPair
  private var lastWords: [UInt8] = []
  private var isCollected = false

  /// Starts a child.
  ///
  /// - Throws: ``GraphvizError/workerUnavailable(reason:)``.
  init(executable: String, arguments: [String]) throws(GraphvizError) {
    var conversation = try SocketPair()
    var errors = try SocketPair()
    child = try spawn(
      executable, arguments: arguments, inputAndOutput: conversation.theirs, error: errors.theirs)
    conversation.closeTheirs()
    errors.closeTheirs()
    self.conversation = conversation
    self.errors = errors
  }

  deinit {
    guard !isCollected else { return }
    kill(child, SIGKILL)
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
  }

  /// Writes everything to the child and hands out what it answers, both at once, so that neither
  /// side waits for the other with a full buffer.
  ///
  /// - Parameters:
  ///   - input: what to write; the child then finds the end of its input.
  ///   - limit: how long the child may take for a message.
  ///   - receive: takes what the child wrote, and says whether it was enough.
  /// - Returns: how it ended.
  mutating func exchange(
    _ input: Data, within limit: Duration, receive: ([UInt8]) -> Progress
  ) -> Ending {
    var unsent = input[...]
    var deadline = ContinuousClock.now + limit
    while true {
      let writable = unsent.isEmpty ? 0 : Int16(POLLOUT)
      // A negative descriptor is skipped.
      var watched = [
        pollfd(fd: conversation.ours, events: Int16(POLLIN) | writable, revents: 0),
        pollfd(fd: errors.ours, events: Int16(POLLIN), revents: 0),
      ]
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return .timedOut }
      let ready = unsafe poll(&watched, nfds_t(watched.count), CInt(min(left.rounded(.up), 60_000)))
      guard ready >= 0 || errno == EINTR else { return .stopped }
      guard ready > 0 else { continue }

      if watched[1].revents != 0 { hearErrors() }
      if watched[0].revents & Int16(POLLOUT) != 0 {
        unsent = unsent.dropFirst(conversation.send(unsent.prefix(1 << 16)))
        if unsent.isEmpty { conversation.endInput() }
      }
      guard watched[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
      switch conversation.receive() {
      case .later: continue
      case .end: return ending(before: deadline)
      case .bytes(let bytes):
        switch receive(bytes) {
        case .partial: continue
        case .message: deadline = .now + limit
        case .complete: return .stopped
        }
      }
    }
  }

  private mutating func hearErrors() {
    switch errors.receive() {
    case .later: return
    case .end: errors.closeOurs()
    case .bytes(let bytes): lastWords = (lastWords + bytes).suffix(1 << 10)
    }
  }

  /// How the child ended, which it is about to do: its output is closed.
  private mutating func ending(before deadline: ContinuousClock.Instant) -> Ending {
    let patience = min(deadline, .now + .seconds(2))
    var status: CInt = 0
    while true {
      let collected = unsafe waitpid(child, &status, WNOHANG)
      if collected == child { break }
      guard collected == 0 || errno == EINTR, ContinuousClock.now < patience else {
        return .stopped
      }
      usleep(1_000)
    }
    isCollected = true
    while errors.ours >= 0, case .bytes(let bytes) = errors.receive() {
      lastWords = (lastWords + bytes).suffix(1 << 10)
    }
    // The low seven bits are the signal; the next eight, where there was none, the exit status.
    let signal = status & 0x7f
    guard signal == 0 else { return .signalled(signal) }
    let words = String(decoding: lastWords, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return .finished(status: status >> 8 & 0xff, lastWords: words)
  }
}
