import Diagnostics

/// The diagnostics of one file, as they are found.
///
/// A class because every decoder of the file's objects adds to the same list.
final class Findings {
  /// The file, as diagnostics name it.
  let file: String
  /// What was found, in the order of finding.
  private(set) var diagnostics: [Diagnostic] = []
  /// How many errors were ever found.
  private(set) var errorCount = 0

  init(file: String) { self.file = file }

  /// Adds a diagnostic.
  func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { errorCount += 1 }
    diagnostics.append(diagnostic)
  }

  /// Forgets a range of diagnostics, in the order of finding.
  func forget(_ range: Range<Int>) { diagnostics.removeSubrange(range) }

  /// Forgets every diagnostic after the first `count`.
  func forget(after count: Int) { diagnostics.removeSubrange(min(count, diagnostics.count)...) }

  /// A place in a document.
  func location(_ position: Position, document: Int) -> SourceLocation {
    SourceLocation(file: file, document: document, line: position.line, column: position.column)
  }

  /// The diagnostics in the order of the file, each once.
  var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { left, right in
      guard let first = left.element.location, let second = right.element.location,
        first != second
      else { return left.offset < right.offset }
      return first < second
    }
    .map(\.element)
  }
}
