import Diagnostics
import Foundation

/// Why something cannot be written, and what to do about it.
struct WritingProblem {
  /// What is to be written.
  enum Kind {
    case file
    /// Several files in a directory, which is made where it is missing.
    case directory
  }

  /// The cause in words.
  let reason: String
  /// What to do; `nil` where only the system knows.
  let hint: String?

  /// Finds the cause of a failure by looking at what is there.
  init(_ error: any Error, at path: String, _ kind: Kind) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
    switch (kind, Self.place(path), Self.place(folder)) {
    case (.file, .directory, _):
      reason = "it is a directory"
      hint = "name a file in it, or another place"
    case (.directory, .file, _):
      reason = "it is a file"
      hint = "name a directory, or give a picture its ending, such as `\(path).svg`"
    case (.file, _, .nothing):
      reason = "there is no folder `\(folder)`"
      hint = "make it first: mkdir -p \(folder)"
    case (_, _, .file):
      reason = "`\(folder)` is no folder"
      hint = "name a folder that is there"
    default:
      let isAllowed = FileManager.default.isWritableFile(
        atPath: Self.place(path) == .directory ? path : folder)
      reason = isAllowed ? Self.words(of: error) : "it is not allowed to write there"
      hint = isAllowed ? nil : "name another folder, or change who may write there"
    }
  }

  /// The failure to write something, such as `the picture`.
  func diagnostic(of what: String, to path: String) -> Diagnostic {
    Diagnostic(
      .error, Diagnostic.Code("cannot-write"), "\(what) cannot be written to `\(path)`: \(reason)",
      hint: hint)
  }

  private enum Place {
    case nothing, file, directory
  }

  private static func place(_ path: String) -> Place {
    var isDirectory: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return .nothing
    }
    return isDirectory.boolValue ? .directory : .file
  }

  /// The words of the system, such as "No space left on device", as we write errors.
  private static func words(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
    let text = (cause ?? error).localizedDescription
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
