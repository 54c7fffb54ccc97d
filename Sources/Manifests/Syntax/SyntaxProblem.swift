import Diagnostics

/// Why a document cannot be read.
struct SyntaxProblem: Error {
  var code: Diagnostic.Code
  var message: String
  var position: Position
  var hint: String?

  init(
    _ code: Diagnostic.Code, _ message: String, at position: Position, hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.position = position
    self.hint = hint
  }
}
