import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
  static func pod(_ name: String) -> String {
    #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\#(name)"},"spec":{}}"#
  }

  @Test func `tabs and escapes are read, with places`() throws {
    let reading = Reading(
      "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"a\",\n\t\t"
        + "\"labels\": {\"a.b\\/c\": \"x\", \"\\u0064\": 1️⃣\"\\ud83d\\ude00\"}},\n\t\"spec\": {}\n}",
      path: "a.json")
    #expect(reading.findings == ["1️⃣ error invalid-label"])
    #expect(try #require(reading.pods.first).labels == ["a.b/c": "x", "d": "😀"])
  }

  @Test(arguments: ["", "\n", " ", "\n---\n"])
  func `documents may follow one another`(separator: String) {
    let reading = Reading([Self.pod("a"), Self.pod("b")].joined(separator: separator))
    #expect(reading.names == ["Pod default/a", "Pod default/b"])
    #expect(reading.pods.map(\.location.document) == [1, 2])
  }

  @Test func `a document in JSON may follow one in YAML`() {
    let reading = Reading(
      "\(YAMLTests.pod("a"))---\n\t\(Self.pod("b"))\n---\n\(YAMLTests.pod("c"))")
    #expect(reading.names == ["Pod default/a", "Pod default/b", "Pod default/c"])
  }

  @Test func `columns count characters`() {
    let reading = Reading(#"{"x": "日本", "kind": 1️⃣3, "apiVersion": "v1"}"#, path: "a.json")
    #expect(reading.findings == ["1️⃣ error wrong-type"])
  }

  @Test func `a string is a string whatever it holds`() {
    let reading = Reading(
      #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"on","b":"1.0"}},"spec":{}}"#
    )
    #expect(reading.findings.isEmpty)
  }

  @Test(arguments: [
    #"{"a": 1️⃣01}"#, #"{"a": 1️⃣tru}"#, #"{"a": 1 1️⃣"b": 2}"#, #"{"a": [1,1️⃣]}"#, #"{"a" 1️⃣1}"#,
    #"{"a": 1,1️⃣}"#, #"{"a": 1️⃣"\x"}"#, #"{"a": 1️⃣"\u12"}"#, #"{"a": 1️⃣.5}"#, #"{"a": 1️⃣+1}"#,
    #"{"a": 1️⃣1.}"#, #"{"a": 1️⃣1e}"#, #"{"a": {}1️⃣"#, #"{"a": "b1️⃣"#,
  ])
  func `what is not JSON is refused at its place`(text: String) {
    #expect(Reading(text, path: "a.json").findings == ["1️⃣ error json-syntax"])
  }

  @Test func `a bad document does not hide the next`() {
    let reading = Reading("\(Self.pod("a"))\n{\"a\": }\n\(Self.pod("b"))\n", path: "a.json")
    #expect(reading.names == ["Pod default/a", "Pod default/b"])
    #expect(reading.file.diagnostics.map(\.code.rawValue) == ["json-syntax"])
  }

  @Test func `YAML in braces is YAML`() {
    let reading = Reading(#"{"apiVersion": v1, "kind": Pod, "metadata": {"name": a}, "spec": {}}"#)
    #expect(reading.names == ["Pod default/a"])
    #expect(reading.findings.isEmpty)
  }

  @Test func `deep nesting is told`() {
    let deep = #"{"a":"# + String(repeating: "[", count: 100_000)
    #expect(Reading(deep, path: "a.json").file.diagnostics.map(\.code.rawValue) == ["too-deep"])
  }
}
