import Analyses
import FoundationXML
import TestSupport
import Testing

@testable import Diagrams

@Suite("What a picture says of what it leaves out")
struct ScopeTests {
  @Test(
    "names the connections that it is about",
    arguments: [
      (PictureScope(destinations: ["shop/db"]), "Only connections to shop/db."),
      (PictureScope(sources: ["a", "b"]), "Only connections from a, b."),
      (
        PictureScope(sources: ["a"], namespaces: ["shop"]),
        "Only connections from a that start or end in namespace shop."
      ),
      (
        PictureScope(namespaces: ["a", "b", "c", "d", "e", "f"]),
        "Only connections that start or end in namespace a, b, c, d and 2 more."
      ),
    ])
  func words(scope: PictureScope, words: String) {
    #expect(scope.words(.english) == words)
    #expect(!scope.words(.japanese).isEmpty)
  }

  @Test("in a picture of a part, lines that are not there say nothing of what was not asked")
  func economy() throws {
    let apps = (0..<9).map { Manifest.deployment("w\($0)", ports: [80]) }.joined()
    let closed = Manifest.policy("closed", "{podSelector: {matchLabels: {app: w0}}}")
    var whole = Diagram.of([apps + closed])
    var part = Diagram.of([apps + closed]) { source, _ in source.name == "w1" }
    (whole.omitsImplied, part.omitsImplied) = (true, true)
    #expect(try DrawnSVG(whole).words.contains("Not every connection has a line."))
    let words = try DrawnSVG(part).words
    #expect(words.contains("Nothing is said of other connections"))
    #expect(!words.contains("Not every connection has a line."))
  }

  @Test("where something is not known, green lines are not all that may pass a filled gate")
  func unknown() throws {
    let apps = Manifest.deployment("web", ports: [80]) + Manifest.deployment("db", ports: [80])
    let block = Manifest.policy(
      "block",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}")
    var diagram = Diagram.of(apps + block)
    diagram.omitsImplied = true
    let told = LineEconomy(diagram).words(for: diagram)
    #expect(told?.contains("and perhaps what has a purple one") == true)
  }

  @Test("does not say that what has no line is blocked, where a card declares no port")
  func silent() throws {
    let apps =
      (0..<6).map { Manifest.deployment("w\($0)", ports: [80 + $0]) }.joined()
      + Manifest.deployment("client", in: "a")
    let out = Manifest.policy(
      "out", in: "a", "{podSelector: {}, policyTypes: [Egress], egress: [{}]}")
    let mute = Manifest.deployment("worker", in: "b")
    for (text, isTold) in [(apps + out + mute, true), (apps + out, false)] {
      var diagram = Diagram.of(text)
      diagram.omitsImplied = true
      let words = LineEconomy(diagram).words(for: diagram)
      // The client has no port either.
      diagram.boxes.removeAll { $0.name == "client" }
      let others = LineEconomy(diagram).words(for: diagram)
      #expect(words?.contains("Into a card with “no ports” something may pass") == true)
      #expect(others?.contains("Into a card with “no ports” something may pass") == isTold)
    }
  }

  @Test("counts what is not the same for all ports apart from what is not known")
  func inPart() throws {
    let apps =
      Manifest.deployment("web", ports: [80])
        + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, namespace: shop, labels: {app: db}}
        spec: {containers: [{name: c, image: i}]}

        """
    let policy = Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 1000, endPort: 2000}]}]}")
    let only = Manifest.policy(
      "web",
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 1500, endPort: 2500}]}]}"
    )
    let counts = Diagram.of(apps + policy + only).panels[0].counts
    #expect(counts.unknown == 0)
    #expect(counts.partial > 0)
  }

  @Test("The legend says what a host's network and a missing port mean")
  func legend() throws {
    let host = """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: agent, namespace: shop}
      spec: {hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 90}]}]}

      """
    let words = try DrawnSVG(.of(Manifest.deployment("web") + host)).words
    #expect(words.contains("on its node's network: policies do not reach it"))
    #expect(
      words.contains("declares no port: what comes in has a line only where a rule is about it"))
    #expect(words.contains("numbers count pairs of workloads by port, look-ups included"))
  }

  @Test("Nothing in a legend is cut, however narrow the picture")
  func nothingCut() throws {
    for diagram in [Diagram.of(Manifest.deployment("web")), Town.sparse, Town.large] {
      for language in Language.allCases {
        var copy = diagram
        copy.language = language
        let svg = try DrawnSVG(copy)
        let meanings = svg.elements(class: "meaning").compactMap(\.stringValue)
        #expect(!meanings.isEmpty)
        #expect(meanings.allSatisfy { !$0.contains("…") })
      }
    }
  }
}
