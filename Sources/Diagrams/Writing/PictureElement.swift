internal import Diagnostics

/// The HTML that shows a picture in the reader's theme: GitHub and GitLab take it in Markdown.
public struct PictureElement: Hashable, Sendable {
  /// The element, on four lines.
  public let text: String

  /// Writes the element.
  ///
  /// - Parameters:
  ///   - alternative: what the picture shows, in words.
  ///   - light: the path of the picture for a light page, as the page has it.
  ///   - dark: the path of the picture for a dark page.
  public init(alternative: String, light: String, dark: String) {
    text = """
      <picture>
        <source media="(prefers-color-scheme: dark)" srcset="\(Self.address(dark))">
        <img alt="\(alternative.displayed.escapedXML)" src="\(Self.address(light))">
      </picture>

      """
  }

  /// A path as a relative address: a comma would part two of a `srcset`, a colon would be a scheme's.
  private static func address(_ path: String) -> String {
    path.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
  }
}
