import Diagnostics
import Kubernetes

/// The reading of one file: its parts, each as YAML or JSON, each document decoded and forgotten.
///
/// A class because the builder hands items over in the middle of a document.
final class FileReading {
  let text: FileText
  let path: String
  let options: ReadingOptions
  let findings: Findings
  /// The objects, in the order of the file.
  var objects: [KubernetesObject] = []
  /// Documents that are no objects.
  var foreign: [SourceLocation] = []
  var hasSteps = false
  var template: Diagnostic?
  /// The number of the last document.
  var documents = 0
  /// Whether there were more documents than may be.
  private(set) var hasTooMany = false
  /// How much there was before the current document.
  private var before = (objects: 0, diagnostics: 0)

  init(_ text: FileText, path: String, options: ReadingOptions) {
    self.text = text
    self.path = path
    self.options = options
    findings = Findings(file: path)
  }

  /// Reads the whole file, a large one on two threads.
  func run() {
    if let halves = FileHalves(text) {
      readTogether(halves)
    } else {
      let range = text.start..<text.bytes.count
      read(FileHalves.Half(range: range, firstLine: 1, documentsBefore: 0))
    }
    if let template { findings.add(template) }
    reportForeign()
  }

  /// Reads one document after the other.
  func read(_ half: FileHalves.Half) {
    var builder = TreeBuilder(
      limits: options.limits,
      isIdentityEnough: { [readsMentions = options.readsMentions] apiVersion, kind in
        ObjectKind.isIdentityEnough(
          apiVersion: apiVersion, kind: kind, readsMentions: readsMentions)
      },
      receiveItem: { [unowned self] item, tree, list in receive(item, in: tree, of: list) })
    builder.tree.number = half.documentsBefore
    defer { documents = builder.tree.number }
    for part in FileParts(text.bytes, in: half.range, firstLine: half.firstLine) {
      guard builder.tree.number < options.limits.documentsPerFile else {
        findings.add(
          Diagnostic(
            .error, .tooLarge, "more than \(options.limits.documentsPerFile) documents",
            at: SourceLocation(file: path, document: builder.tree.number, line: part.firstLine)))
        hasTooMany = true
        break
      }
      let content = part.withoutMarker(in: text.bytes)
      if JSONDocuments.isLikely(text.bytes, in: content.range) {
        readJSON(content, into: &builder)
      } else {
        readYAML(part, into: &builder)
      }
    }
  }

  /// What is wrong, in the order of the file.
  var diagnostics: [Diagnostic] { findings.sorted }
}

extension FileReading {
  private func readYAML(_ part: FileParts.Part, into builder: inout TreeBuilder) {
    if isBlockYAML(part, into: &builder) { return }
    let number = builder.tree.number
    do throws(SyntaxProblem) {
      try readYAMLDocuments(of: part, into: &builder)
    } catch {
      if builder.tree.number == number { builder.tree.number += 1 }
      handle(error, in: part.range, firstLine: part.firstLine, document: builder.tree.number)
    }
  }

  /// Reads a part in the usual form without libyaml; leaves no trace when it is of another.
  private func isBlockYAML(_ part: FileParts.Part, into builder: inout TreeBuilder) -> Bool {
    guard BlockYAML.isPrintable(text.bytes, in: part.range) else { return false }
    startDocument()
    var document = BlockYAML(text.bytes, in: part)
    do {
      try document.read(into: &builder)
      try finishDocument(&builder)
      return true
    } catch {
      forgetDocument()
      builder.tree.number -= 1
      return false
    }
  }

  private func readYAMLDocuments(
    of part: FileParts.Part, into builder: inout TreeBuilder
  ) throws(SyntaxProblem) {
    startDocument()
    try YAMLDocuments.read(
      text.bytes, in: part.range, firstLine: part.firstLine, into: &builder
    ) { builder throws(SyntaxProblem) in
      try finishDocument(&builder)
      startDocument()
    }
  }

  private func readJSON(_ part: FileParts.Part, into builder: inout TreeBuilder) {
    var documents = JSONDocuments(text.bytes, in: part.range, firstLine: part.firstLine)
    var isFirst = true
    while documents.hasMore() {
      let start = documents.offset
      let line = documents.line
      startDocument()
      do throws(SyntaxProblem) {
        try documents.readDocument(into: &builder)
        try finishDocument(&builder)
      } catch {
        if isFirst, !path.hasSuffix(".json"), isYAML(part, into: &builder) { return }
        documents.skipToNextDocument()
        handle(
          error, in: start..<documents.offset, firstLine: line, document: builder.tree.number)
      }
      isFirst = false
    }
  }

  /// Reads a part that is not JSON as YAML, which has braces too; leaves no trace when it is not YAML either.
  private func isYAML(_ part: FileParts.Part, into builder: inout TreeBuilder) -> Bool {
    forgetDocument()
    let number = builder.tree.number
    builder.tree.number -= 1
    let start = before
    do throws(SyntaxProblem) {
      try readYAMLDocuments(of: part, into: &builder)
      return true
    } catch {
      before = start
      forgetDocument()
      builder.tree.number = number
      return false
    }
  }

