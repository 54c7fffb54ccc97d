import Graphviz
import Testing

@Suite("Failures")
struct FailureTests {
  let graphviz = InProcessGraphviz()

  @Test("a dangling name is an error that names it")
  func danglingNames() {
    let edge = Graph(
      name: "g", nodes: [.init("a")], edges: [.init("1", from: "a", to: "nowhere")])
    #expect(throws: GraphvizError.unknownNode(name: "nowhere")) {
      try graphviz.text(edge, .svg)
    }
    let frame = Graph(name: "g", subgraphs: [.init("cluster_a", members: ["nobody"])])
    #expect(throws: GraphvizError.unknownNode(name: "nobody")) {
      try graphviz.text(frame, .dot)
    }
  }

  @Test(
    "a label that is no HTML is an error with Graphviz' own words",
    arguments: [
      "<b>x", "<b>x</i>", "&bogus;", "<blink>x</blink>", "a < b", "<table><tr></tr></table>",
      "a\u{1}b",
    ])
  func invalidLabels(markup: String) {
    #expect {
      try graphviz.text(graph(.init("label", .html(markup))), .svg)
    } throws: { error in
      guard case .invalidLabel(let messages) = error as? GraphvizError else { return false }
      return messages.contains { $0.contains("in label of node n") }
    }
  }

  @Test("an edge without a line is an error that names it")
  func edgesWithoutLine() {
    var bare = shop
    bare.attributes.append(.init("splines", "none"))
    #expect(throws: GraphvizError.edgesWithoutSpline(keys: ["1", "2", "3", "4", "5"])) {
      try graphviz.text(bare, .svg)
    }
  }

  @Test("the same name or key twice is an error")
  func duplicates() {
    let nodes = Graph(name: "g", nodes: [.init("a"), .init("a")])
    let keys = Graph(
      name: "g", nodes: [.init("a")],
      edges: [.init("1", from: "a", to: "a"), .init("1", from: "a", to: "a")])
    let frames = Graph(name: "g", subgraphs: [.init("cluster_a"), .init("cluster_a")])
    for graph in [nodes, keys, frames] {
      #expect(throws: GraphvizError.self) { try graphviz.text(graph, .dot) }
    }
  }

  @Test("one failure does not stop the requests around it")
  func isolation() throws {
    let good = GraphvizRequest(shop, engine: .dot, outputs: [.svg])
    let bad = GraphvizRequest(
      graph(.init("label", .html("<b>"))), engine: .dot, outputs: [.svg])
    let results = graphviz.run([good, bad, good])
    #expect(results.count == 3)
    #expect(throws: Never.self) { try results[0].get() }
    #expect(throws: GraphvizError.self) { try results[1].get() }
    #expect(results[0] == results[2])
  }

  @Test("a warning is a value")
  func warnings() throws {
    // Graphviz says this once a process for a shape, so no other test may ask for this one.
    let odd = graph(.init("shape", "shape-of-a-warning"))
    let result = try graphviz.run([GraphvizRequest(odd, engine: .dot, outputs: [.svg])])[0].get()
    #expect(result.warnings == ["using box for unknown shape shape-of-a-warning"])
    let next = try graphviz.run([GraphvizRequest(shop, engine: .dot, outputs: [.svg])])[0].get()
    #expect(next.warnings == [], "and is gone with the next request")
  }

  @Test("nothing is printed, whatever Graphviz complains about")
  func silence() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      for standardError in [InProcessGraphviz.StandardError.untouched, .captured] {
        let graphviz = InProcessGraphviz(standardError: standardError)
        for attribute in [
          Graph.Attribute("shape", "no-such-shape"), .init("label", .html("<b>")),
          .init("color", "no-such-color"), .init("fontname", "No Such Font"),
          .init("image", "no-such-file.png"), .init("pos", "x"),
        ] {
          let requests = [GraphvizRequest.Engine.dot, .pinned].map {
            GraphvizRequest(
              graph(attribute), engine: $0,
              outputs: [.geometry, .svg, .pdf, .png(pixelsPerInch: 96), .dot])
          }
          _ = graphviz.run(requests)
        }
      }
    }
    #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    #expect(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self) == "")
  }
}
