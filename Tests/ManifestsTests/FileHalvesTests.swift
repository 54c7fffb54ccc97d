import Diagnostics
import Kubernetes
import Testing

@testable import Manifests

@Suite("A large file")
struct FileHalvesTests {
  /// Documents and what is none, with problems among them.
  static let parts = [
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: é}\nspec:\n  containers: []\n",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\nspec:\n  x: y\n",
    "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"a\"}}\n{\"a\": 1}\n",
    "# nothing\n", "\n", "a: [\n", "kind: NetworkPolicy\nspec: {{ .x }}\n", "...\n", "just: this\n",
    "%YAML 1.1\n", "data: |\n  text\n  --- text\n",
  ]

  private static func whole(_ text: FileText, _ options: ReadingOptions) -> ManifestFile {
    let reading = FileReading(text, path: "large.yaml", options: options)
    reading.read(
      FileHalves.Half(range: 0..<text.bytes.count, firstLine: 1, documentsBefore: 0))
    return ManifestFile(
      path: "", objects: reading.objects, diagnostics: reading.findings.sorted)
  }

  @Test func `is read in two halves as it is in one`() throws {
    var generator = SeededGenerator(seed: 5)
    var count = 0
    for _ in 0..<400 {
      let parts = (0..<Int.random(in: 2...24, using: &generator)).map { _ in
        Self.parts.randomElement(using: &generator) ?? ""
      }
      let text = FileText(Array(parts.joined(separator: "---\n").utf8))
      var options = ReadingOptions()
      options.limits.documentsPerFile = Int.random(in: 1...40, using: &generator)
      guard let halves = FileHalves(text, leastBytes: 0) else { continue }
      count += 1
      let reading = FileReading(text, path: "large.yaml", options: options)
      reading.readTogether(halves)
      let whole = Self.whole(text, options)
      #expect(reading.objects == whole.objects)
      #expect(reading.findings.sorted == whole.diagnostics)
    }
    #expect(count > 200)
  }
}
