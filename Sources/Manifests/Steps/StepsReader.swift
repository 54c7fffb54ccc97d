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
    let findings = Findings(file: path)
    var builder = TreeBuilder(
      limits: options.limits, isIdentityEnough: { _, _ in false },
      receiveItem: { _, _, _ in .keep })
    var file: StepsFile?
    do throws(SyntaxProblem) {
      guard bytes.count <= options.limits.bytesPerFile else {
        throw SyntaxProblem(.tooLarge, "too large", at: Position(line: 1, column: 1))
      }
      try YAMLDocuments.read(
        text.bytes, in: text.start..<text.bytes.count, firstLine: 1, into: &builder
      ) { builder throws(SyntaxProblem) in
        guard let root = builder.root else { return }
        let decoder = ObjectDecoder(
          tree: builder.tree, root: root, options: options, findings: findings)
        guard !decoder.isNull(root) else { return }
        guard file == nil else {
          throw SyntaxProblem(
            .invalidStep, "a second document", at: builder.tree.position(root),
            hint: "write all steps in one `steps:` list")
        }
        file = decoder.stepsFile(root)
      }
      if file == nil, findings.diagnostics.isEmpty {
        throw SyntaxProblem(
          .missingField, "no steps in this file", at: Position(line: 1, column: 1),
          hint: "start with `apiVersion: \(StepsFile.apiVersion)` and `kind: Steps`")
      }
    } catch {
      findings.add(
        Diagnostic(
          .error, error.code, error.message,
          at: findings.location(error.position, document: builder.tree.number), hint: error.hint))
    }
    return (file, findings.sorted)
  }
}

extension StepsFile {
  /// The version of the format.
  static let apiVersion = "podreach.dev/v1alpha1"
}
