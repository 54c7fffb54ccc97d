import Diagnostics

/// Reads manifests: YAML and JSON, files, directories and standard input.
///
/// What is wrong becomes diagnostics; one bad document never hides the others.
public struct ManifestReader: Sendable {
  /// How manifests are read.
  public var options: ReadingOptions

  /// Creates a reader.
  public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

  /// Reads the text of a manifest; `path` is how diagnostics name it.
  public func read(_ bytes: [UInt8], path: String) -> ManifestFile {
    guard bytes.count <= options.limits.bytesPerFile else {
      return ManifestFile(path: path, diagnostics: [tooLarge(path: path)])
    }
    let text = FileText(bytes)
    if let position = text.firstNUL {
      let location = SourceLocation(file: path, line: position.line, column: position.column)
      let diagnostic = Diagnostic(
        .error, .notText, "not a text file", at: location, hint: "leave it out of the input")
      return ManifestFile(path: path, diagnostics: [diagnostic])
    }
    let reading = FileReading(text, path: path, options: options)
    reading.run()
    return ManifestFile(
      path: path, objects: reading.objects, diagnostics: reading.diagnostics)
  }

  /// The diagnostic for a file beyond the limit.
  func tooLarge(path: String) -> Diagnostic {
    Diagnostic(
      .error, .tooLarge, "larger than \(options.limits.bytesPerFile >> 20) MiB",
      at: SourceLocation(file: path, line: 1))
  }
}
