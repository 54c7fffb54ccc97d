import Diagnostics
import Foundation
import Manifests
import Testing

@Suite("Paths")
struct PathTests {
  /// Makes files in a directory that is removed afterwards.
  private func withFiles(_ paths: [String], _ body: (String) throws -> Void) throws {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appending(path: "podreach-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: root) }
    for path in paths {
      let file = root.appending(path: path)
      try manager.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let name = file.deletingPathExtension().lastPathComponent.lowercased()
      try Data(YAMLTests.pod(name).utf8).write(to: file)
    }
    try body(root.path(percentEncoded: false))
  }

  private func names(_ files: [ManifestFile], below root: String) -> [String] {
    files.map { String($0.path.dropFirst(root.count).drop { $0 == "/" }) }
  }

  @Test func `a directory gives its manifests in byte order`() throws {
    try withFiles(["b.yaml", "a10.yml", "a2.json", "B.yaml", "c.txt", "d/e.yaml"]) { root in
      let result = ManifestReader().files(at: [root])
      #expect(names(result.files, below: root) == ["B.yaml", "a10.yml", "a2.json", "b.yaml"])
      #expect(result.diagnostics.isEmpty)
      #expect(result.files.allSatisfy { $0.objects.count == 1 })
    }
  }

  @Test func `directories in it are read on demand`() throws {
    try withFiles(["b.yaml", "a/z.yaml", "c/x/y.yaml"]) { root in
      let result = ManifestReader(options: ReadingOptions(recursive: true)).files(at: [root])
      #expect(names(result.files, below: root) == ["a/z.yaml", "b.yaml", "c/x/y.yaml"])
      let flat = ManifestReader().files(at: [root + "/c"])
      #expect(flat.diagnostics.map(\.code.rawValue) == ["no-objects"])
      #expect(flat.diagnostics.first?.hint?.contains("-R") == true)
    }
  }

  @Test func `a named file is read whatever its name is`() throws {
    try withFiles(["c.txt"]) { root in
      #expect(ManifestReader().files(at: [root + "/c.txt"]).files.first?.objects.count == 1)
    }
  }

  @Test func `a path that cannot be read does not hide the others`() throws {
    try withFiles(["a.yaml"]) { root in
      let result = ManifestReader().files(at: [root + "/none", root + "/a.yaml"])
      #expect(result.files.count == 1)
      #expect(result.diagnostics.map(\.code.rawValue) == ["unreadable"])
      #expect(result.diagnostics.first?.message.contains("no such file or directory") == true)
    }
  }

  @Test func `a link to a directory is not followed in circles`() throws {
    try withFiles(["a/b.yaml"]) { root in
      try FileManager.default.createSymbolicLink(
        atPath: root + "/a/loop", withDestinationPath: root)
      let result = ManifestReader(options: ReadingOptions(recursive: true)).files(at: [root])
      #expect(names(result.files, below: root) == ["a/b.yaml"])
    }
  }

  @Test func `a pipe in a directory is left out, and read when it is named`() throws {
    let manager = FileManager.default
    let root = manager.temporaryDirectory.appending(path: "podreach-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: root) }
    try manager.createDirectory(at: root, withIntermediateDirectories: true)
    let pipe = root.appending(path: "pipe.yaml").path(percentEncoded: false)
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    let file = root.appending(path: "file.yaml")
    try Data(YAMLTests.pod("file").utf8).write(to: file)
    try manager.createSymbolicLink(at: root.appending(path: "link.yaml"), withDestinationURL: file)

    let result = ManifestReader().files(at: [root.path(percentEncoded: false)])
    #expect(
      names(result.files, below: root.path(percentEncoded: false)).sorted() == [
        "file.yaml", "link.yaml",
      ])
    #expect(
      result.diagnostics.map { "\($0.severity.rawValue) \($0.code.rawValue)" } == [
        "note not-a-file"
      ])

    // Either side waits for the other one.
    Thread.detachNewThread {
      let handle = FileHandle(forWritingAtPath: pipe)
      try? handle?.write(contentsOf: Data(YAMLTests.pod("named").utf8))
      try? handle?.close()
    }
    let named = ManifestReader().files(at: [pipe])
    #expect(named.files.first?.objects.count == 1 && named.diagnostics.isEmpty)
  }
}
