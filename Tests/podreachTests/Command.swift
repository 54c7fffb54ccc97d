import Foundation
import TestSupport
import Testing

/// The built command, run as a user runs it.
struct Command {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Where it runs.
  let folder: URL
  /// Where its streams go.
  private let streams: URL

  /// Runs in a folder that is there.
  init(in folder: URL) throws {
    self.folder = folder
    streams = Self.newFolder()
    try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
  }

  /// Runs in a folder of its own, with the files of a dictionary.
  init(_ files: [String: String] = [:]) throws {
    folder = Self.newFolder()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    streams = folder
    for (name, text) in files {
      let url = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
  }

  /// The folders of all commands: removed when the tests end, since who uses one outlives its command.
  private static let folders: URL = {
    atexit { try? FileManager.default.removeItem(at: Command.folders) }
    return FileManager.default.temporaryDirectory
      .appendingPathComponent("podreach-tests-\(UUID().uuidString)")
  }()

  private static func newFolder() -> URL { folders.appendingPathComponent(UUID().uuidString) }

  func run(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(arguments, input: input)
  }

  func run(_ arguments: [String], input: String = "") throws -> Outcome {
    let process = Process()
    let executable: URL = try #require(Self.executable)
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let output = streams.appendingPathComponent(".output")
    let errors = streams.appendingPathComponent(".errors")
    let source = streams.appendingPathComponent(".input")
    try input.write(to: source, atomically: true, encoding: .utf8)
    for url in [output, errors] { try Data().write(to: url) }
    process.standardInput = try FileHandle(forReadingFrom: source)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationReason == .exit, "\(arguments) ended by a signal")
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  func contents(_ name: String) -> Data? {
    try? Data(contentsOf: folder.appendingPathComponent(name))
  }

  /// The folder that the built command is in.
  static var folderOfExecutable: URL? { executable?.deletingLastPathComponent() }

  /// `podreach` beside the test bundle.
  private static let executable: URL? = {
    let programs =
      [Bundle.main.executableURL].compactMap(\.self) + Bundle.allBundles.map(\.bundleURL)
    let folders =
      programs.map { $0.deletingLastPathComponent() }
      + [Repository.root.appendingPathComponent(".build/debug")]
    return folders.map { $0.appendingPathComponent("podreach") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()
}
