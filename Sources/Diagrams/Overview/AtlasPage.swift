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

  /// What made the page.
  private static let generator = #"<meta name="generator" content="Podreach">"#
  /// What a page may load.
  private static let security =
    #"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">"#

  /// Whether a page is that of an atlas.
  ///
  /// A report, which is our other page, leads to no pictures. The first atlases did not name their generator.
  public static func isAtlas(_ page: String) -> Bool {
    (page.contains(generator) || page.contains(security)) && !pictureNames(in: page).isEmpty
  }

  /// The pictures that the page of an atlas leads to: the names of their files, without the ending.
  public static func pictureNames(in page: String) -> [String] {
    page.matches(of: /<li><a href="([^"\/]+)\.svg">/).map { String($0.output.1) }
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
      \(Self.generator)
      \(Self.security)
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
