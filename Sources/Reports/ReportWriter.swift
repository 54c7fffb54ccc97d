import Diagrams
import Mustache

/// Writes a report as one HTML file that needs nothing else.
///
/// The page fetches nothing and runs no script but its own: its Content-Security-Policy allows one script and one
/// style sheet by their digests. Everything that comes from the input is data, which the script shows as text.
public struct ReportWriter: Sendable {
  /// Creates a writer.
  public init() {}

  /// The page.
  ///
  /// - Throws: when the template cannot be read, which no input can bring about.
  public func bytes(_ report: Report) throws -> [UInt8] {
    let template = try MustacheTemplate(
      string: String(decoding: PackageResources.report_mustache, as: UTF8.self))
    let page = Page(
      title: report.title.shown, policy: Self.policy, style: Self.style, script: Self.script,
      data: ReportData(report).json,
      pictures: report.steps.enumerated().compactMap { index, step in
        step.picture.flatMap { InlinePicture($0) }.map {
          Page.Picture(
            step: index, caption: step.title.isEmpty ? "" : "\(index + 1). \(step.title)".shown,
            markup: $0.markup)
        }
      })
    return Array(template.render(page).utf8)
  }

  /// What the template shows.
  private struct Page {
    struct Picture {
      var step: Int
      var caption: String
      var markup: String
    }

    var title: String
    var policy: String
    var style: String
    var script: String
    var data: String
    var pictures: [Picture]
  }

  /// The style sheet: the pictures' colours, the page, and how it is printed.
  static let style: String = {
    let dark = "color-scheme:dark;\(PictureTheme.dark)"
    let light = "color-scheme:light;\(PictureTheme.light)"
    return """
      :root{\(light)}
      @media (prefers-color-scheme:dark){:root:not([data-theme=light]){\(dark)}}
      :root[data-theme=dark]{\(dark)}
      \(PictureTheme.rules(below: "svg"))
      \(text(PackageResources.report_css))
      @media print{:root:root:root{\(light)}}
      \(text(PackageResources.print_css))
      """
  }()

  /// The script: its files one after the other, in a scope of their own.
  static let script: String = {
    let files = [
      PackageResources.verdicts_js, PackageResources.connections_js, PackageResources.view_js,
      PackageResources.redrawing_js, PackageResources.picture_js, PackageResources.table_js,
      PackageResources.cells_js, PackageResources.matrix_js, PackageResources.inspector_js,
      PackageResources.lists_js, PackageResources.main_js,
    ]
    return "'use strict';\n(() => {\n\(files.map(text).joined(separator: "\n"))\n})();"
  }()

  /// What the page may do: run this script and use this style sheet.
  static let policy = [
    "default-src 'none'", "script-src '\(digest(script))'", "style-src '\(digest(style))'",
    "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].joined(separator: "; ")

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func digest(_ text: String) -> String {
    "sha256-\(SHA256(Array(text.utf8)).bytes.base64)"
  }
}

/// A picture as it stands within a page: without a header, and without a style sheet of its own.
struct InlinePicture {
  let markup: String

  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    // In what Podreach draws, the input's own `<` is always escaped.
    guard let start = text.firstRange(of: "<svg "), let style = text.firstRange(of: "<style>"),
      let end = text.firstRange(of: "</style>\n"), style.upperBound <= end.lowerBound
    else { return nil }
    markup = String(text[start.lowerBound..<style.lowerBound] + text[end.upperBound...])
  }
}
