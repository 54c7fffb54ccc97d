internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Two connected sockets, one for us and one for a child; closed with this value.
struct SocketPair: ~Copyable {
  /// What there was to read.
  enum Reception: Hashable {
    /// Some bytes.
    case bytes([UInt8])
    /// Nothing yet.
    case later
    /// Nothing any more.
    case end
  }

  /// Our end; -1 once it is closed.
  private(set) var ours: CInt
  /// The end that a child inherits; -1 once it is closed.
  private(set) var theirs: CInt

  /// Makes a pair that no other child of this process inherits.
  ///
  /// - Throws: ``GraphvizError/workerUnavailable(reason:)``.
  init() throws(GraphvizError) {
    var ends: [CInt] = [-1, -1]
    #if canImport(Glibc)
      let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    #elseif canImport(Musl)
      let type = SOCK_STREAM | SOCK_CLOEXEC
    #else
      let type = SOCK_STREAM
    #endif
    guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw .workerUnavailable(reason: "no socket: \(unsafe String(cString: strerror(errno)))")
    }
    ours = ends[0]
    theirs = ends[1]
    #if !os(Linux)
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        var on: CInt = 1
        unsafe setsockopt(end, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<CInt>.size))
      }
    #endif
  }

  deinit {
    if ours >= 0 { close(ours) }
    if theirs >= 0 { close(theirs) }
  }

  /// Closes the end that a child has by now.
  mutating func closeTheirs() {
    close(theirs)
    theirs = -1
  }

  /// Closes our end.
  mutating func closeOurs() {
    close(ours)
    ours = -1
  }

  /// Lets the child find the end of its input.
  func endInput() { shutdown(ours, CInt(SHUT_WR)) }

  /// Writes as much as there is room for.
  ///
  /// - Returns: how much of it needs no further attempt; all of it when nobody reads any more.
  func send(_ bytes: some DataProtocol) -> Int {
    #if os(Linux)
      let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
    #else
      let flags = MSG_DONTWAIT
    #endif
    let chunk = [UInt8](bytes)
    #if canImport(Glibc)
      let sent = unsafe Glibc.send(ours, chunk, chunk.count, flags)
    #elseif canImport(Musl)
      let sent = unsafe Musl.send(ours, chunk, chunk.count, flags)
    #else
      let sent = unsafe Darwin.send(ours, chunk, chunk.count, flags)
    #endif
    if sent >= 0 { return sent }
    return [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) ? 0 : bytes.count
  }

  /// Reads what there is.
  func receive() -> Reception {
    var received = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      received = unsafe recv(ours, buffer.baseAddress, buffer.count, CInt(MSG_DONTWAIT))
      count = max(0, received)
    }
    if received > 0 { return .bytes(bytes) }
    guard received < 0 else { return .end }
    return [EAGAIN, EWOULDBLOCK, EINTR].contains(errno) ? .later : .end
  }
}
