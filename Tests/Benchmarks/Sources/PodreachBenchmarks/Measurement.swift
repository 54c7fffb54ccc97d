import Diagnostics
import Kubernetes
import Manifests

/// One thing that is measured, in a process of its own.
struct Measurement: Sendable {
  /// What the command line calls it.
  var name: String
  /// What the table calls it.
  var title: String
  /// The time over the same bytes that it is compared with, and how often that may be taken.
  var bar: (baseline: String, factor: Double)?
  /// Carries it out; `path` is where the manifests are.
  ///
  /// What comes before the repetition is not timed.
  var run: @Sendable (_ path: String) throws -> Timing

  /// Everything that is measured, in the order of the table.
  ///
  /// "evaluate" and "list" go here.
  static let all = [events, read]

  static func named(_ name: String) -> Measurement? { all.first { $0.name == name } }
}

extension Measurement {
  /// libyaml's events, nothing done with them.
  private static let events = Measurement(name: "events", title: "events") { path in
    let bytes = try Files.bytes(at: path)
    return try Timing.best {
      guard EventStream.count(in: bytes) > 0 else { throw Failure("libyaml cannot read \(path)") }
    }
  }

  /// Bytes to the model, with every position and diagnostic.
  private static let read = Measurement(
    name: "read", title: "read to model", bar: ("events", 2)
  ) { path in
    let bytes = try Files.bytes(at: path)
    return try Timing.best { try checkSnapshot(of: bytes, path: path) }
  }

  private static func checkSnapshot(of bytes: [UInt8], path: String) throws {
    let file = ManifestReader().read(bytes, path: path)
    var assembly = SnapshotAssembly()
    let diagnostics = file.diagnostics + assembly.apply(file.objects)
    let (snapshot, _) = assembly.snapshot()
    if let diagnostic = diagnostics.first {
      throw Failure(DiagnosticTextWriter().text(of: diagnostic))
    }
    guard !snapshot.workloads.isEmpty else { throw Failure("nothing was read of \(path)") }
  }
}
