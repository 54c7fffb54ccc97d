import ArgumentParser
import Diagnostics
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
    let log = FlowLogReader().logs(at: files)
    Terminal.write(log.diagnostics + [log.note].compactMap(\.self), quiet: quiet)
    return (log.flows, log.diagnostics.contains { $0.severity == .error })
  }
}
