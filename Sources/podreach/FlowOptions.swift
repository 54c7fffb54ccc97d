import ArgumentParser
import Diagnostics
import Foundation
import Kubernetes
import Manifests

/// Logs of connections that were seen.
struct FlowOptions: ParsableArguments {
  @Option(
    name: .customLong("flows"), parsing: .singleValue,
    help: ArgumentHelp(
      "A log of connections that were seen: Hubble's, Calico's or OVN-Kubernetes' as JSON lines.",
      valueName: "file"),
    completion: .file())
  var files: [String] = []

  /// Reads the logs and tells what is wrong with them.
  func read(quiet: Bool) -> (flows: [ObservedFlow], isInvalid: Bool) {
    var flows: [ObservedFlow] = []
    var diagnostics: [Diagnostic] = []
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else {
        diagnostics.append(
          Diagnostic(.error, Diagnostic.Code("unreadable"), "`\(file)` cannot be read"))
        continue
      }
      let log = FlowLogReader().read([UInt8](data), path: file)
      flows += log.flows
      diagnostics += log.diagnostics
    }
    Terminal.write(diagnostics, quiet: quiet)
    return (flows, diagnostics.contains { $0.severity == .error })
  }
}
