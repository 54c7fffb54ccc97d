import CYaml
import Diagnostics

/// Reads YAML through libyaml's events.
///
/// The only code that touches libyaml. Its pointers do not leave this file.
@safe struct YAMLDocuments {
  /// Feeds the documents of a part of a file to a builder.
  ///
  /// - Parameters:
  ///   - bytes: the file, UTF-8.
  ///   - range: the part, which starts at the beginning of a line.
  ///   - firstLine: the number of that line.
  ///   - builder: what receives the events.
  ///   - finishDocument: called after each document; the builder then has its root.
  /// - Throws: what libyaml or the builder complain about; documents before it are finished.
  static func read(
    _ bytes: [UInt8], in range: Range<Int>, firstLine: Int, into builder: inout TreeBuilder,
    finishDocument: (inout TreeBuilder) throws(SyntaxProblem) -> Void
  ) throws(SyntaxProblem) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { unsafe parser.deallocate() }
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      throw SyntaxProblem(
        .yamlSyntax, "out of memory", at: Position(line: firstLine, column: 1))
    }
    defer { unsafe yaml_parser_delete(parser) }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let reader = unsafe Self(parser: parser, firstLine: firstLine)
    let problem = unsafe bytes.withUnsafeBufferPointer { buffer -> SyntaxProblem? in
      let part = unsafe UnsafeBufferPointer(rebasing: buffer[range])
      unsafe yaml_parser_set_input_string(parser, part.baseAddress, part.count)
      do throws(SyntaxProblem) {
        try reader.run(into: &builder, finishDocument: finishDocument)
        return nil
      } catch {
        return unsafe error.position.line < 0 ? reader.readerProblem(in: part) : error
      }
    }
    if let problem { throw problem }
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let firstLine: Int

  private func run(
    into builder: inout TreeBuilder,
    finishDocument: (inout TreeBuilder) throws(SyntaxProblem) -> Void
  ) throws(SyntaxProblem) {
    var event = unsafe yaml_event_t()
    while true {
      guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem() }
      defer { unsafe yaml_event_delete(&event) }
      let position = unsafe position(event.start_mark)
      switch unsafe event.type {
      case YAML_SCALAR_EVENT:
        try unsafe scalar(event.data.scalar, at: position, into: &builder)
      case YAML_MAPPING_START_EVENT:
        let start = unsafe event.data.mapping_start
        try unsafe builder.begin(
          .mapping, anchor: name(start.anchor), isFlow: start.style == YAML_FLOW_MAPPING_STYLE,
          at: position)
      case YAML_SEQUENCE_START_EVENT:
        try unsafe builder.begin(
          .sequence, anchor: name(event.data.sequence_start.anchor), at: position)
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
        builder.end()
      case YAML_ALIAS_EVENT:
        try unsafe builder.alias(name(event.data.alias.anchor) ?? "", at: position)
      case YAML_DOCUMENT_START_EVENT:
        builder.startDocument()
      case YAML_DOCUMENT_END_EVENT:
        try finishDocument(&builder)
      case YAML_STREAM_END_EVENT:
        return
      default:
        break
      }
    }
  }

  private func scalar(
    _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, at position: Position,
    into builder: inout TreeBuilder
  ) throws(SyntaxProblem) {
    let value = TreeBuilder.Scalar(
      isPlain: unsafe scalar.plain_implicit == 1 || scalar.tag != nil,
      tag: unsafe tag(scalar.tag), anchor: unsafe name(scalar.anchor), position: position)
    try builder.scalar(value) { text in
      unsafe text.append(
        contentsOf: UnsafeBufferPointer(start: scalar.value, count: scalar.length))
    }
  }

  private func tag(_ text: UnsafeMutablePointer<UInt8>?) -> DocumentTree.Tag {
    switch unsafe name(text) {
    case nil: .none
    case "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary": .string
    default: .other
    }
  }

  private func name(_ text: UnsafeMutablePointer<UInt8>?) -> String? {
    guard let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }

  private func position(_ mark: yaml_mark_t) -> Position {
    Position(line: firstLine + Int(clamping: mark.line), column: Int(clamping: mark.column) + 1)
  }
}

extension YAMLDocuments {
  /// What libyaml complains about; the line is negative when only the byte is known.
  private func problem() -> SyntaxProblem {
    let state = unsafe parser.pointee
    var message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "not YAML"
    // libyaml has a limit of its own, a thousand levels, which its scanner meets ahead of the events.
    let isTooDeep = unsafe state.error == YAML_MEMORY_ERROR
    guard !isTooDeep, !message.hasPrefix("Maximum nesting level")
    else {
      return unsafe SyntaxProblem(.tooDeep, "nested too deep to be read", at: position(state.mark))
    }
    if let context = unsafe state.context {
      message += unsafe " \(String(cString: context))"
      let line = unsafe position(state.context_mark).line
      if unsafe line != position(state.problem_mark).line {
        message += " that starts on line \(line)"
      }
    }
    guard unsafe state.error != YAML_READER_ERROR else {
      return SyntaxProblem(.yamlSyntax, message, at: Position(line: -1, column: -1))
    }
    let hint: String? =
      message.contains("cannot start any token")
      ? "indent with spaces, and quote a value that starts with a special character" : nil
    return unsafe SyntaxProblem(
      .yamlSyntax, message, at: position(state.problem_mark), hint: hint)
  }

  /// The reader complains about bytes before they have a line and a column.
  private func readerProblem(in part: UnsafeBufferPointer<UInt8>) -> SyntaxProblem {
    let state = unsafe parser.pointee
    let offset = unsafe min(Int(clamping: state.problem_offset), part.count)
    var position = Position(line: firstLine, column: 1)
    for index in 0..<offset {
      let byte = unsafe part[index]
      if byte == UInt8(ascii: "\n") {
        position = Position(line: position.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    let value = unsafe state.problem_value
    let what =
      value >= 0 && offset < part.count
      ? " `\\x\(String(unsafe part[offset], radix: 16, uppercase: true))`" : ""
    let message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "not UTF-8"
    return SyntaxProblem(
      .notText, message.lowercased() + what, at: position, hint: "save the file as UTF-8 text")
  }
}
