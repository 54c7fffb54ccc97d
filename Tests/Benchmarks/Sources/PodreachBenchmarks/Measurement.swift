import Analyses
import Diagnostics
import Diagrams
import Graphviz
import Kubernetes
import Manifests
import Reachability

/// One thing that is measured, in a process of its own.
struct Measurement: Sendable {
  /// What the command line calls it.
  var name: String
  /// What the table calls it.
  var title: String
  /// The time over the same bytes that it is compared with, and how often that may be taken at a size; `nil` where there
  /// is no bar.
  var bar: (baseline: String, factor: @Sendable (BenchmarkSize) -> Double?)?
  /// Carries it out; `path` is where the manifests are.
  ///
  /// What comes before the repetition is not timed.
  var run: @Sendable (_ path: String) throws -> Timing

  /// Everything that is measured, in the order of the table.
  static let all = [events, read, evaluate, list, draw]

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
    name: "read", title: "read to model", bar: ("events", { _ in 2 })
  ) { path in
    let bytes = try Files.bytes(at: path)
    return try Timing.best { try checkSnapshot(of: bytes, path: path) }
  }

  /// Classes, and the verdict counts of each namespace.
  private static let evaluate = Measurement(
    name: "evaluate", title: "evaluate",
    bar: ("events", { $0 == .small ? nil : $0 == .extraLarge ? 1.3 : 0.5 })
  ) { path in
    let bytes = try Files.bytes(at: path)
    let snapshot = try snapshot(of: bytes, path: path)
    return try Timing.best {
      let counts = Evaluation(snapshot).verdictCounts()
      guard counts.byNamespace.values.contains(where: { $0.reachable > 0 }) else {
        throw Failure("nothing is reachable in \(path)")
      }
    }
  }

  /// Every allowed connection by workload as text, from the bytes on: what `podreach list` does.
  private static let list = Measurement(name: "list", title: "list") { path in
    let bytes = try Files.bytes(at: path)
    return try Timing.best {
      let list = ConnectionList(Series.State(try snapshot(of: bytes, path: path)))
      var written = 0
      ConnectionListWriter(list, .text).write { written += $0.count }
      guard written > 0 else { throw Failure("nothing is listed of \(path)") }
    }
  }

  /// The picture that `podreach render` chooses by itself, as SVG, from the bytes on.
  private static let draw = Measurement(name: "draw", title: "draw") { path in
    let bytes = try Files.bytes(at: path)
    return try Timing.best {
      let states = EvaluatedStates([Series.State(try snapshot(of: bytes, path: path))])
      let scenes = [Storyboard.Scene(title: "")]
      let detail = Detail.auto.settled(forWorkloads: states.workloadCount)
      let diagram =
        detail == .namespaces
        ? OverviewBoard(
          title: "", language: .english, states: states, overview: NamespaceOverview(states),
          scenes: scenes, isSeries: false
        ).diagram()
        : Storyboard(
          title: "", language: .english, series: Series(states), scenes: scenes, isSeries: false
        ).diagram().arranged(detail)
      let (pictures, _) = DiagramWriter(runner: InProcessGraphviz())
        .draw(diagram, parts: [.whole], formats: [.svg])
      guard pictures.count == 1 else { throw Failure("nothing is drawn of \(path)") }
    }
  }

  private static func checkSnapshot(of bytes: [UInt8], path: String) throws {
    _ = try snapshot(of: bytes, path: path)
  }

  private static func snapshot(of bytes: [UInt8], path: String) throws -> Snapshot {
    let file = ManifestReader().read(bytes, path: path)
    var assembly = SnapshotAssembly()
    let diagnostics = file.diagnostics + assembly.apply(file.objects)
    let (snapshot, _) = assembly.snapshot()
    if let diagnostic = diagnostics.first {
      throw Failure(DiagnosticTextWriter().text(of: diagnostic))
    }
    guard !snapshot.workloads.isEmpty else { throw Failure("nothing was read of \(path)") }
    return snapshot
  }
}
