internal import Foundation

// What our process and a worker say to each other: frames of four bytes of length (big-endian) and
// so many bytes of JSON. Each side greets first; then every request has one reply, in order.

/// The first frame in either direction.
struct WorkerGreeting: Hashable, Codable {
  /// The version of this protocol; both ends are the same binary, or should be.
  var version = 1
  /// The processor time that one request may take, in seconds.
  var secondsPerRequest: Double
}

/// What came of one request.
enum WorkerReply: Codable {
  /// It was carried out.
  case done(products: [WorkerProduct], warnings: [String])
  /// It could not be.
  case failed(GraphvizError)

  /// Packs a result for the way.
  init(_ result: Result<GraphvizResult, GraphvizError>) {
    switch result {
    case .success(let result):
      self = .done(products: result.products.map(WorkerProduct.init), warnings: result.warnings)
    case .failure(let error):
      self = .failed(error)
    }
  }

  /// The result, unpacked.
  var result: Result<GraphvizResult, GraphvizError> {
    switch self {
    case .done(let products, let warnings):
      .success(GraphvizResult(products: products.map(\.product), warnings: warnings))
    case .failed(let error):
      .failure(error)
    }
  }
}

/// A product on its way: `Data` travels as base 64, an array of bytes would be numbers.
enum WorkerProduct: Codable {
  /// Positions and sizes.
  case geometry(Layout)
  /// Bytes of a picture.
  case bytes(Data)

  /// Packs a product.
  init(_ product: GraphvizResult.Product) {
    switch product {
    case .geometry(let layout): self = .geometry(layout)
    case .bytes(let bytes): self = .bytes(Data(bytes))
    }
  }

  /// The product, unpacked.
  var product: GraphvizResult.Product {
    switch self {
    case .geometry(let layout): .geometry(layout)
    case .bytes(let data): .bytes([UInt8](data))
    }
  }
}

/// Frames, put together from bytes as they arrive.
struct FrameBuffer {
  /// No frame of ours is longer: a longer one is not ours.
  static let longestFrame = 1 << 30
  private static let headLength = 4

  private var bytes = Data()

  /// Takes the next bytes.
  mutating func append(_ more: some DataProtocol) { bytes.append(contentsOf: more) }

  /// The next complete frame; `nil` until more bytes arrive.
  ///
  /// - Throws: if the bytes cannot be the start of a frame.
  mutating func next() throws(Malformed) -> Data? {
    guard bytes.count >= Self.headLength else { return nil }
    let length = bytes.prefix(Self.headLength).reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longestFrame else { throw Malformed() }
    guard bytes.count >= Self.headLength + length else { return nil }
    let frame = Data(bytes.dropFirst(Self.headLength).prefix(length))
    bytes = Data(bytes.dropFirst(Self.headLength + length))
    return frame
  }

  /// The bytes are no frame.
  struct Malformed: Error {}

  /// A message as a frame.
  static func frame(_ message: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let body = try encoder.encode(message)
    guard body.count <= longestFrame else { throw Malformed() }
    let head = (0..<headLength).reversed().map { UInt8(truncatingIfNeeded: body.count >> ($0 * 8)) }
    return Data(head) + body
  }

  /// The message in a frame.
  static func message<Message: Decodable>(
    _ type: Message.Type, in frame: Data
  ) throws -> Message {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: frame)
  }
}
