/// An expectation: a connection, and what should become of it.
///
/// Written as `SOURCE → DESTINATION: OUTCOME` (or with `->`), for example `api → http://db: allowed`.
public struct Probe: Hashable, Sendable {
  /// The text without the outcome, as written.
  public var connection: String
  /// Where it starts.
  public var source: EndpointExpression
  /// Where it goes.
  public var destination: EndpointExpression
  /// What should become of it.
  public var expected: NamedOutcome

  /// Why a text is not a probe.
  public enum ParsingError: Error, Hashable, Sendable {
    /// There is no arrow.
    case arrowMissing
    /// There is no outcome behind a colon, or another word.
    case unknownOutcome(String)
    /// The source is not an endpoint.
    case source(EndpointExpression.ParsingError)
    /// The destination is not an endpoint.
    case destination(EndpointExpression.ParsingError)
  }

  /// Creates a probe.
  init(
    connection: String, source: EndpointExpression, destination: EndpointExpression,
    expected: NamedOutcome
  ) {
    self.connection = connection
    self.source = source
    self.destination = destination
    self.expected = expected
  }

  /// Reads a probe.
  ///
  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(ParsingError) {
    let arrows = ["→", "->"]
    guard let (arrow, length) = Self.first(of: arrows, in: text) else { throw .arrowMissing }
    let rest = text[text.index(arrow, offsetBy: length)...]
    guard
      let outcome = NamedOutcome.allCases.first(where: {
        Self.trimmed(rest).lowercased().hasSuffix(": \($0.rawValue)")
      })
    else {
      let word = rest.lastIndex(of: ":").map { String(rest[rest.index(after: $0)...]) } ?? ""
      throw .unknownOutcome(Self.trimmed(word[...]))
    }
    let destination = Self.trimmed(Self.trimmed(rest).dropLast(outcome.rawValue.count + 2))
    do {
      source = try EndpointExpression(String(text[..<arrow]))
    } catch {
      throw .source(error)
    }
    do {
      self.destination = try EndpointExpression(destination)
    } catch {
      throw .destination(error)
    }
    connection = "\(Self.trimmed(text[..<arrow])) → \(destination)"
    expected = outcome
  }

  private static func first(of arrows: [String], in text: String) -> (String.Index, Int)? {
    for index in text.indices {
      for arrow in arrows where text[index...].hasPrefix(arrow) { return (index, arrow.count) }
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension Probe.ParsingError: CustomStringConvertible {
  /// What is wrong, for a diagnostic.
  public var description: String {
    switch self {
    case .arrowMissing: "a probe reads `SOURCE → DESTINATION: OUTCOME`"
    case .unknownOutcome(let word):
      "`\(word)` is not an outcome: "
        + NamedOutcome.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    case .source(let error): "source: \(error)"
    case .destination(let error): "destination: \(error)"
    }
  }
}
