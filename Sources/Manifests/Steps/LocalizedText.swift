/// A text in one language or several.
public struct LocalizedText: Hashable, Sendable {
  /// The texts by language, such as `en`; a text that is not said to be in a language has the key `""`.
  private var texts: [String: String]

  /// Creates a text that serves every language.
  public init(_ text: String) { texts = ["": text] }

  /// Creates a text from its translations by language.
  public init(_ texts: [String: String]) { self.texts = texts }

  /// The text in a language, else without a language, else in English, else in the first by the order of the keys.
  public func text(in language: String) -> String? {
    texts[language] ?? texts[""] ?? texts["en"] ?? texts.min { $0.key < $1.key }?.value
  }
}
