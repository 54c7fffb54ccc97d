import Analyses
import Diagnostics
import Foundation
import Manifests

/// A steps file, and everything that it names.
struct StepsInput {
  let plan: SeriesPlan
  /// The heading in the words of the file.
  let title: LocalizedText?
  /// The folder that it is in.
  let folder: String
  /// The expectations of each step beside its probes.
  let expectations: [[Expectation]]
  /// What is wrong with the file, and with what it names.
  let diagnostics: [Diagnostic]

  /// The steps file that a single path names, or that lies in the directory that it names.
  static func path(among paths: [String]) -> String? {
    guard paths.count == 1 else { return nil }
    let path = paths[0] as NSString
    if path.lastPathComponent == "steps.yaml" { return paths[0] }
    let inside = path.appendingPathComponent("steps.yaml")
    return FileManager.default.contents(atPath: inside) == nil ? nil : inside
  }

  /// Reads a steps file; `keep` is told of every manifest.
  ///
  /// - Returns: the input, and what is wrong where there is none.
  static func read(
    _ path: String, _ reader: ManifestReader,
    keep: @escaping (_ path: String, _ bytes: [UInt8]) -> Void
  ) -> (input: StepsInput?, diagnostics: [Diagnostic]) {
    guard let data = FileManager.default.contents(atPath: path) else {
      return (nil, reader.files(at: [path]).diagnostics)
    }
    let (steps, problems) = StepsReader().read([UInt8](data), path: path)
    guard let steps else { return (nil, problems) }
    let base = (path as NSString).deletingLastPathComponent as NSString
    var unreadable: [Diagnostic] = []
    let plan = SeriesPlan(steps) { name in
      let (files, missing) = reader.files(
        at: [base.appendingPathComponent(name)], receiveText: keep)
      unreadable += missing
      // A name may be that of a directory, which is all the files in it.
      return ManifestFile(
        path: files.count == 1 ? files[0].path : name, objects: files.flatMap(\.objects),
        diagnostics: files.flatMap(\.diagnostics))
    }
    var expectations: [[Expectation]] = []
    for step in steps.steps {
      var asked: [Expectation] = []
      for name in step.expectations {
        let (found, wrong) = ExpectationFile.read(base.appendingPathComponent(name))
        asked += found
        unreadable += wrong
      }
      expectations.append(asked)
    }
    let input = StepsInput(
      plan: plan, title: steps.title, folder: base as String, expectations: expectations,
      diagnostics: problems + unreadable)
    return (input, [])
  }
}
