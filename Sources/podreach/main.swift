import Foundation
import Graphviz

// The command line comes later; a worker is asked for before anything else is looked at.
if CommandLine.arguments.dropFirst().first == GraphvizWorker.argument {
  GraphvizWorker.serve(input: .standardInput, output: .standardOutput)
} else {
  print("not yet")
}
