import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("Lists")
struct ListTests {
  static let items = """
    items:
    - 1️⃣apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {}
    - 2️⃣apiVersion: v1
      kind: Pod
      metadata: {name: b, namespace: shop}
      spec: {}
    """

  @Test(arguments: [
    "apiVersion: v1\nkind: List\n\(items)", "apiVersion: v1\n\(items)\nkind: List\n",
    "kind: List\n\(items)\napiVersion: v1\n",
  ])
  func `the kind of a list may come last`(text: String) {
    let reading = Reading(text)
    #expect(reading.names == ["Pod default/a", "Pod shop/b"])
    #expect(reading.findings.isEmpty)
    let places = reading.pods.map {
      reading.marked.name(of: MarkedText.Place(line: $0.location.line, column: $0.location.column))
    }
    #expect(places == ["1️⃣", "2️⃣"])
  }

  @Test(arguments: [
    "{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {}}]}",
    "{items: [{metadata: {name: a}, spec: {}}], kind: PodList, apiVersion: v1}",
  ])
  func `items take their kind from the list`(text: String) {
    let reading = Reading(text)
    #expect(reading.names == ["Pod default/a"])
    #expect(reading.findings.isEmpty)
  }

  @Test func `lists hold lists`() {
    let reading = Reading(
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}, spec: {}}]}]}"
    )
    #expect(reading.names == ["Pod default/a"])
  }

  @Test func `a path starts at the item`() {
    let reading = Reading(
      "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod, metadata: {name: 1️⃣[]}}]}")
    #expect(reading.findings.first == "1️⃣ error wrong-type")
    #expect(reading.messages.hasPrefix("`metadata.name`: must be a string"))
  }

  @Test func `the items of something else are its own business`() {
    let reading = Reading("apiVersion: v1\n\(Self.items)\nkind: ConfigMap\nmetadata: {name: c}\n")
    #expect(reading.names == ["(ConfigMap) /c"])
  }

  @Test func `an empty list is a list`() {
    #expect(Reading("{apiVersion: v1, kind: List, items: []}").findings == ["1:1 note no-objects"])
  }

  @Test(arguments: ["3", "{}", "null"])
  func `an item must be an object`(item: String) {
    let reading = Reading("{apiVersion: v1, kind: List, items: [1️⃣\(item)]}")
    #expect(reading.findings == ["1️⃣ error not-an-object"])
  }
}
