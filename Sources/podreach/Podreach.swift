import Analyses
import ArgumentParser
import Diagnostics
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
    if let text = unknownCommand(CommandLine.arguments.dropFirst().first) {
      Terminal.writeError(text)
      exit(withError: ExitStatus.usage)
    }
    do {
      var command = try parseAsRoot()
      do {
        try command.run()
      } catch let error as ValidationError {
        // ArgumentParser knows no more by now which command it was.
        Terminal.writeError(usageText(of: error, in: type(of: command)))
        exit(withError: ExitStatus.usage)
      }
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

extension Podreach {
  /// What ArgumentParser says of wrong usage of a command that it finds itself.
  private static func usageText(
    of error: ValidationError, in command: any ParsableCommand.Type
  ) -> String {
    let name = "\(configuration.commandName ?? "") \(command._commandName)"
    return "Error: \(error.message)\nUsage: \(usageString(for: command))\n"
      + "  See '\(name) --help' for more information.\n"
  }

  /// What to say of a first argument that is no command; `nil` where it is one, or an option.
  private static func unknownCommand(_ argument: String?) -> String? {
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    guard let argument, !argument.isEmpty, !argument.hasPrefix("-"), !names.contains(argument)
    else {
      return nil
    }
    let shown = DiagnosticTextWriter.printable(argument)
    let close = Similarity.closest(to: argument, among: names)
    let hint =
      if !close.isEmpty {
        "did you mean " + close.map { "`podreach \($0)`" }.joined(separator: " or ") + "?"
      } else if FileManager.default.fileExists(atPath: argument) {
        "to draw it: `podreach render \(shown)`"
      } else {
        "the commands are \(names.joined(separator: ", "))"
      }
    return "podreach: error: `\(shown)` is no command\n  hint: \(hint)\n"
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
