import Analyses
import ArgumentParser
import Diagrams
import Kubernetes

/// Which connections a question is about.
struct NarrowingOptions: ParsableArguments {
  @Option(
    name: .customLong("from"), parsing: .singleValue,
    help: ArgumentHelp("Only connections from here.", valueName: "endpoint"))
  var sources: [EndpointArgument] = []

  @Option(
    name: .customLong("to"), parsing: .singleValue,
    help: ArgumentHelp("Only connections to here.", valueName: "endpoint"))
  var destinations: [EndpointArgument] = []

  @Option(
    name: .customLong("in-namespace"), parsing: .singleValue,
    help: ArgumentHelp(
      "Only connections from or to this namespace.", valueName: "namespace"))
  var namespaces: [String] = []

  func validate() throws {
    for end in sources + destinations where end.expression.hasPort {
      throw ValidationError(
        "--from and --to take an endpoint without a port, but `\(end.text)` has one.")
    }
  }

  /// Addresses outside that are asked about even if no policy speaks of them.
  var externals: [IPBlock] {
    Narrowing.addresses(in: (sources + destinations).map(\.expression))
  }

  /// Whether a question names ends of connections, and not only namespaces.
  var namesEnds: Bool { !sources.isEmpty || !destinations.isEmpty }

  /// Whether a question is about everything.
  var isEmpty: Bool { sources.isEmpty && destinations.isEmpty && namespaces.isEmpty }

  /// What a picture says of the question; `nil` where it is about everything.
  var scope: PictureScope? {
    isEmpty
      ? nil
      : PictureScope(
        sources: sources.map(\.text), destinations: destinations.map(\.text),
        namespaces: namespaces)
  }

  /// Whether connections from outside are asked about: all are, or sources are addresses.
  var asksAboutOutside: Bool {
    sources.isEmpty
      || sources.contains { source in
        switch source.expression {
        case .internet, .addresses: true
        case .named, .url: false
        }
      }
  }

  /// Resolves the names in the states of a cluster.
  ///
  /// - Throws: the exit status for wrong usage, after saying what is not known.
  func narrowing(in snapshots: [Snapshot]) throws -> Narrowing {
    do throws(ResolutionError) {
      return try Narrowing(
        from: sources.map(\.expression), to: destinations.map(\.expression),
        namespaces: namespaces, in: snapshots)
    } catch {
      Terminal.writeError("podreach: error: \(error)\n")
      throw ExitStatus.usage
    }
  }
}
