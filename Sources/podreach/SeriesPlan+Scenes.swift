import Analyses
import Diagnostics
import Diagrams
import Foundation
import Manifests

extension SeriesPlan {
  /// The words of each step, with its probes and expectations asked, and what came of them.
  func scenes(
    of evaluated: [EvaluatedStep], _ states: [Series.State], expectations: [[Expectation]],
    language: Language, isSeries: Bool, options: Series.Options
  ) -> (scenes: [Storyboard.Scene], findings: [Diagnostic]) {
    let results = zip(steps, evaluated).map { step, state in
      step.probes.map { $0.result(in: state) }
    }
    let outcomes = states.enumerated().map { index, state -> [ExpectationResult] in
      let asked = expectations.indices.contains(index) ? expectations[index] : []
      guard !asked.isEmpty else { return [] }
      return ExpectationCheck(state, for: asked, options: options).results(of: asked)
    }
    let scenes = steps.indices.map { index -> Storyboard.Scene in
      let step = steps[index]
      let probes = results[index].map { Diagram.Check($0, language: language) }
      return Storyboard.Scene(
        title: isSeries ? step.title?.text(in: language.rawValue) ?? step.nameOfFiles : "",
        caption: step.caption?.text(in: language.rawValue),
        checks: probes + outcomes[index].map { Diagram.Check($0) })
    }
    let findings =
      results.flatMap { $0.compactMap(\.diagnostic) }
      + outcomes.flatMap { $0.compactMap(\.diagnostic) }
    return (scenes, findings)
  }
}

extension SeriesPlan.Step {
  /// A heading made of the files' names, without the number in front and the ending.
  var nameOfFiles: String {
    fileNames.map { path in
      let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      let words = name.drop { $0.isNumber || $0 == "-" || $0 == "_" }
      return words.isEmpty ? name : String(words)
    }.joined(separator: ", ")
  }
}
