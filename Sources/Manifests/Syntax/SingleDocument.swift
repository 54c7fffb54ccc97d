import Diagnostics

/// Reads a file of Podreach's own, which is one YAML document.
struct SingleDocument {
  private let options: ReadingOptions
  /// The `kind` that it has.
  let kind: String
  /// The field that holds its list.
  let itemsField: String

  init(options: ReadingOptions, kind: String, itemsField: String) {
    var options = options
    options.refusesUnknownFields = true
    self.options = options
    self.kind = kind
    self.itemsField = itemsField
  }

  /// Reads a text; `decode` is handed its root.
  func read<File>(
    _ bytes: [UInt8], path: String, _ decode: (ObjectDecoder, NodeID) -> File?
  ) -> (file: File?, diagnostics: [Diagnostic]) {
    let text = FileText(bytes)
    let findings = Findings(file: path)
    var builder = TreeBuilder(
      limits: options.limits, isIdentityEnough: { _, _ in false },
      receiveItem: { _, _, _ in .keep })
    var file: File?
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
            hint: "write everything in one `\(itemsField):` list")
        }
        file = decode(decoder, root)
      }
      if file == nil, findings.diagnostics.isEmpty {
        throw SyntaxProblem(
          .missingField, "no \(itemsField) in this file", at: Position(line: 1, column: 1),
          hint: "start with `apiVersion: \(StepsFile.apiVersion)` and `kind: \(kind)`")
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
