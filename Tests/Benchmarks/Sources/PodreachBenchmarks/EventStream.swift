import CYaml

/// The bare libyaml event stream, with which reading is compared.
enum EventStream {
  /// The number of events in a text.
  static func count(in bytes: [UInt8]) -> Int {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    guard unsafe yaml_parser_initialize(parser) == 1 else { return 0 }
    defer { unsafe yaml_parser_delete(parser) }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      var event = unsafe yaml_event_t()
      var count = 0
      var isDone = false
      while !isDone, unsafe yaml_parser_parse(parser, &event) == 1 {
        count += 1
        isDone = unsafe event.type == YAML_STREAM_END_EVENT
        unsafe yaml_event_delete(&event)
      }
      return count
    }
  }
}
