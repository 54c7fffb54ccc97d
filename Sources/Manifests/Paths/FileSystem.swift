#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads files and directories by the system's own calls: Foundation would double the start-up time.
enum FileSystem {
  /// Why a path cannot be read.
  enum Failure: Error, Hashable {
    /// What the system says.
    case system(String)
    /// More bytes than allowed.
    case tooLarge
  }

  /// What is at a path.
  enum Entry {
    case directory
    case file
    /// A pipe, a socket or a device, which may never end.
    case other
  }

  /// What is at a path, symbolic links followed.
  static func entry(at path: String) throws(Failure) -> Entry {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw lastFailure() }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .directory
    case S_IFREG: .file
    default: .other
    }
  }

  /// Whether there is a directory at a path, and not a link to one, which could lead in a circle.
  static func isDirectoryItself(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a directory, in byte order.
  static func names(in directory: String) throws(Failure) -> [String] {
    guard let stream = unsafe opendir(directory) else { throw lastFailure() }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let bytes = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
        return unsafe String(cString: bytes)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The content of a file.
  static func contents(of path: String, limit: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw lastFailure() }
    defer { close(descriptor) }
    return try contents(of: descriptor, limit: limit)
  }

  /// What standard input holds.
  static func standardInput(limit: Int) throws(Failure) -> [UInt8] {
    try contents(of: STDIN_FILENO, limit: limit)
  }

  private static func contents(of descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw lastFailure() }
    // One byte more than a regular file has, so that its end shows in the first pass.
    var capacity = max(4096, min(Int(clamping: status.st_size), limit) + 1)
    var bytes: [UInt8] = []
    while true {
      var count = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: capacity) {
        buffer, initializedCount in
        repeat {
          count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        } while count < 0 && errno == EINTR
        initializedCount = max(0, count)
      }
      guard count >= 0 else { throw lastFailure() }
      if count == 0 { return bytes }
      bytes = bytes.isEmpty ? chunk : bytes + chunk
      guard bytes.count <= limit else { throw .tooLarge }
      capacity = max(4096, bytes.count)
    }
  }

  private static func lastFailure() -> Failure {
    let code = errno
    var text = [CChar](repeating: 0, count: 256)
    guard unsafe strerror_r(code, &text, text.count) == 0 else { return .system("error \(code)") }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return .system(String(decoding: bytes, as: UTF8.self).lowercased())
  }
}
