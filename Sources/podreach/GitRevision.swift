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
    guard !Self.text(inside.errors).contains("safe.directory") else {
      throw Failure(
        message: "git does not trust this repository, which is another user's: "
          + "its setting `safe.directory` says which ones it may read")
    }
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
    let commit = text(base.output)
    // What `left` holds by now may be something else: places are those of the commit.
    return GitRevision(
      name: commit == first.commit ? left : String(commit.prefix(12)), commit: commit)
  }

  private init(name: String, commit: String) {
    self.name = name
    self.commit = commit
  }

  /// The manifests below some paths, and what is wrong with the paths.
  ///
  /// A path that the revision does not have is empty there: it may have been added since. `keep` gets the contents of
  /// every file.
  ///
  /// - Throws: what `git` cannot do.
  func files(
    at paths: [String], _ reader: ManifestReader,
    keep: ((_ path: String, _ bytes: [UInt8]) -> Void)? = nil
  ) throws(Failure) -> (files: [ManifestFile], diagnostics: [Diagnostic]) {
    var entries: [Entry] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
      let found = try listed(below: path, isRecursive: reader.options.recursive)
      diagnostics += found.lost.map { link in
        Diagnostic(
          .note, Diagnostic.Code("link-in-revision"),
          "`\(link)` is a symbolic link that leads to no file of `\(name)`: it is not followed")
      }
      if found.files.isEmpty {
        diagnostics.append(
          Diagnostic(
            .note, Diagnostic.Code("not-in-revision"),
            "`\(path)` holds no manifest at `\(name)`: the comparison starts from nothing there"))
      }
      entries += found.files
    }
    let contents = try blobs(entries.map(\.object))
    let files = zip(entries, contents).map { entry, bytes in
      let path = "\(name):\(entry.path)"
      keep?(path, bytes)
      return reader.read(bytes, path: path)
    }
    return (files, diagnostics)
  }

  /// Whether there is a manifest at or below a path.
  ///
  /// - Throws: what `git` cannot do.
  func holdsManifests(at path: String, _ reader: ManifestReader) throws(Failure) -> Bool {
    try !listed(below: path, isRecursive: reader.options.recursive).files.isEmpty
  }

  private typealias Entry = (path: String, object: String)

  /// The manifests at or below a path, as the reader of directories finds them: links to files are followed, links to
  /// directories where they are named.
  private func listed(below path: String, isRecursive: Bool) throws(Failure)
    -> (files: [Entry], lost: [String])
  {
    var path = path
    if ![".", ".."].contains(path.split(separator: "/").last ?? ".") {
      let isDirectory = path.hasSuffix("/")
      while path.hasSuffix("/") { path.removeLast() }
      // A directory is one entry of its own, without what is in it; a file is read whatever its name is.
      let found = try entries(at: path, [])
      if found.count == 1, found[0].isFile {
        return (isDirectory ? [] : [(found[0].path, found[0].object)], [])
      }
      if found.count == 1, found[0].isLink {
        switch try targets(of: [found[0].path])[0] {
        case .file(let object): return ([(found[0].path, object)], [])
        case .directory(let tree):
          return try listed(in: tree, below: found[0].path, isRecursive: isRecursive)
        case nil: return ([], [found[0].path])
        }
      }
    }
    if !path.hasSuffix("/") { path += "/" }
    return try resolved(try entries(at: path, isRecursive ? ["-r"] : []))
  }

  /// The manifests of a directory that a link leads to.
  private func listed(in tree: String, below link: String, isRecursive: Bool) throws(Failure)
    -> (files: [Entry], lost: [String])
  {
    let all = try Self.git(
      ["ls-tree", "-z", "--full-tree"] + (isRecursive ? ["-r"] : []) + [tree])
    guard all.status == 0 else {
      throw Failure(message: "git cannot list `\(link)` at `\(name)`: \(Self.text(all.errors))")
    }
    return try resolved(
      Self.entries(all.output).map { entry in
        var entry = entry
        entry.path = "\(link)/\(entry.path)"
        return entry
      })
  }

  private func resolved(_ entries: [TreeEntry]) throws(Failure) -> (files: [Entry], lost: [String])
  {
    let manifests = entries.filter { ManifestReader.isManifestName($0.path) }
    var files: [Entry] = manifests.filter(\.isFile).map { ($0.path, $0.object) }
    let links = manifests.filter(\.isLink)
    var lost: [String] = []
    for (link, target) in zip(links, try targets(of: links.map(\.path))) {
      switch target {
      case .file(let object): files.append((link.path, object))
      // The reader of directories does not follow such a link, since it may lead in a circle.
      case .directory: break
      case nil: lost.append(link.path)
      }
    }
    return (files.sorted { $0.path < $1.path }, lost)
  }

  /// What a link leads to, by its object.
  private enum Target {
    case file(String)
    case directory(String)
  }

  /// What links lead to in the revision; `nil` where that is nothing, or outside of the repository.
  private func targets(of links: [String]) throws(Failure) -> [Target?] {
    guard !links.isEmpty else { return [] }
    // A request is a line.
    let request = links.map { $0.contains("\n") ? "\n" : "\(commit):./\($0)\n" }.joined()
    let answer = try Self.git(
      ["cat-file", "--batch-check", "--follow-symlinks"], input: Array(request.utf8))
    // `object type size`; else a word and a number, and a line with a path.
    let lines = answer.output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self).split(separator: " ") }
    var result: [Target?] = []
    var next = 0
    while result.count < links.count, next < lines.count {
      let words = lines[next]
      next += 1
      switch words.count {
      case 3 where words[1] == "blob": result.append(.file(String(words[0])))
      case 3 where words[1] == "tree": result.append(.directory(String(words[0])))
      default:
        result.append(nil)
        let kinds: Set<Substring> = ["symlink", "dangling", "loop", "notdir"]
        if words.count == 2, kinds.contains(words[0]) { next += 1 }
      }
    }
    return result + Array(repeating: nil, count: links.count - result.count)
  }

  /// A line of `git ls-tree`.
  private struct TreeEntry {
    var mode: Substring
    var kind: Substring
    var object: String
    var path: String

    var isLink: Bool { mode == "120000" }
    var isFile: Bool { kind == "blob" && !isLink }
  }

  private func entries(at path: String, _ options: [String]) throws(Failure) -> [TreeEntry] {
    let all = try Self.git(
      ["--literal-pathspecs", "ls-tree", "-z"] + options + [commit, "--", path])
    guard all.status == 0 else {
      throw Failure(message: "git cannot list `\(path)` at `\(name)`: \(Self.text(all.errors))")
    }
    return Self.entries(all.output)
  }

  private static func entries(_ output: [UInt8]) -> [TreeEntry] {
    output.split(separator: 0).compactMap { entry in
      // `mode type object<tab>path`, as git ls-tree documents.
      let parts = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let head = String(decoding: parts[0], as: UTF8.self).split(separator: " ")
      guard head.count == 3 else { return nil }
      return TreeEntry(
        mode: head[0], kind: head[1], object: String(head[2]),
        path: String(decoding: parts[1], as: UTF8.self))
    }
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
