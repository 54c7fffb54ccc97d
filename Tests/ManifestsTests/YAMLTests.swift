import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("YAML")
struct YAMLTests {
  static func pod(_ name: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: \(name)}\nspec: {containers: []}\n"
  }

  static func label(_ value: String) -> String {
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n  labels:\n    a: \(value)\n"
  }

  /// Scalars without quotes, and whether YAML 1.1 as the API server reads it takes them for strings.
  @Test(arguments: [
    "y", "Y", "n", "N", "yes", "No", "on", "OFF", "true", "False", "0", "-1", "+7", "0800", "1.10",
    "1e3", ".5", "0x1F", "0o17", "0b1", "1_000", ".inf", "-.Inf", ".NaN", "1.", "+0.1",
  ])
  func `a label that YAML takes for something else must be quoted`(value: String) {
    let reading = Reading(Self.label("1️⃣\(value)"))
    #expect(reading.findings == ["1️⃣ error wrong-type"])
    #expect(reading.messages.contains("quote it: \"\(value)\""))
    #expect(Reading(Self.label("\"\(value)\"")).findings.filter { $0.contains("type") }.isEmpty)
  }

  @Test(arguments: [
    "yEs", "oN", "truE", "v1.10", "1.2.3", "2024-01-02", "0x", "1e", "e1", "no-1", "1-2", "1.a",
    "\"on\"", "'1'", "!!str 1.10", "nan", "inf", "09a", "0b2",
  ])
  func `other words are strings`(value: String) {
    #expect(Reading(Self.label(value)).findings.isEmpty)
  }

  @Test func `documents of a file are numbered and keep their lines`() {
    let reading = Reading(
      "# Head\n---\n\(Self.pod("a"))---\n# nothing\n---\n\(Self.pod("b"))...\n\(Self.pod("c"))")
    #expect(reading.names == ["Pod default/a", "Pod default/b", "Pod default/c"])
    #expect(reading.pods.map(\.location.line) == [3, 10, 15])
    #expect(reading.pods.map(\.location.document) == [1, 3, 4])
  }

  @Test func `a directive belongs to the document that follows`() {
    let reading = Reading("%YAML 1.1\n---\n\(Self.pod("a"))...\n%YAML 1.1\n---\n\(Self.pod("b"))")
    #expect(reading.names == ["Pod default/a", "Pod default/b"])
    #expect(reading.findings.isEmpty)
  }

  @Test func `a bad document does not hide the others`() {
    let reading = Reading(
      "\(Self.pod("a"))---\nkind: Pod\nmetadata: {name: x\nspec: 1️⃣}\n---\n\(Self.pod("b"))---\na: [\n---\n\(Self.pod("c"))"
    )
    #expect(reading.names == ["Pod default/a", "Pod default/b", "Pod default/c"])
    #expect(reading.file.diagnostics.map(\.code.rawValue) == ["yaml-syntax", "yaml-syntax"])
    #expect(reading.pods.map(\.location.line) == [1, 10, 17])
  }

  @Test func `a line of three hyphens inside of a block scalar is text`() {
    let reading = Reading(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: |\n    x\n    ---\n    y\n---\n\(Self.pod("a"))"
    )
    #expect(reading.names == ["(ConfigMap) /c", "Pod default/a"])
  }

  @Test func `carriage returns and a byte order mark change nothing`() {
    let plain = Reading(Self.pod("a") + "---\n" + Self.pod("b"))
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = plain.marked.text.split(separator: "\n", omittingEmptySubsequences: false)
    let bytes = mark + Array(text.joined(separator: "\r\n").utf8)
    let windows = ManifestReader().read(bytes, path: "test.yaml")
    #expect(windows.objects == plain.file.objects)
    #expect(windows.diagnostics.isEmpty)
  }

  @Test func `UTF-16 is read`() {
    var units: [UInt8] = [0xFF, 0xFE]
    for byte in Self.pod("a").utf8 { units += [byte, 0] }
    let file = ManifestReader().read(units, path: "test.yaml")
    #expect(file.objects == Reading(Self.pod("a")).file.objects)
  }

  @Test(arguments: ["", "\n\n", "# only a comment\n", "---\n---\n", "null\n", "a: b\n", "- 1\n"])
  func `a file without an object is noted`(text: String) {
    let reading = Reading(text)
    #expect(reading.findings == ["1:1 note no-objects"])
  }

  @Test func `a document without a kind among others is told`() {
    let reading = Reading(Self.pod("a") + "---\n1️⃣a: b\n")
    #expect(reading.findings == ["1️⃣ warning not-an-object"])
  }

  @Test func `half an identity is an error`() {
    #expect(Reading("1️⃣kind: Pod\n").findings == ["1️⃣ error missing-field"])
    #expect(Reading("1️⃣apiVersion: v1\n").findings == ["1️⃣ error missing-field"])
  }

  @Test func `bytes that are not text are refused`() {
    let reader = ManifestReader()
    let codes = { (bytes: [UInt8]) in
      reader.read(bytes, path: "x").diagnostics.map {
        "\($0.code.rawValue) \($0.location?.line ?? 0)"
      }
    }
    #expect(codes([0x7F, 0x45, 0x4C, 0x46, 0x00, 0x01]) == ["not-text 1"])
    #expect(codes(Array("a: b\nc: ".utf8) + [0xC3, 0x28]) == ["not-text 2"])
  }

  @Test func `a template is told once a file`() {
    let reading = Reading(
      "1️⃣{{- if .Values.on }}\n\(Self.pod("a"))---\n{{ end }}\n---\n\(Self.pod("{{ .Values.b }}"))")
    #expect(reading.findings == ["1️⃣ error template"])
    #expect(reading.messages.contains("helm template"))
  }

  @Test func `a value that is a template is told`() {
    let reading = Reading("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 1️⃣{{ .Values.name }}\n")
    #expect(reading.findings == ["1️⃣ error template"])
    #expect(reading.names.isEmpty)
  }

  @Test func `braces inside of a text are no template`() {
    let reading = Reading(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a: 'x {{ y }}'\n")
    #expect(reading.findings.isEmpty)
  }

  @Test func `nothing is too deep to be told`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(Reading("a: \(deep)").file.diagnostics.map(\.code.rawValue) == ["too-deep"])
    let blocks = (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(Reading(blocks).file.diagnostics.map(\.code.rawValue) == ["too-deep"])
  }

  @Test func `a file beyond the limit is not read`() {
    var options = ReadingOptions()
    options.limits.bytesPerFile = 10
    #expect(Reading(Self.pod("a"), options: options).findings == ["1:1 error too-large"])
  }
}
