import Clusters
import Glibc

/// Why nothing could be measured.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// The manifests on disk.
enum Files {
  /// Writes a manifest, unless it is there already.
  static func write(_ size: BenchmarkSize, as format: ManifestFormat, below directory: String)
    throws -> String
  {
    let path = "\(directory)/\(size.rawValue).\(format.rawValue)"
    unsafe mkdir(directory, 0o777)
    guard let file = unsafe fopen(path, "w") else { throw Failure("cannot write \(path)") }
    defer { unsafe fclose(file) }
    try format.write(size.cluster) { text in
      var text = text
      let isWritten = text.withUTF8 { unsafe fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
      guard isWritten else { throw Failure("cannot write \(path)") }
    }
    return path
  }

  /// The bytes of a file.
  static func bytes(at path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else { throw Failure("cannot read \(path)") }
    defer { unsafe fclose(file) }
    let count = try size(of: path)
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = unsafe fread(buffer.baseAddress, 1, count, file)
    }
  }

  /// The size of a file in bytes.
  static func size(of path: String) throws -> Int {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw Failure("cannot read \(path)") }
    return Int(status.st_size)
  }
}
