/// A piece of an XML document.
enum XMLToken: Hashable, Sendable {
  /// The start of an element, with its attributes' values as text.
  case start(name: String, attributes: [XMLAttribute], isEmpty: Bool)
  /// The end of an element.
  case end(name: String)
  /// Text between elements, still escaped.
  case text(String)
}

/// An attribute of an XML element.
struct XMLAttribute: Hashable, Sendable {
  var name: String
  var value: String
}

/// Reads the XML that Graphviz writes, one token after the other.
///
/// Comments, processing instructions and the document type are passed over. What is not well-formed ends the
/// reading with `nil`, never with a trap.
struct XMLTokens {
  private let bytes: [UInt8]
  private var position = 0
  /// Whether something was not well-formed.
  private(set) var isBroken = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next token; `nil` at the end, or where the document is broken.
  mutating func next() -> XMLToken? {
    while position < bytes.count, !isBroken {
      guard bytes[position] == UInt8(ascii: "<") else { return text() }
      if starts(with: "<!--") {
        skip(past: "-->")
      } else if starts(with: "<?") {
        skip(past: "?>")
      } else if starts(with: "<!") {
        skip(past: ">")
      } else {
        return tag()
      }
    }
    return nil
  }

  private func starts(with text: StaticString) -> Bool {
    let wanted = Array(text.description.utf8)
    return position + wanted.count <= bytes.count
      && bytes[position..<position + wanted.count].elementsEqual(wanted)
  }

  private mutating func skip(past text: StaticString) {
    while position < bytes.count {
      if starts(with: text) {
        position += text.utf8CodeUnitCount
        return
      }
      position += 1
    }
    isBroken = true
  }

  private mutating func text() -> XMLToken {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
    return .text(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func tag() -> XMLToken? {
    position += 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "/") {
      position += 1
      let name = name()
      skip(past: ">")
      return isBroken ? nil : .end(name: name)
    }
    let name = name()
    var attributes: [XMLAttribute] = []
    while true {
      skipSpaces()
      guard position < bytes.count, !name.isEmpty else { return broken() }
      switch bytes[position] {
      case UInt8(ascii: ">"):
        position += 1
        return .start(name: name, attributes: attributes, isEmpty: false)
      case UInt8(ascii: "/"):
        skip(past: ">")
        return isBroken ? nil : .start(name: name, attributes: attributes, isEmpty: true)
      default:
        guard let attribute = attribute() else { return broken() }
        attributes.append(attribute)
      }
    }
  }

  private mutating func attribute() -> XMLAttribute? {
    let name = name()
    guard !name.isEmpty, take(UInt8(ascii: "=")), position < bytes.count else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote { position += 1 }
    let value = String(decoding: bytes[start..<position], as: UTF8.self)
    return take(quote) ? XMLAttribute(name: name, value: value.unescapedXML) : nil
  }

  private mutating func name() -> String {
    let start = position
    while position < bytes.count, !Self.endsName.contains(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static let endsName: Set<UInt8> = Set(" \t\r\n=/><\"'".utf8)

  private mutating func skipSpaces() {
    while position < bytes.count, [0x20, 0x9, 0xA, 0xD].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func broken() -> XMLToken? {
    isBroken = true
    return nil
  }
}
