#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Sends what this process prints to its standard error into a file of its own for a while.
///
/// Fontconfig, Pango and cairo have no other way to be heard, and some of Graphviz has none either.
struct StandardErrorCapture {
  private let original: CInt
  private let file: CInt

  /// Starts to capture; `nil` where the process has no place for a temporary file.
  init?() {
    guard let stream = unsafe tmpfile() else { return nil }
    defer { unsafe fclose(stream) }
    original = dup(STDERR_FILENO)
    file = dup(unsafe fileno(stream))
    guard original >= 0, file >= 0, dup2(file, STDERR_FILENO) >= 0 else {
      if original >= 0 { close(original) }
      if file >= 0 { close(file) }
      return nil
    }
  }

  /// Gives the process its standard error back.
  ///
  /// - Returns: the lines that were printed, without Fontconfig's remarks about its own settings.
  func finish() -> [String] {
    dup2(original, STDERR_FILENO)
    close(original)
    defer { close(file) }
    lseek(file, 0, SEEK_SET)
    var printed: [UInt8] = []
    while true {
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        count = unsafe max(0, read(file, buffer.baseAddress, buffer.count))
      }
      guard !chunk.isEmpty else { break }
      printed += chunk
    }
    return String(decoding: printed, as: UTF8.self).split(whereSeparator: \.isNewline)
      .filter { !$0.hasPrefix("Fontconfig warning") }
      .map(String.init)
  }
}
