import Foundation
import Graphviz
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Texts that somebody may have put into a manifest's names, labels or comments.
private let hostileTexts = [
  #"say "hi" & 'bye'"#, "<b>bold</b>", "a &amp; b &lt; c &#60; &bogus;", #"C:\new\N\G\l\E\\x"#,
  #"\"#, #"\N"#, "&", "two\nlines", "名前空間 データベース", "🚀 rocket", "-->", "<!--", "]]>", "%s%n",
  "é e\u{301}", "\u{202E}rtl",
]

/// Where ``labelled(by:)`` has markup.
private let markupPlaces = ["root", "frame", "own", "default", "line"]

/// A graph with markup on every kind of object, each telling its place.
private func labelled(by markup: (String) -> String) -> Graph {
  func label(_ place: String) -> Graph.Attribute { .init("label", .html(markup(place))) }
  return Graph(
    name: "g", attributes: [label("root")], nodeDefaults: [label("default")],
    nodes: [.init("a", [label("own")]), .init("b")],
    edges: [.init("1", from: "a", to: "b", [label("line")])],
    subgraphs: [.init("cluster_a", [label("frame")], members: ["a"])])
}

@Suite("Escaping")
struct EscapingTests {
  let graphviz = InProcessGraphviz()

  @Test("a plain label shows its text as it is", arguments: hostileTexts)
  func plainLabel(text: String) throws {
    let svg = try SVGText(graphviz.text(graph(.init("label", plain: text)), .svg))
    #expect(svg.text == text.replacing("\n", with: ""))
  }

  @Test("an escaped text in an HTML label shows as it is", arguments: hostileTexts)
  func markupLabel(text: String) throws {
    let label = "<b>\(HTMLLabel.escape(text))</b>"
    let svg = try SVGText(graphviz.text(graph(.init("label", .html(label))), .svg))
    #expect(svg.text == text.replacing("\n", with: ""))
  }

  @Test("a tooltip shows its text as it is", arguments: hostileTexts)
  func tooltip(text: String) throws {
    let svg = try SVGText(
      graphviz.text(graph(.init("tooltip", plain: text), .init("label", "")), .svg))
    #expect(svg.tooltip == text)
  }

  @Test("an id is the text as it is", arguments: hostileTexts.filter { !$0.contains("\n") })
  func identifier(text: String) throws {
    let svg = try SVGText(graphviz.text(graph(.init("id", plain: text)), .svg))
    #expect(svg.ids.contains(text))
  }

  @Test(
    "a character that XML forbids becomes U+FFFD",
    arguments: [
      "\0", "\u{1}", "\u{8}", "\u{B}", "\u{1B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}",
    ])
  func forbidden(character: String) throws {
    #expect(HTMLLabel.escape("a\(character)b") == "a\u{FFFD}b")
    #expect(PlainText.escape("a\(character)b", for: "label") == "a\u{FFFD}b")
    let unescaped = graph(.init("label", .text("a\0b")))
    #expect(try graphviz.text(unescaped, .svg).contains("a\u{FFFD}b"))
  }

  @Test("spaces in an HTML label can be kept from viewers that drop them")
  func spaces() {
    #expect(HTMLLabel.escape("filled in", spaces: .unbreakable) == "filled\u{A0}in")
    #expect(HTMLLabel.escape("filled in") == "filled in")
  }

  @Test("a tooltip of 50 KB arrives whole")
  func longTooltip() throws {
    let text = String(repeating: #"web to db: BLOCKED by "p1" <\N> & so on. "#, count: 1250)
    let svg = try SVGText(
      graphviz.text(graph(.init("tooltip", plain: text), .init("label", "")), .svg))
    #expect(svg.tooltip == text)
  }

  @Test("markup stays markup, and text stays text, where both have the same characters")
  func sameCharacters() throws {
    let both = Graph(
      name: "g",
      nodes: [
        .init("plain", [.init("label", "<b>x</b>")]),
        .init("markup", [.init("label", .html("<b>x</b>"))]),
        .init("plain again", [.init("label", "<b>x</b>")]),
      ])
    let svg = try SVGText(graphviz.text(both, .svg))
    #expect(svg.text == "<b>x</b>x<b>x</b>")
  }

  @Test("markup is markup on whatever it is set, and as a default")
  func markupEverywhere() throws {
    let svg = try SVGText(graphviz.text(labelled(by: { "<b>\($0)</b>" }), .svg))
    for place in markupPlaces { #expect(svg.text.contains(place)) }
    #expect(!svg.text.contains("<b>"))
  }

  @Test("broken markup is an error on whatever it is set", arguments: markupPlaces)
  func brokenMarkupEverywhere(place: String) {
    let broken = labelled { $0 == place ? "<b>\($0)" : "<b>\($0)</b>" }
    #expect {
      try graphviz.text(broken, .svg)
    } throws: { error in
      guard case .invalidLabel = error as? GraphvizError else { return false }
      return true
    }
  }

  @Test("a name is never cut short: with a NUL it is refused")
  func nameWithNUL() {
    #expect(throws: GraphvizError.self) {
      try graphviz.text(Graph(name: "g", nodes: [.init("a\0b")]), .svg)
    }
  }
}

/// What a viewer would show of an SVG.
private final class SVGText: NSObject, XMLParserDelegate {
  private(set) var text = ""
  private(set) var tooltip: String?
  private(set) var ids: [String] = []
  private var isInText = false

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? NoProduct() }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    isInText = name == "text"
    if let id = attributes["id"] { ids.append(id) }
    if name == "a" { tooltip = attributes["xlink:title"] }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    isInText = false
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) {
    if isInText { text += characters }
  }
}
