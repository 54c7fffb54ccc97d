import ArgumentParser
import Diagnostics
import Manifests

/// What was observed in the running cluster.
struct FlowOptions: ParsableArguments {
  @Option(
    name: .customLong("flows"), parsing: .singleValue,
    help: ArgumentHelp(
      "A flow log of the cluster, of Hubble, Calico or OVN, as JSON: tells what is used.",
      valueName: "file"),
    completion: .file())
  var paths: [String] = []

  /// Reads the logs; `nil` where none is named.
  ///
  /// - Returns: what they tell, and what is wrong with them.
  func log() -> FlowLog? { paths.isEmpty ? nil : FlowLogReader().logs(at: paths) }

  /// Whether a log could not be read as a whole, so that the exit status says so.
  static func isInvalid(_ log: FlowLog?) -> Bool {
    log?.diagnostics.contains { $0.severity == .error } ?? false
  }
}
