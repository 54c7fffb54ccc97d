import Diagnostics
import Kubernetes

/// The reading of one file: its parts, each as YAML or JSON, each document decoded and forgotten.
///
/// A class because the builder hands items over in the middle of a document.
final class FileReading {
  private let text: FileText
  private let path: String
  private let options: ReadingOptions
  private let tree = DocumentTree()
  private let decoder: ObjectDecoder
  /// The objects, in the order of the file.
  private(set) var objects: [KubernetesObject] = []
  /// Documents that are no objects.
  private var foreign: [SourceLocation] = []
  private var hasSteps = false
  private var template: Diagnostic?
  /// How much there was before the current document.
  private var before = (objects: 0, diagnostics: 0)

  init(_ text: FileText, path: String, options: ReadingOptions) {
    self.text = text
    self.path = path
    self.options = options
    decoder = ObjectDecoder(tree: tree, options: options, file: path)
  }

  /// Reads the whole file.
  func run() {
    var builder = TreeBuilder(
      tree: tree, limits: options.limits, isIdentityEnough: ObjectKind.isIdentityEnough,
      receiveItem: { [unowned self] item, list in receive(item, of: list) })
    for part in FileParts(text.bytes, from: text.start) {
      guard tree.number < options.limits.documentsPerFile else {
        decoder.record(
          Diagnostic(
            .error, .tooLarge, "more than \(options.limits.documentsPerFile) documents",
            at: SourceLocation(file: path, document: tree.number, line: part.firstLine)))
        break
      }
      if JSONDocuments.isLikely(text.bytes, in: part.range) {
        readJSON(part, into: &builder)
      } else {
        readYAML(part, into: &builder)
      }
    }
    if let template { decoder.record(template) }
    reportForeign()
  }

  /// What is wrong, in the order of the file, each thing once.
  var sortedDiagnostics: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return decoder.diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted {
      left, right in
      let places = (left.element.location, right.element.location)
      guard let first = places.0, let second = places.1, first != second else {
        return left.offset < right.offset
      }
      return first < second
    }
    .map(\.element)
  }
}

extension FileReading {
  private func readYAML(_ part: FileParts.Part, into builder: inout TreeBuilder) {
    let number = tree.number
    do throws(SyntaxProblem) {
      try readYAMLDocuments(of: part, into: &builder)
    } catch {
      handle(error, in: part.range, firstLine: part.firstLine, number: number)
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
      let number = tree.number
      let start = documents.offset
      let line = documents.line
      startDocument()
      do throws(SyntaxProblem) {
        try documents.readDocument(into: &builder)
        try finishDocument(&builder)
      } catch {
        if isFirst, !path.hasSuffix(".json"), isYAML(part, into: &builder) { return }
        documents.skipToNextDocument()
        handle(error, in: start..<documents.offset, firstLine: line, number: number)
      }
      isFirst = false
    }
  }

  /// Reads a part that is not JSON as YAML, which has braces too; leaves no trace when it is not YAML either.
  private func isYAML(_ part: FileParts.Part, into builder: inout TreeBuilder) -> Bool {
    forgetDocument()
    let number = tree.number
    tree.number -= 1
    let start = before
    do throws(SyntaxProblem) {
      try readYAMLDocuments(of: part, into: &builder)
      return true
    } catch {
      before = start
      forgetDocument()
      tree.number = number
      return false
    }
  }

  private func startDocument() { before = (objects.count, decoder.diagnostics.count) }

  private func forgetDocument() {
    objects.removeSubrange(before.objects...)
    decoder.forgetDiagnostics(after: before.diagnostics)
  }

  /// Reads an item as soon as it is complete, unless only the end of the list can tell what it is.
  private func receive(_ item: NodeID, of list: TreeBuilder.Frame) -> TreeBuilder.ItemUse {
    var itemKind: String?
    if let kind = list.kind {
      guard kind.hasSuffix("List") else { return .keep }
      itemKind = kind == "List" ? nil : String(kind.dropLast("List".count))
    }
    let hasIdentity =
      decoder.mapping(item).map { mapping in
        decoder.value("kind", in: mapping) != nil && decoder.value("apiVersion", in: mapping) != nil
      } ?? false
    guard hasIdentity || (itemKind != nil && list.apiVersion != nil) else { return .keep }
    let version = itemKind == nil ? nil : list.apiVersion
    switch decoder.object(item, apiVersion: version, kind: itemKind, depth: 1) {
    case .objects(let found), .list(let found): objects += found
    case .steps, .foreign: break
    }
    return .done
  }

  private func finishDocument(_ builder: inout TreeBuilder) throws(SyntaxProblem) {
    if let position = builder.templatePosition {
      throw SyntaxProblem(.template, "`{{ … }}` stands for a value", at: position)
    }
    guard let root = builder.root, !decoder.isNull(root) else { return }
    switch decoder.object(root) {
    case .list(let found):
      objects += found
    case .objects(let found):
      // `items` of something that is no list were none of our business.
      if objects.count > before.objects { forgetDocument() }
      objects += found
    case .steps:
      hasSteps = true
    case .foreign:
      forgetDocument()
      foreign.append(decoder.location(root))
    }
  }
}

extension FileReading {
  /// Reports why a document cannot be read, and keeps what it may have forbidden.
  private func handle(
    _ problem: SyntaxProblem, in range: Range<Int>, firstLine: Int, number: Int
  ) {
    if tree.number == number { tree.number += 1 }
    let salvage = PolicySalvage(bytes: text.bytes, range: range, firstLine: firstLine)
    if let position = salvage.templatePosition(for: problem) {
      template =
        template
        ?? Diagnostic(
          .error, .template, "a template that has not been rendered: \(problem.message)",
          at: decoder.location(position), hint: "render it with `helm template` first")
    } else {
      decoder.record(
        Diagnostic(
          .error, problem.code, problem.message, at: decoder.location(problem.position),
          hint: problem.hint))
    }
    guard let policy = salvage.policy(defaultNamespace: options.defaultNamespace) else { return }
    let location = decoder.location(Position(line: policy.line, column: 1))
    objects.append(
      .unevaluatedPolicy(
        UnevaluatedPolicy(
          kind: policy.kind, apiVersion: policy.apiVersion, name: policy.name,
          namespace: policy.namespace, cause: .invalid,
          scope: policy.namespace.map { .namespace($0, .everything) } ?? .cluster,
          location: location)))
  }

  private func reportForeign() {
    if objects.isEmpty, !hasSteps {
      guard !decoder.diagnostics.contains(where: { $0.severity == .error }) else { return }
      decoder.record(
        Diagnostic(
          .note, .noObjects, "no Kubernetes object in this file",
          at: SourceLocation(file: path, line: 1)))
      return
    }
    for location in foreign {
      decoder.record(
        Diagnostic(
          .warning, .notAnObject, "a document without `apiVersion` and `kind` is left out",
          at: location))
    }
  }
}
