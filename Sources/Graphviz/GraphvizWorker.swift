public import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The inside of a worker process: what ``WorkerGraphviz`` talks to.
public enum GraphvizWorker {
  /// The argument by which a binary is asked to be a worker, and nothing else.
  public static let argument = "__graphviz-worker"

  /// Answers requests until there are no more, or nobody is left to read the answers.
  ///
  /// Each answer leaves as soon as it is there, so that a crash costs one request. For a process
  /// that does nothing else: it changes how the process treats signals, limits and its standard
  /// error.
  ///
  /// - Parameters:
  ///   - input: where requests come from, usually the standard input.
  ///   - output: where answers go, usually the standard output.
  public static func serve(input: FileHandle, output: FileHandle) {
    _ = signal(SIGPIPE, SIG_IGN)
    // A parent hands its blocked signals down, and a thread of a pool blocks this one too.
    _ = signal(SIGXCPU, SIG_DFL)
    var unblocked = sigset_t()
    unsafe sigemptyset(&unblocked)
    unsafe sigaddset(&unblocked, SIGXCPU)
    unsafe pthread_sigmask(SIG_UNBLOCK, &unblocked, nil)
    limit(to: 0, resource: ProcessLimit.coreSize)
    // Whatever a library may print to the standard output is no answer.
    let answers = FileHandle(fileDescriptor: dup(output.fileDescriptor), closeOnDealloc: true)
    if output.fileDescriptor == STDOUT_FILENO { dup2(STDERR_FILENO, STDOUT_FILENO) }
    endWhenAbandoned(input.fileDescriptor)
    // An error here means that the other end is gone or is not ours: there is nobody to tell.
    try? answer(from: input, to: answers)
  }

  private static func answer(from input: FileHandle, to output: FileHandle) throws {
    let graphviz = InProcessGraphviz(standardError: .captured)
    var buffer = FrameBuffer()
    var greeting: WorkerGreeting?
    while let chunk = next(from: input.fileDescriptor) {
      buffer.append(chunk)
      while let frame = try buffer.next() {
        guard let known = greeting else {
          greeting = try FrameBuffer.message(WorkerGreeting.self, in: frame)
          try output.write(contentsOf: FrameBuffer.frame(greeting))
          continue
        }
        let request = try FrameBuffer.message(GraphvizRequest.self, in: frame)
        allowProcessorTime(seconds: known.secondsPerRequest)
        for result in graphviz.run([request]) {
          try output.write(contentsOf: FrameBuffer.frame(WorkerReply(result)))
        }
      }
    }
  }

  /// What there is to read, as soon as there is something; `nil` at the end.
  ///
  /// Foundation's `read(upToCount:)` would wait for so many bytes or the end.
  private static func next(from descriptor: CInt) -> [UInt8]? {
    var received = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      repeat {
        received = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      } while received < 0 && errno == EINTR
      count = max(0, received)
    }
    return bytes.isEmpty ? nil : bytes
  }

  /// Sets the end of the processor time that this process may use so many seconds ahead: the
  /// backstop for a parent that is gone and cannot end us.
  private static func allowProcessorTime(seconds: Double) {
    let used = Double(clock()) / Double(CLOCKS_PER_SEC)
    let margin = 5.0
    let total = (used + seconds + margin).rounded(.up)
    limit(to: rlim_t(exactly: total) ?? .max, resource: ProcessLimit.processorTime)
  }

  /// Ends this process when the process at the other end of a socket has ended, even in the middle
  /// of a layout.
  private static func endWhenAbandoned(_ descriptor: CInt) {
    #if os(Linux)
      // Linux reports a hang-up of a socket only when both directions are closed; of a pipe, and
      // elsewhere, as soon as all is written.
      var status = stat()
      guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
        return
      }
      Thread.detachNewThread {
        var watched = pollfd(fd: descriptor, events: 0, revents: 0)
        while unsafe poll(&watched, 1, -1) < 1 || watched.revents & Int16(POLLHUP) == 0 {}
        _exit(1)
      }
    #endif
  }

  private static func limit(to value: rlim_t, resource: CInt) {
    var limits = rlimit()
    guard unsafe getrlimit(resource, &limits) == 0 else { return }
    limits.rlim_cur = min(value, limits.rlim_max)
    unsafe setrlimit(resource, &limits)
  }
}

/// The limits of a process that we set, as each C library spells them.
private enum ProcessLimit {
  #if canImport(Glibc)
    static let coreSize = CInt(RLIMIT_CORE.rawValue)
    static let processorTime = CInt(RLIMIT_CPU.rawValue)
  #else
    static let coreSize = RLIMIT_CORE
    static let processorTime = RLIMIT_CPU
  #endif
}
