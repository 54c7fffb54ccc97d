import Foundation

/// A request to a server on this machine.
///
/// Foundation's `URLSession` cannot read what ChromeDriver answers on Linux (swift-corelibs-foundation#4965).
struct LoopbackRequest {
  /// Why there is no answer.
  struct Failure: Error {
    var reason: String
  }

  var method: String
  var path: String
  var body = Data()

  /// Sends the request and waits for the answer.
  func send(to port: UInt16) throws -> (status: Int, body: Data) {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let socket = socket(AF_INET, kind, 0)
    guard socket >= 0 else { throw Failure(reason: "there is no socket") }
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw Failure(reason: "nobody listens on port \(port)") }
    let head =
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
      + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
    let handle = FileHandle(fileDescriptor: socket, closeOnDealloc: false)
    try handle.write(contentsOf: Data(head.utf8) + body)
    return try answer(from: handle)
  }

  private func answer(from handle: FileHandle) throws -> (status: Int, body: Data) {
    var bytes = Data()
    let blank = Data("\r\n\r\n".utf8)
    while true {
      if let end = bytes.range(of: blank) {
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
          .components(separatedBy: "\r\n")
        let length =
          head.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        let body = bytes[end.upperBound...]
        if body.count >= length {
          let status = head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
          return (status ?? 0, Data(body.prefix(length)))
        }
      }
      // `read(upToCount:)` would wait for as many bytes, and the driver leaves the connection open.
      let more = handle.availableData
      guard !more.isEmpty else { throw Failure(reason: "the answer broke off") }
      bytes += more
    }
  }
}
