import ArgumentParser
import Foundation
import Graphviz

/// The command.
@main
struct Podreach: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "podreach",
    abstract: "Draws who can talk to whom in Kubernetes, and which network policy decides.",
    discussion: """
      Reads manifests from files, directories and standard input, lets the network policies \
      decide about every connection, and draws the result as SVG, PNG or PDF.

      Exit status: 0 when all is well, 1 for findings and expectations that fail, 2 for wrong usage, 3 when \
      some input cannot be read or is invalid, 4 when a picture cannot be drawn or written.
      """,
    version: "0.1.0",
    subcommands: [
      Render.self, Steps.self, MatrixCommand.self, List.self, Explain.self, PolicyCommand.self,
      LintCommand.self, Diff.self, Check.self, Paths.self, Suggest.self, ReportCommand.self,
    ])

  /// Runs the command, or the worker that draws: libgraphviz runs in a process of its own, so that a crash in it costs
  /// one picture and not the run.
  static func main() {
    if CommandLine.arguments.dropFirst().first == GraphvizWorker.argument {
      GraphvizWorker.serve(input: .standardInput, output: .standardOutput)
      return
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      // ArgumentParser ends with 64 on wrong usage; ours is documented as 2.
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        if !text.isEmpty { print(text) }
        exit(withError: nil)
      }
      Terminal.writeError(text + "\n")
      exit(withError: ExitStatus.usage)
    }
  }
}

/// The documented exit statuses.
enum ExitStatus {
  /// An expectation failed.
  static let findings = ExitCode(1)
  /// The command line is wrong.
  static let usage = ExitCode(2)
  /// Some input cannot be read or is invalid.
  static let invalidInput = ExitCode(3)
  /// A picture cannot be drawn or written.
  static let noPicture = ExitCode(4)
}
