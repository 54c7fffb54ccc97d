import Diagnostics

/// Reads flow logs: JSON objects that follow one another, one a line or several lines each, or one list of them.
///
/// Recognised by their fields are the flows of Hubble, Calico and OVN-Kubernetes. Of a record that cannot be read a
/// diagnostic tells, and the others are read. Where a log does not say which records are return traffic, those from a
/// port of a server to one that systems give to clients are, and of two records that mirror each other the one to the
/// port that fewer others go to.
public struct FlowLogReader: Sendable {
  /// How it is read.
  public var options: ReadingOptions

  /// More than a record of any log has, in bytes.
  static let bytesPerRecord = 1 << 20
  /// How deep a record may be nested.
  static let depth = 32
  /// After so many diagnostics the others are only counted.
  static let diagnosticLimit = 10

  /// Creates a reader.
  public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

  /// Reads the logs at some paths; `-` is standard input.
  public func logs(at paths: [String]) -> FlowLog {
    var log = FlowLog()
    for path in paths {
      do throws(FileSystem.Failure) {
        let limit = options.limits.bytesPerFile
        let bytes =
          path == "-"
          ? try FileSystem.standardInput(limit: limit)
          : try FileSystem.contents(of: path, limit: limit)
        log.merge(read(bytes, path: path == "-" ? "<stdin>" : path))
      } catch {
        log.diagnostics.append(Self.diagnostic(for: error, at: path))
      }
    }
    return log
  }

  /// Reads a log; `path` is how diagnostics name it.
  public func read(_ bytes: [UInt8], path: String) -> FlowLog {
    let text = FileText(bytes)
    var reading = FlowLogReading(path: path)
    var limits = options.limits
    limits.depth = min(limits.depth, Self.depth)
    var builder = TreeBuilder(
      limits: limits, isIdentityEnough: { _, _ in false }, receiveItem: { _, _, _ in .keep })
    let end = text.bytes.count
    var documents = JSONDocuments(text.bytes, in: text.start..<end, firstLine: 1)
    var isList = false
    while documents.hasMore() {
      if documents.skip(isList ? UInt8(ascii: "]") : UInt8(ascii: "[")) {
        isList.toggle()
        continue
      }
      let start = documents
      documents.end = min(documents.offset + Self.bytesPerRecord, end)
      do throws(SyntaxProblem) {
        try documents.readDocument(into: &builder)
        if let root = builder.root { reading.add(builder.tree, root) }
        documents.end = end
        if isList { _ = documents.skip(UInt8(ascii: ",")) }
      } catch {
        let isCut = documents.end < end && documents.offset >= documents.end
        // The record may have ended in the middle of its line: the next line may start the next.
        documents = start
        documents.skipToNextDocument()
        let isBroken = documents.line == start.line + 1 && error.position.line > start.line
        let place = Position(line: start.line, column: 1)
        reading.refuse(
          isCut
            ? SyntaxProblem(.tooLarge, "a record of more than 1 MiB", at: place)
            : isBroken
              ? SyntaxProblem(.jsonSyntax, "a record that does not end", at: place) : error,
          isOther: reading.recordCount == 0 && error.code == .jsonSyntax)
      }
    }
    return reading.log()
  }

  private static func diagnostic(for failure: FileSystem.Failure, at path: String) -> Diagnostic {
    switch failure {
    case .tooLarge:
      Diagnostic(
        .error, .tooLarge, "`\(path)` is too large", hint: "filter the log, or split it")
    case .system(let reason): Diagnostic(.error, .unreadable, "cannot read `\(path)`: \(reason)")
    }
  }
}

/// A log while it is read.
private struct FlowLogReading {
  let path: String
  private var collection = FlowCollection()
  private(set) var recordCount = 0
  private var diagnostics: [Diagnostic] = []
  private var refusalCount = 0
  private var lostEvents = 0

  init(path: String) { self.path = path }

  mutating func add(_ tree: DocumentTree, _ root: NodeID) {
    recordCount += 1
    let position = tree.position(root)
    guard let record = FlowRecord(tree, root) else {
      refuse(
        SyntaxProblem(
          .invalidFlow, "a record that is no object", at: position, hint: Self.formats))
      return
    }
    if let lost = record.record("lost_events") {
      // A log may claim anything.
      let claimed = lost.number("num_events_lost", "numEventsLost") ?? 1
      lostEvents = min(lostEvents + min(max(claimed, 0), 1 << 40), 1 << 40)
    }
    let formats: [any FlowFormat.Type] = [HubbleFlows.self, CalicoFlows.self, NetObservFlows.self]
    guard let format = formats.first(where: { $0.recognises(record) }) else {
      refuse(
        SyntaxProblem(
          .invalidFlow, "a record that is no flow of Hubble, Calico or OVN", at: position,
          hint: Self.formats))
      return
    }
    let reading = format.read(record)
    if case .incomplete(let lack) = reading {
      refuse(SyntaxProblem(.invalidFlow, "a flow that cannot be used: \(lack)", at: position))
    }
    collection.add(reading, at: location(position))
  }

  /// Counts a record that cannot be read; `isOther` says that nothing of the file was a record so far.
  mutating func refuse(_ problem: SyntaxProblem, isOther: Bool = false) {
    refusalCount += 1
    var problem = problem
    if isOther, problem.hint == nil { problem.hint = Self.formats }
    guard refusalCount <= FlowLogReader.diagnosticLimit else { return }
    diagnostics.append(
      Diagnostic(
        .error, problem.code, problem.message, at: location(problem.position), hint: problem.hint))
  }

  mutating func log() -> FlowLog {
    let flows = collection.flows()
    if refusalCount > FlowLogReader.diagnosticLimit {
      diagnostics.append(
        Diagnostic(
          .error, .invalidFlow,
          "\(refusalCount - FlowLogReader.diagnosticLimit) more records of `\(path)` cannot be read"
        ))
    }
    if flows.isEmpty, refusalCount == 0 {
      diagnostics.append(
        Diagnostic(
          .warning, .noFlows, "no connection in the flow log `\(path)`", hint: Self.formats))
    }
    if lostEvents > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, .lostFlows, "`\(path)` says that \(lostEvents) events were lost",
          hint: "a connection that was never observed may have been among them"))
    }
    return FlowLog(
      flows: flows, recordCount: recordCount, omissions: collection.omissions,
      diagnostics: diagnostics)
  }

  private func location(_ position: Position) -> SourceLocation {
    SourceLocation(file: path, line: position.line, column: position.column)
  }

  private static let formats =
    "flow logs are read as `hubble observe -o jsonpb` writes them, or Calico, or the Network "
    + "Observability Operator"
}
