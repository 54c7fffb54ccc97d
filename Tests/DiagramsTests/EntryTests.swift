import Analyses
import Diagrams
import Kubernetes
import TestSupport
import Testing

@Suite("Ways in, in a picture")
struct EntryTests {
  private static let api =
    Manifest.deployment("api", ports: [80]) + Manifest.service("api", port: 80, target: "80")

  private static func ingress(_ name: String, _ rules: String) -> String {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: \(name), namespace: shop}
    spec: {ingressClassName: nginx, rules: [\(rules)]}

    """
  }

  private static func rule(_ host: String, _ paths: String...) -> String {
    let backend = "{service: {name: api, port: {number: 80}}}"
    let list = paths.map { "{path: \($0), pathType: Prefix, backend: \(backend)}" }
    return "{host: \(host), http: {paths: [\(list.joined(separator: ", "))]}}"
  }

  private func diagram(_ manifests: String, language: Language = .english) -> Diagram {
    Storyboard(
      title: "t", language: language,
      series: Series([Series.State(Snapshot(manifests: manifests))]),
      scenes: [Storyboard.Scene(title: "")], isSeries: false
    ).diagram()
  }

  @Test(
    "The card of a controller tells the hosts and paths that it serves",
    arguments: [
      (ingress("web", rule("a.example", "/")), ["Ingress web", "a.example"]),
      (
        ingress("web", rule("a.example", "/", "/b") + ", " + rule("c.example", "/d")),
        ["Ingress web", "a.example /, /b", "c.example /d"]
      ),
      (
        ingress("web", ["a", "b", "c"].map { rule("\($0).example", "/") }.joined(separator: ", ")),
        ["Ingress web", "a.example", "+2"]
      ),
      (
        ingress("one", rule("a.example", "/x")) + ingress("two", rule("b.example", "/")),
        ["Ingress one: a.example", "Ingress two: b.example"]
      ),
      (ingress("web", rule("\"\"", "/")), ["Ingress web"]),
    ])
  func cards(manifests: String, details: [String]) throws {
    let diagram = diagram(Self.api + manifests)
    let box = try #require(diagram.boxes.first { $0.name == "ingress-nginx-controller" })
    #expect(box.details == details)
    #expect(box.kind == .assumed)
    #expect(diagram.boxes.contains { $0.kind == .externalSource && $0.name == "internet" })
  }

  @Test("A line straight to pods has the name of its way in; one through a controller has none")
  func labels() {
    let balancer =
      Manifest.deployment("api")
      + Manifest.service("api", port: 443, target: "8443", kind: "type: LoadBalancer, ")
    let straight = diagram(balancer).panels.flatMap(\.arrows).compactMap(\.label)
    #expect(straight == ["LoadBalancer 443"])
    let through = diagram(Self.api + Self.ingress("web", Self.rule("a.example", "/")))
    #expect(through.panels.flatMap(\.arrows).compactMap(\.label).isEmpty)
  }

  @Test(
    "What is not known is said in words",
    arguments: [
      (Language.english, "it depends on whether the pod sees the client's address or a node's"),
      (.japanese, "Pod から見える送信元がクライアントかノードかによる"),
    ])
  func doubts(language: Language, text: String) {
    let balancer =
      Manifest.deployment("api")
      + Manifest.service("api", port: 443, target: "8443", kind: "type: LoadBalancer, ")
    let some = Manifest.policy(
      "some", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}")
    let arrows = diagram(balancer + some, language: language).panels.flatMap(\.arrows)
    let line = arrows.first { $0.label == "LoadBalancer 443" }
    #expect(line?.kind == .unknown)
    #expect(line?.sentence.contains(text) == true)
  }
}
