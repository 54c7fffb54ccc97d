import ArgumentParser
import Diagnostics
import Foundation

/// What `-o` takes: formats by their names, files by their endings, and for some commands directories.
struct OutputChoices: Sendable {
  /// Names of formats, which write to standard output.
  var names: [String]
  /// Endings of files, without the dot.
  var endings: [String]
  var takesDirectory = false

  /// The choices of two, the first ones first.
  static func + (left: Self, right: Self) -> Self {
    OutputChoices(
      names: left.names + right.names, endings: left.endings + right.endings,
      takesDirectory: left.takesDirectory || right.takesDirectory)
  }

  /// The choices in words.
  var words: String {
    let output = "\(Self.list(names)) for standard output"
    let file = "a file that ends with \(Self.list(endings.map { ".\($0)" }))"
    return takesDirectory ? "\(output), \(file), or a directory" : "\(output), or \(file)"
  }

  /// What is wrong with a name that is none of these.
  func refusal(of output: String) -> ValidationError {
    let shown = DiagnosticTextWriter.printable(output)
    if output == "-" {
      return ValidationError(
        "`-` is no name of a file: a format alone, such as -o \(names.first ?? "text"), writes to standard output. "
          + "-o takes \(words).")
    }
    if takesDirectory, isMeantAsFormat(output) {
      return ValidationError(
        "`\(shown)` is no format that this command writes, and is not taken for a directory: -o takes "
          + "\(words), such as ./\(shown).")
    }
    return ValidationError("`\(shown)` is nothing that this command writes: -o takes \(words).")
  }

  /// Whether a name stands for a format, so that nobody means a directory by it.
  func isMeantAsFormat(_ output: String) -> Bool {
    let name = (output.hasPrefix(".") ? String(output.dropFirst()) : output).lowercased()
    return Self.wellKnown.contains(name) || names.contains(name) || endings.contains(name)
  }

  /// Formats that some command of some tool writes: pictures, pages, tables, texts and graphs.
  private static let wellKnown: Set<String> = [
    "apng", "ascii", "avif", "bmp", "csv", "d2", "docx", "dot", "drawio", "emf", "eps",
    "excalidraw", "gexf", "gif", "graphml", "gv", "heic", "htm", "html", "ico", "jpeg", "jpg",
    "json", "jsonl", "junit", "latex", "markdown", "md", "mermaid", "mmd", "odg", "pdf",
    "plantuml", "png", "pptx", "ps", "puml", "sarif", "svg", "svgz", "tex", "text", "tif", "tiff",
    "tsv", "txt", "vdx", "vsdx", "webp", "xhtml", "xls", "xlsx", "xml", "yaml", "yml",
  ]

  private static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.joined() }
    return items.dropLast().joined(separator: ", ") + " or " + last
  }
}
