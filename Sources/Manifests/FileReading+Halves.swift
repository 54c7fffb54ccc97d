import Diagnostics
import Dispatch
import Kubernetes
import Synchronization

extension FileReading {
  /// What was read of a half of a file.
  private struct Portion: Sendable {
    var half: FileHalves.Half
    var objects: [KubernetesObject]
    var diagnostics: [Diagnostic]
    var foreign: [SourceLocation]
    var hasSteps: Bool
    var template: Diagnostic?
    var documents: Int
    var hasTooMany: Bool
  }

  /// Reads both halves of a file, at the same time.
  func readTogether(_ halves: FileHalves) {
    let portions = Mutex<(first: Portion?, second: Portion?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { [text, path, options] index in
      // A path of its own, since two threads that count the uses of one string wait for each other.
      let path = String(decoding: Array(path.utf8), as: UTF8.self)
      let half = index == 0 ? halves.first : halves.second
      let portion = Self.portion(half, of: text, path: path, options: options)
      portions.withLock { if index == 0 { $0.first = portion } else { $0.second = portion } }
    }
    let (first, second) = portions.withLock { $0 }
    guard let first, var second else { return }
    add(first)
    guard !first.hasTooMany else { return }
    if second.half.documentsBefore != first.documents {
      // Some part was not one document, so the numbers in the second half are wrong.
      second.half.documentsBefore = first.documents
      second = Self.portion(second.half, of: text, path: path, options: options)
    }
    add(second)
  }

  private static func portion(
    _ half: FileHalves.Half, of text: FileText, path: String, options: ReadingOptions
  ) -> Portion {
    let reading = FileReading(text, path: path, options: options)
    reading.read(half)
    return Portion(
      half: half, objects: reading.objects, diagnostics: reading.findings.diagnostics,
      foreign: reading.foreign, hasSteps: reading.hasSteps, template: reading.template,
      documents: reading.documents, hasTooMany: reading.hasTooMany)
  }

  private func add(_ portion: Portion) {
    objects += portion.objects
    for diagnostic in portion.diagnostics { findings.add(diagnostic) }
    foreign += portion.foreign
    hasSteps = hasSteps || portion.hasSteps
    template = template ?? portion.template
    documents = portion.documents
  }
}
