import Glibc

/// The same program once more: so that each measurement has a memory of its own.
enum Child {
  /// What a measurement gave.
  struct Result {
    var duration: Timing
    /// The most memory that was in use at a time, in bytes.
    var memory: Int
  }

  /// Runs a measurement in another process.
  static func run(_ measurement: Measurement, at path: String) throws -> Result {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure("no pipe") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
    let words = ["benchmark", "measure", measurement.name, path]
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { for index in words.indices { unsafe free(arguments[index]) } }
    var process: pid_t = 0
    let status = unsafe posix_spawn(
      &process, "/proc/self/exe", &actions, nil, arguments, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard status == 0 else { throw Failure("cannot start \(measurement.name)") }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(ends[0], &buffer, buffer.count)
    var usage = rusage()
    var exit: Int32 = 0
    guard unsafe wait4(process, &exit, 0, &usage) == process, exit == 0, count > 0 else {
      throw Failure("\(measurement.name) failed for \(path)")
    }
    let numbers = String(decoding: buffer[..<count], as: UTF8.self).split(
      whereSeparator: \.isWhitespace
    )
    .compactMap { Double($0) }
    guard numbers.count == 2 else { throw Failure("\(measurement.name) gave no numbers") }
    return Result(
      duration: Timing(wall: numbers[0], processor: numbers[1]), memory: usage.ru_maxrss << 10)
  }
}
