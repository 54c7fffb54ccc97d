internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Starts a process with our environment.
///
/// - Parameters:
///   - executable: its path.
///   - arguments: its arguments, without its own name.
///   - inputAndOutput: becomes its standard input and its standard output.
///   - error: becomes its standard error.
/// - Returns: its id.
/// - Throws: ``GraphvizError/workerUnavailable(reason:)``.
func spawn(
  _ executable: String, arguments: [String], inputAndOutput: CInt, error: CInt
) throws(GraphvizError) -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t? = nil
  #else
    var actions = unsafe posix_spawn_file_actions_t()
  #endif
  #if canImport(Darwin)
    var attributes: posix_spawnattr_t? = nil
  #else
    var attributes = posix_spawnattr_t()
  #endif
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  // Threads of a pool block most signals, and a child would inherit that: its limit of processor
  // time would end nothing.
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe posix_spawnattr_setsigmask(&attributes, &signals)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  unsafe posix_spawn_file_actions_adddup2(&actions, inputAndOutput, STDIN_FILENO)
  unsafe posix_spawn_file_actions_adddup2(&actions, inputAndOutput, STDOUT_FILENO)
  unsafe posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)

  let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }.sorted()
  var child: pid_t = 0
  let status = unsafe withCStrings([executable] + arguments) { arguments in
    unsafe withCStrings(environment) { environment in
      unsafe posix_spawn(&child, executable, &actions, &attributes, arguments, environment)
    }
  }
  guard status == 0 else {
    let cause = unsafe String(cString: strerror(status))
    throw .workerUnavailable(reason: "`\(executable)` could not be started: \(cause)")
  }
  return child
}

/// Lends strings as C has a list of them: pointers, the last of which is null.
private func withCStrings<T>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
) -> T {
  let copies = unsafe strings.map { unsafe strdup($0) }
  defer { unsafe copies.forEach { unsafe free($0) } }
  return unsafe body(copies + [nil])
}
