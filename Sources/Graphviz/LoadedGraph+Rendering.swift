internal import CGraphviz

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension LoadedGraph {
  /// The graph in the DOT language.
  ///
  /// The format `canon` gives the same, but 2.42 asks for a layout first when it is to end in
  /// memory.
  func dot() throws(GraphvizError) -> [UInt8] {
    var text: UnsafeMutablePointer<CChar>?
    var length = 0
    defer { unsafe free(text) }
    guard let stream = unsafe open_memstream(&text, &length) else {
      throw .renderingFailed(format: "canon", messages: ["out of memory"])
    }
    let status = unsafe agwrite(root.pointer, stream)
    guard unsafe fclose(stream) == 0, status == 0, length > 0, let text = unsafe text else {
      throw .renderingFailed(format: "canon", messages: MessageLog.drain().map(\.text))
    }
    return unsafe UnsafeRawBufferPointer(start: text, count: length).map { $0 }
  }

  /// Renders the graph, which has a layout.
  func render(
    _ output: GraphvizRequest.Output, in context: OpaquePointer
  ) throws(GraphvizError) -> [UInt8] {
    var data: UnsafeMutablePointer<CChar>?
    var length = 0
    let format = output.graphvizFormat
    let status = unsafe podreach_render(context, root.pointer, format, &data, &length)
    defer { if let data = unsafe data { unsafe gvFreeRenderData(data) } }
    guard status == 0, length > 0, let data = unsafe data else {
      throw .renderingFailed(format: format, messages: MessageLog.drain().map(\.text))
    }
    var bytes = unsafe UnsafeRawBufferPointer(start: data, count: length).map { $0 }
    if output == .pdf { bytes.stampCreationDate() }
    return bytes
  }
}

extension GraphvizRequest.Output {
  /// The name of the format, with the renderer where there are several: `png` alone may mean gd and
  /// its palette.
  fileprivate var graphvizFormat: String {
    switch self {
    case .geometry: "plain"
    case .svg: "svg:svg"
    case .png: "png:cairo"
    case .pdf: "pdf:cairo"
    case .dot: "canon"
    }
  }
}

extension [UInt8] {
  /// Replaces the time at which cairo wrote a PDF by the start of 1970.
  ///
  /// So the same graph gives the same bytes. The length stays, hence the offsets in the file do.
  fileprivate mutating func stampCreationDate() {
    let key = Array("/CreationDate (D:".utf8)
    let date = Array("19700101000000".utf8)
    guard count > key.count + date.count else { return }
    for start in stride(from: count - key.count - date.count, through: 0, by: -1)
    where self[start] == key[0] && self[start..<start + key.count].elementsEqual(key) {
      let digits = start + key.count..<start + key.count + date.count
      guard self[digits].allSatisfy({ (0x30...0x39).contains($0) }) else { return }
      replaceSubrange(digits, with: date)
      return
    }
  }
}
