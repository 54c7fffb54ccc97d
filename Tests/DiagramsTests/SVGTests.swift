import FoundationXML
import Testing

@testable import Diagrams

@Suite("An SVG")
struct SVGTests {
  private static let hostile = [
    "<script>alert(1)</script>", "a & b < c > d \"e\" 'f'", "]]> -- &amp; &#0;",
    "\u{0}\u{1}\u{B}x\u{FFFE}",
    "\\N \\G %3 \\l", "\u{202E}dlrow", "😀 日本 العربية", "", "</svg>", "--><!--", "{|}<p>",
  ]

  @Test(arguments: hostile)
  func `is well-formed whatever the names are`(name: String) throws {
    var diagram = Chapter.diagram()
    diagram.title = name
    diagram.banners = [name]
    for index in diagram.boxes.indices {
      diagram.boxes[index].name = name
      diagram.boxes[index].details = [name, name]
      diagram.boxes[index].ports = [name]
      diagram.boxes[index].sentence = name
    }
    for index in diagram.frames.indices { diagram.frames[index].name = name }
    for index in diagram.routes.indices { diagram.routes[index].sourceName = name }
    for index in diagram.policies.indices {
      diagram.policies[index].name = name
      diagram.policies[index].place = name
    }
    for panel in diagram.panels.indices {
      diagram.panels[panel].title = name
      diagram.panels[panel].caption = name
      diagram.panels[panel].changes = [name]
      diagram.panels[panel].banners = [name]
      diagram.panels[panel].checks = [.init(text: name, holds: false, actual: name)]
      for arrow in diagram.panels[panel].arrows.indices {
        diagram.panels[panel].arrows[arrow].sentence = name
        diagram.panels[panel].arrows[arrow].label = name
      }
    }
    let svg = try DrawnSVG(diagram)
    #expect(svg.elements.allSatisfy { $0.name != "script" && $0.name != "a" && $0.name != "image" })
    let lines = svg.elements(class: "edge")
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { ($0.title ?? "") == name.displayed })
  }

  @Test(arguments: hostile)
  func `is well-formed whatever the identities are`(id: String) throws {
    var diagram = Town.plain
    diagram.boxes[0].id = id
    diagram.routes[0].source = id
    diagram.panels[0].states[id] = .init(ingress: .open, egress: .open)
    let svg = try DrawnSVG(diagram)
    #expect(svg.elements(class: "edge").count == 1)
  }

  @Test func `names itself and what it shows`() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    let root = try #require(svg.root)
    #expect(root["role"] == "graphics-document document")
    #expect(root.title == "np-demo: what each NetworkPolicy changes")
    let description = root.elements(forName: "desc").first?.stringValue ?? ""
    #expect(description.contains("3 allowed, 2 blocked"))
    #expect(description.contains("attacker to db: blocked-at-ingress"))
    #expect(root["viewBox"] != nil && root["width"] != nil && root["height"] != nil)
    #expect(root["lang"] == "en")
  }

  @Test func `has no element twice, no default title, nothing from outside`() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    let ids = svg.elements.compactMap { $0["id"] }
    #expect(Set(ids).count == ids.count)
    let titles = svg.elements.compactMap(\.title)
    #expect(!titles.contains { $0.contains("->") || $0 == "%3" || $0.isEmpty })
    for word in ["transparent", "xlink", "href", "url(", "<!DOCTYPE", "@import"] {
      #expect(!svg.text.contains(word))
    }
  }

  @Test(arguments: [Chapter.diagram(), Town.large, Town.plain])
  func `has only colours that have a dark form`(diagram: Diagram) throws {
    let svg = try DrawnSVG(diagram)
    let known = Dictionary(
      uniqueKeysWithValues: ColourRole.allCases.map { ($0.light, $0) })
    for (attribute, property) in [("fill", "fill"), ("stroke", "stroke")] {
      let colours = Set(svg.elements.compactMap { $0[attribute] }).subtracting(["none"])
      for colour in colours {
        let role = try #require(known[colour], "\(colour)")
        #expect(
          svg.text.contains(#"[\#(attribute)="\#(colour)"]{\#(property):var(--\#(role.rawValue))}"#)
        )
        #expect(svg.text.contains("--\(role.rawValue):\(role.dark)"))
      }
    }
    let texts = svg.elements.filter { $0.name == "text" }
    #expect(texts.allSatisfy { $0["fill"] != nil })
  }

  @Test func `is in Japanese if asked`() throws {
    let svg = try DrawnSVG(Chapter.diagram(.japanese))
    for word in ["許可 5", "遮断 2", "名前解決不可", "受信 制限なし", "送信 P3"] {
      #expect(svg.words.contains(word), "\(word)")
    }
    #expect(!svg.words.contains("in open") && !svg.words.contains("no DNS"))
    #expect(svg.root?["lang"] == "ja")
  }

  @Test func `has the same bytes every time`() throws {
    let first = DiagramWriter.test.draw(Town.large, parts: [.whole, .panel(1)], formats: [.svg])
    let second = DiagramWriter.test.draw(Town.large, parts: [.whole, .panel(1)], formats: [.svg])
    #expect(first.pictures == second.pictures)
  }
}