  private func decoder(of node: NodeID, in tree: DocumentTree) -> ObjectDecoder {
    ObjectDecoder(tree: tree, root: tree.resolved(node), options: options, findings: findings)
  }

  private func startDocument() { before = (objects.count, findings.diagnostics.count) }

  private func forgetDocument() {
    objects.removeSubrange(before.objects...)
    findings.forget(after: before.diagnostics)
  }

  /// Reads an item as soon as it is complete, unless only the end of the list can tell what it is.
  private func receive(
    _ item: NodeID, in tree: DocumentTree, of list: TreeBuilder.Frame
  ) -> TreeBuilder.ItemUse {
    var itemKind: String?
    if let kind = list.kind {
      guard kind.hasSuffix("List") else { return .keep }
      itemKind = kind == "List" ? nil : String(kind.dropLast("List".count))
    }
    let decoder = decoder(of: item, in: tree)
    let hasIdentity = ["apiVersion", "kind"].allSatisfy { key in
      decoder.mapping(item).flatMap { decoder.value(key, in: $0) } != nil
    }
    guard hasIdentity || (itemKind != nil && list.apiVersion != nil) else { return .keep }
    let version = itemKind == nil ? nil : list.apiVersion
    switch decoder.object(apiVersion: version, kind: itemKind, depth: 1) {
    case .objects(let found), .list(let found): objects += found
    case .steps, .foreign: break
    }
    return .done
  }

  private func finishDocument(_ builder: inout TreeBuilder) throws(SyntaxProblem) {
    if let position = builder.templatePosition {
      throw SyntaxProblem(.template, "`{{ … }}` stands for a value", at: position)
    }
    guard let root = builder.root else { return }
    let decoder = decoder(of: root, in: builder.tree)
    guard !decoder.isNull(root) else { return }
    let itemFindings = findings.diagnostics.count
    switch decoder.object() {
    case .list(let found):
      objects += found
    case .objects(let found):
      forgetItems(findings: itemFindings, of: decoder)
      objects += found
    case .steps:
      hasSteps = true
    case .foreign where objects.count > before.objects:
      decoder.refuseMissing("apiVersion", at: root)
      decoder.refuseMissing("kind", at: root)
    case .foreign:
      forgetDocument()
      foreign.append(decoder.location(root))
    }
  }

  /// Forgets the `items` of something that is no list, which are none of our business; but policies among them would
  /// be applied by kubectl, which takes for a list whatever has `items`.
  private func forgetItems(findings count: Int, of decoder: ObjectDecoder) {
    let items = objects[before.objects...]
    guard !items.isEmpty else { return }
    if items.contains(where: \.isPolicy) {
      decoder.warn(
        .unknownKind, "`items` holds policies: read as a list, as kubectl would",
        at: decoder.root)
    } else {
      objects.removeSubrange(before.objects...)
      findings.forget(before.diagnostics..<count)
    }
  }
}

extension FileReading {
  /// Reports why a document cannot be read, and keeps what it may have forbidden.
  private func handle(
    _ problem: SyntaxProblem, in range: Range<Int>, firstLine: Int, document: Int
  ) {
    let salvage = PolicySalvage(bytes: text.bytes, range: range, firstLine: firstLine)
    if let position = salvage.templatePosition(for: problem) {
      template =
        template
        ?? Diagnostic(
          .error, .template, "a template that has not been rendered: \(problem.message)",
          at: findings.location(position, document: document),
          hint: "render it with `helm template` first")
    } else {
      findings.add(
        Diagnostic(
          .error, problem.code, problem.message,
          at: findings.location(problem.position, document: document),
          hint: problem.hint))
    }
    for policy in salvage.policies(defaultNamespace: options.defaultNamespace) {
      let location = findings.location(Position(line: policy.line, column: 1), document: document)
      objects.append(
        .unevaluatedPolicy(
          UnevaluatedPolicy(
            kind: policy.kind, apiVersion: policy.apiVersion, name: policy.name,
            namespace: policy.namespace, cause: .invalid,
            scope: policy.namespace.map { .namespace($0, .everything) } ?? .cluster,
            location: location)))
    }
  }

  private func reportForeign() {
    if objects.isEmpty, !hasSteps {
      guard !findings.diagnostics.contains(where: { $0.severity == .error }) else { return }
      findings.add(
        Diagnostic(
          .note, .noObjects, "no Kubernetes object in this file",
          at: SourceLocation(file: path, line: 1)))
      return
    }
    for location in foreign {
      findings.add(
        Diagnostic(
          .warning, .notAnObject, "a document without `apiVersion` and `kind` is left out",
          at: location))
    }
  }
}

extension KubernetesObject {
  fileprivate var isPolicy: Bool {
    switch self {
    case .unevaluatedPolicy: true
    default: isEvaluatedPolicy
    }
  }
}
