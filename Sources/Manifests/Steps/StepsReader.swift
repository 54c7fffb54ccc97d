public import Diagnostics

/// Reads `steps.yaml`.
public struct StepsReader: Sendable {
  /// How it is read.
  public var options: ReadingOptions

  /// Creates a reader.
  public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

  /// Reads the text of a steps file; `path` is how diagnostics name it.
  ///
  /// - Returns: the file, `nil` when it is not one, and what is wrong with it.
  public func read(
    _ bytes: [UInt8], path: String
  ) -> (file: StepsFile?, diagnostics: [Diagnostic]) {
    let text = FileText(bytes)
    let tree = DocumentTree()
    let decoder = ObjectDecoder(tree: tree, options: options, file: path)
    var builder = TreeBuilder(
      tree: tree, limits: options.limits, isIdentityEnough: { _, _ in false },
      receiveItem: { _, _ in .keep })
    var file: StepsFile?
    do throws(SyntaxProblem) {
      guard bytes.count <= options.limits.bytesPerFile else {
        throw SyntaxProblem(.tooLarge, "too large", at: Position(line: 1, column: 1))
      }
      try YAMLDocuments.read(
        text.bytes, in: text.start..<text.bytes.count, firstLine: 1, into: &builder
      ) { builder throws(SyntaxProblem) in
        guard let root = builder.root, !decoder.isNull(root) else { return }
        guard file == nil else {
          throw SyntaxProblem(
            .invalidStep, "a second document", at: tree.position(root),
            hint: "write all steps in one `steps:` list")
        }
        file = decoder.stepsFile(root)
      }
      if file == nil, decoder.diagnostics.isEmpty {
        throw SyntaxProblem(
          .missingField, "no steps in this file", at: Position(line: 1, column: 1),
          hint: "start with `apiVersion: \(StepsFile.apiVersion)` and `kind: Steps`")
      }
    } catch {
      decoder.record(
        Diagnostic(
          .error, error.code, error.message, at: decoder.location(error.position),
          hint: error.hint))
    }
    return (file, decoder.diagnostics)
  }
}

extension StepsFile {
  /// The version of the format.
  static let apiVersion = "podreach.dev/v1alpha1"
}
