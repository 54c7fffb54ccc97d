public import Diagnostics

extension ManifestReader {
  /// Reads what paths lead to, in kubectl's manner.
  ///
  /// A file is read whatever its name is; of a directory the `*.yaml`, `*.yml` and `*.json` in byte order of their
  /// names, those of directories below it only with ``ReadingOptions/recursive``; `-` is standard input. A pipe is read
  /// when it is named, and left out of a directory, where it may never end.
  ///
  /// `receiveText` is handed the path and the bytes of each file before it is read.
  ///
  /// - Returns: the files in the order of reading, and what is wrong with the paths themselves.
  public func files(
    at paths: [String], receiveText: ((_ path: String, _ bytes: [UInt8]) -> Void)? = nil
  ) -> (files: [ManifestFile], diagnostics: [Diagnostic]) {
    var files: [ManifestFile] = []
    var diagnostics: [Diagnostic] = []
    for path in paths {
      let found = manifestPaths(at: path)
      diagnostics += found.diagnostics
      for path in found.paths {
        do throws(FileSystem.Failure) {
          files.append(try file(at: path, receiveText))
        } catch {
          diagnostics.append(diagnostic(for: error, at: path))
        }
      }
    }
    return (files, diagnostics)
  }

  private func file(
    at path: String, _ receiveText: ((_ path: String, _ bytes: [UInt8]) -> Void)?
  ) throws(FileSystem.Failure) -> ManifestFile {
    let limit = options.limits.bytesPerFile
    let name = path == "-" ? "<stdin>" : path
    let bytes =
      path == "-"
      ? try FileSystem.standardInput(limit: limit)
      : try FileSystem.contents(of: path, limit: limit)
    receiveText?(name, bytes)
    return read(bytes, path: name)
  }

  /// The files that a path leads to, without reading them.
  ///
  /// - Returns: the paths in the order of reading, and what is wrong with them.
  public func manifestPaths(at path: String) -> (paths: [String], diagnostics: [Diagnostic]) {
    guard path != "-" else { return (["-"], []) }
    do throws(FileSystem.Failure) {
      guard try FileSystem.entry(at: path) == .directory else { return ([path], []) }
      var found: (paths: [String], diagnostics: [Diagnostic]) = ([], [])
      let hasDirectories = try collect(in: path, depth: 0, into: &found)
      if found.paths.isEmpty, found.diagnostics.isEmpty {
        found.diagnostics.append(
          Diagnostic(
            .note, .noObjects, "no `*.yaml`, `*.yml` or `*.json` in the directory `\(path)`",
            hint: hasDirectories && !options.recursive
              ? "read the directories in it with `-R`" : nil))
      }
      return found
    } catch {
      return ([], [diagnostic(for: error, at: path)])
    }
  }

  /// Whether a file of a directory is read: `*.yaml`, `*.yml` and `*.json`.
  public static func isManifestName(_ name: String) -> Bool {
    [".yaml", ".yml", ".json"].contains(where: name.hasSuffix)
  }

  /// Collects the manifests in a directory; returns whether there are directories in it.
  private func collect(
    in directory: String, depth: Int, into found: inout (paths: [String], diagnostics: [Diagnostic])
  ) throws(FileSystem.Failure) -> Bool {
    var hasDirectories = false
    for name in try FileSystem.names(in: directory) {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      if FileSystem.isDirectoryItself(path) {
        hasDirectories = true
        guard options.recursive, depth < options.limits.depth else { continue }
        do throws(FileSystem.Failure) {
          _ = try collect(in: path, depth: depth + 1, into: &found)
        } catch {
          found.diagnostics.append(diagnostic(for: error, at: path))
        }
      } else if Self.isManifestName(name) {
        switch try? FileSystem.entry(at: path) {
        case .directory: break
        case .other:
          found.diagnostics.append(
            Diagnostic(
              .note, .notAFile, "`\(path)` is a pipe or a device and no file: it is not read",
              hint: "name it by itself to read it"))
        // What is not there, such as the end of a link, is told when it is read.
        case .file, nil: found.paths.append(path)
        }
      }
    }
    return hasDirectories
  }

  private func diagnostic(for failure: FileSystem.Failure, at path: String) -> Diagnostic {
    switch failure {
    case .tooLarge: tooLarge(path: path)
    case .system(let reason): Diagnostic(.error, .unreadable, "cannot read `\(path)`: \(reason)")
    }
  }
}
