/// A page that shows an overview and leads to every picture of an atlas; it needs nothing but the pictures beside it.
public struct AtlasPage: Sendable {
  /// A picture of the atlas.
  public struct Picture: Hashable, Sendable {
    /// The name of its file, without the ending.
    public var name: String
    /// Its heading.
    public var title: String

    /// Creates an entry.
    public init(name: String, title: String) {
      self.name = name
      self.title = title
    }
  }

  private let title: String
  private let language: Language
  private let overview: String
  private let pictures: [Picture]

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - language: the language of the tool's words.
  ///   - overview: the name of the overview's file, without the ending.
  ///   - pictures: every picture, the overview included.
  public init(title: String, language: Language, overview: String, pictures: [Picture]) {
    self.title = title
    self.language = language
    self.overview = overview
    self.pictures = pictures
  }

  /// The page.
  public var text: String {
    let entries = pictures.map { picture in
      "<li><a href=\"\(picture.name.markupEscaped).svg\">\(picture.title.displayed.markupEscaped)</a></li>"
    }
    let isEnglish = language == .english
    let heading = title.displayed.markupEscaped
    return """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
      <meta name="viewport" content="width=device-width">
      <title>\(heading)</title>
      <style>
      :root { color-scheme: light dark }
      body { font: 16px/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
      img { max-width: 100% } ul { columns: 16rem }
      </style>
      <h1>\(heading)</h1>
      <p><a href="\(overview).svg"><img src="\(overview).svg" alt="\(isEnglish ? "An overview of the namespaces" : "名前空間の一覧図")"></a></p>
      <h2>\(isEnglish ? "Pictures" : "図")</h2>
      <ul>
      \(entries.joined(separator: "\n"))
      </ul>
      </html>

      """
  }
}
