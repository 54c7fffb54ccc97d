import Diagnostics
import Foundation
import Manifests

/// Two states of a repository: `A` and the working directory, `A..B`, or `A...B` as a pull request compares them.
struct RevisionRange {
  /// The files of a state, and what is wrong with them.
  typealias Side = (files: [ManifestFile], diagnostics: [Diagnostic])

  private let old: GitRevision
  /// `nil` for the working directory.
  private let new: GitRevision?

  private init(_ text: String) throws(GitRevision.Failure) {
    for (dots, isPullRequest) in [("...", true), ("..", false)] {
      let parts = text.components(separatedBy: dots)
      guard parts.count == 2 else { continue }
      let (left, right) = (
        parts[0].isEmpty ? "HEAD" : parts[0], parts[1].isEmpty ? "HEAD" : parts[1]
      )
      new = try GitRevision(right)
      old = try isPullRequest ? .mergeBase(left, right) : GitRevision(left)
      return
    }
    (old, new) = (try GitRevision(text), nil)
  }

  /// The files of both sides below some paths; below the working directory where there are none.
  ///
  /// `keep` gets the contents of every file.
  ///
  /// - Throws: the exit status for wrong usage, after saying what `git` cannot do.
  static func sides(
    _ text: String, _ paths: [String], _ reader: ManifestReader,
    keep: ((_ path: String, _ bytes: [UInt8]) -> Void)? = nil
  ) throws -> [Side] {
    let paths = paths.isEmpty ? ["."] : paths
    do throws(GitRevision.Failure) {
      let range = try RevisionRange(text)
      let before = try range.old.files(at: paths, reader, keep: keep)
      guard let new = range.new else {
        return [before, try range.workingDirectory(paths, reader, keep: keep)]
      }
      return [before, try new.files(at: paths, reader, keep: keep)]
    } catch {
      Terminal.writeError("podreach: error: \(DiagnosticTextWriter.printable(error.message))\n")
      throw ExitStatus.usage
    }
  }

  /// The files of the working directory; a path that is gone since a revision is empty, not wrong.
  private func workingDirectory(
    _ paths: [String], _ reader: ManifestReader, keep: ((String, [UInt8]) -> Void)?
  ) throws(GitRevision.Failure) -> Side {
    var (there, notes): ([String], [Diagnostic]) = ([], [])
    for path in paths {
      if !FileManager.default.fileExists(atPath: path),
        try old.holdsManifests(at: path, reader)
      {
        notes.append(
          Diagnostic(
            .note, Diagnostic.Code("gone-since-revision"),
            "`\(path)` is gone since `\(old.name)`: the comparison ends with nothing there"))
      } else {
        there.append(path)
      }
    }
    let found = reader.files(at: there, receiveText: keep)
    return (found.files, notes + found.diagnostics)
  }
}
