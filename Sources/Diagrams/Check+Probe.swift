public import Analyses

extension Diagram.Check {
  /// What came of a probe, in the words of a language.
  public init(_ result: ProbeResult, language: Language) {
    self.init(
      text: "\(result.probe.connection): \(result.probe.expected.word(in: language))",
      holds: result.holds, actual: result.holds ? nil : result.actual?.word(in: language) ?? "?")
  }
}

extension Diagram.Check {
  /// What came of an expectation, in its author's words.
  public init(_ result: ExpectationResult) {
    self.init(
      text: result.expectation.name, holds: result.holds,
      actual: result.holds ? nil : result.shortReason)
  }
}

extension NamedOutcome {
  /// The outcome as a picture says it.
  func word(in language: Language) -> String {
    switch (self, language) {
    case (_, .english): rawValue
    case (.allowed, .japanese): "許可"
    case (.blocked, .japanese): "遮断"
    case (.nameLookupBlocked, .japanese): "名前解決不可"
    case (.unknown, .japanese): "不明"
    }
  }
}
