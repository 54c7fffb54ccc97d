/// Which connections a picture is about, where that is not all of them.
public struct PictureScope: Hashable, Sendable {
  /// Where they start, as the user wrote it; empty for anywhere.
  public var sources: [String]
  /// Where they end, likewise.
  public var destinations: [String]
  /// The namespaces in which they start or end; empty for any.
  public var namespaces: [String]

  /// Creates a scope.
  public init(sources: [String] = [], destinations: [String] = [], namespaces: [String] = []) {
    self.sources = sources
    self.destinations = destinations
    self.namespaces = namespaces
  }

  /// The scope as a line below a heading.
  func words(_ language: Language) -> String {
    let isEnglish = language == .english
    func list(_ names: [String]) -> String {
      let shown = names.prefix(4).joined(separator: ", ")
      return names.count > 4 ? "\(shown) \(Words.of(language).more(names.count - 4))" : shown
    }
    var parts: [String] = []
    if !sources.isEmpty {
      parts.append(isEnglish ? "from \(list(sources))" : "送信元 \(list(sources))")
    }
    if !destinations.isEmpty {
      parts.append(isEnglish ? "to \(list(destinations))" : "宛先 \(list(destinations))")
    }
    if !namespaces.isEmpty {
      let names = list(namespaces)
      parts.append(
        isEnglish ? "that start or end in namespace \(names)" : "名前空間 \(names) が送信元か宛先")
    }
    return isEnglish
      ? "Only connections \(parts.joined(separator: " "))."
      : "\(parts.joined(separator: "、"))の通信のみ。"
  }
}
