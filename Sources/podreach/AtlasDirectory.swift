import Diagnostics
import Diagrams
import Foundation

/// The directory that an atlas goes to, with what an earlier one left there.
struct AtlasDirectory {
  let path: String

  /// The page that leads to all pictures.
  static let indexName = "index.html"
  private static let ending = ".svg"
  /// How the names of its pictures begin.
  private static let prefixes = [Atlas.namePrefix, GridPages.namePrefix]

  /// The files where an atlas has its own, although no atlas wrote them, by name.
  var foreignFiles: [String] {
    let pictures = names.filter { name in
      name.hasSuffix(Self.ending)
        && (name == Atlas.overviewName + Self.ending
          || Self.prefixes.contains(where: name.hasPrefix))
    }
    let foreign = pictures.filter { !isOwnPicture($0) }
    let hasForeignPage = names.contains(Self.indexName) && page == nil
    return (hasForeignPage ? [Self.indexName] : []) + foreign
  }

  /// That nothing is written, because of somebody else's files; `nil` where there are none.
  var refusal: Diagnostic? {
    let names = foreignFiles
    guard !names.isEmpty else { return nil }
    let rest = names.count - Self.mostNames
    let list =
      names.prefix(Self.mostNames).map { "`\($0)`" }.joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more" : "")
    return Diagnostic(
      .error, Diagnostic.Code("foreign-files"),
      "`\(path)` has files that no atlas wrote, so nothing is written: \(list)",
      hint: "name another directory, or move them away")
  }

  private static let mostNames = 5

  /// The pictures of an earlier atlas that are there still: those that its page leads to.
  var earlierPictures: Set<String> {
    let linked = page.map { AtlasPage.pictureNames(in: $0) } ?? []
    return Set(
      linked.filter {
        Self.prefixes.contains(where: $0.hasPrefix) && names.contains($0 + Self.ending)
          && isOwnPicture($0 + Self.ending)
      })
  }

  /// Removes pictures.
  ///
  /// - Throws: why one of them cannot be removed.
  func remove(_ pictures: Set<String>) throws {
    for name in pictures.sorted() {
      try FileManager.default.removeItem(atPath: place(of: name + Self.ending))
    }
  }

  // MARK: What is there

  /// Every name, in order; none where the directory is yet to be made.
  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private func place(of name: String) -> String {
    (path as NSString).appendingPathComponent(name)
  }

  /// The page of an earlier atlas.
  private var page: String? {
    guard let data = FileManager.default.contents(atPath: place(of: Self.indexName)) else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self)
    return AtlasPage.isAtlas(text) ? text : nil
  }

  /// Whether Podreach drew a file: the root of its pictures has a name, and a title of that name.
  private func isOwnPicture(_ name: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: place(of: name)),
      let data = try? file.read(upToCount: Self.longestRoot)
    else { return false }
    let text = String(decoding: data, as: UTF8.self)
    guard let start = text.range(of: "<svg ") else { return false }
    let root = text[start.upperBound...].prefix { $0 != ">" }
    return root.contains(#"id="podreach""#) && root.contains(#"aria-labelledby="podreach-title""#)
  }

  private static let longestRoot = 4096
}
