import Diagnostics
import Foundation
import Manifests

/// The manifests of a revision, read through `git`.
struct GitRevision {
  /// Why a revision cannot be read.
  struct Failure: Error {
    var message: String
  }

  /// The revision as the user wrote it.
  let name: String
  private let commit: String

  /// Finds a revision of the repository that the working directory is in.
  ///
  /// - Throws: what is wrong with it.
  init(_ name: String) throws(Failure) {
    guard !name.hasPrefix("-"), !name.isEmpty else {
      throw Failure(message: "`\(name)` is no revision")
    }
    let inside = try Self.git(["rev-parse", "--is-inside-work-tree"])
    guard inside.status == 0 else {
      throw Failure(message: "--git needs a git repository, and the working directory is in none")
    }
    let found = try Self.git([
      "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}",
    ])
    guard found.status == 0 else {
      throw Failure(message: "`\(name)` is no revision of this repository")
    }
    self.name = name
    commit = Self.text(found.output)
  }

  /// The commit that two revisions have in common, as pull requests compare.
  ///
  /// - Throws: what is wrong with them.
  static func mergeBase(_ left: String, _ right: String) throws(Failure) -> GitRevision {
    let first = try GitRevision(left)
    let second = try GitRevision(right)
    let base = try git(["merge-base", first.commit, second.commit])
    guard base.status == 0 else {
      throw Failure(message: "`\(left)` and `\(right)` have no commit in common")
    }
    return GitRevision(name: left, commit: text(base.output))
  }

  private init(name: String, commit: String) {
    self.name = name
    self.commit = commit
  }

  /// The manifests below some paths, and what is wrong with the paths.
  ///
  /// A path that the revision does not have is empty there: it may have been added since.
  ///
  /// - Throws: what `git` cannot do.
  func files(at paths: [String], _ reader: ManifestReader) throws(Failure) -> (
    files: [ManifestFile], diagnostics: [Diagnostic]
  ) {
    var entries: [(path: String, object: String)] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
      let found = try listed(below: path, isRecursive: reader.options.recursive)
      if found.isEmpty {
        diagnostics.append(
          Diagnostic(
            .note, Diagnostic.Code("not-in-revision"),
            "`\(path)` holds no manifest at `\(name)`: the comparison starts from nothing there"))
      }
      entries += found
    }
    let contents = try blobs(entries.map(\.object))
    let files = zip(entries, contents).map { entry, bytes in
      reader.read(bytes, path: "\(name):\(entry.path)")
    }
    return (files, diagnostics)
  }

  /// The manifests below a path, by name.
  private func listed(below path: String, isRecursive: Bool) throws(Failure)
    -> [(path: String, object: String)]
  {
    let all = try Self.git(["ls-tree", "-r", "-z", commit, "--", path])
    guard all.status == 0 else {
      throw Failure(message: "git cannot list `\(path)` at `\(name)`: \(Self.text(all.errors))")
    }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    let isWhole = base == "."
    return all.output.split(separator: 0).compactMap { entry in
      // `mode type object<tab>path`, as git ls-tree documents.
      let parts = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let head = String(decoding: parts[0], as: UTF8.self).split(separator: " ")
      let file = String(decoding: parts[1], as: UTF8.self)
      guard head.count == 3, head[1] == "blob", head[0] != "120000" else { return nil }
      if file == Self.normal(base) { return (file, String(head[2])) }
      let inside = isWhole ? file : String(file.dropFirst(Self.normal(base).count + 1))
      guard ManifestReader.isManifestName(file), isRecursive || !inside.contains("/") else {
        return nil
      }
      return (file, String(head[2]))
    }
  }

  /// A path as git writes it: without `./` in front.
  private static func normal(_ path: String) -> String {
    var path = path[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return String(path)
  }

  /// The contents of objects, in their order.
  private func blobs(_ objects: [String]) throws(Failure) -> [[UInt8]] {
    guard !objects.isEmpty else { return [] }
    let request = objects.map { $0 + "\n" }.joined()
    let answer = try Self.git(["cat-file", "--batch"], input: Array(request.utf8))
    var result: [[UInt8]] = []
    var rest = answer.output[...]
    for object in objects {
      // `object blob size<line feed>contents<line feed>`.
      let head = rest.prefix { $0 != UInt8(ascii: "\n") }
      let words = String(decoding: head, as: UTF8.self).split(separator: " ")
      guard words.count == 3, let size = Int(words[2]), rest.count >= head.count + size + 2 else {
        throw Failure(message: "git cannot read the object \(object) of `\(name)`")
      }
      rest = rest.dropFirst(head.count + 1)
      result.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size + 1)
    }
    return result
  }

  // MARK: git

  private struct Output {
    var status: Int32
    var output: [UInt8]
    var errors: [UInt8]
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs git without a shell; what goes in and out passes through files, so that no pipe can fill up.
  private static func git(_ arguments: [String], input: [UInt8] = []) throws(Failure) -> Output {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("podreach-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let names = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
      try Data(input).write(to: names[0])
      for name in names.dropFirst() { try Data().write(to: name) }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["git"] + arguments
      process.standardInput = try FileHandle(forReadingFrom: names[0])
      process.standardOutput = try FileHandle(forWritingTo: names[1])
      process.standardError = try FileHandle(forWritingTo: names[2])
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus != 127 else {
        throw Failure(message: "--git needs `git`, which is not installed")
      }
      return Output(
        status: process.terminationStatus, output: [UInt8](try Data(contentsOf: names[1])),
        errors: [UInt8](try Data(contentsOf: names[2])))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(message: "git cannot be run: \(error.localizedDescription)")
    }
  }
}
