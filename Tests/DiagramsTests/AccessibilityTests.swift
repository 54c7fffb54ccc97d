import FoundationXML
import Testing

@testable import Diagrams

@Suite("To a screen reader an SVG")
struct AccessibilityTests {
  @Test(
    "is a document with a name and a description",
    arguments: [Chapter.diagram(), Chapter.diagram(.japanese), Town.large, Town.plain])
  func name(diagram: Diagram) throws {
    let root = try #require(DrawnSVG(diagram).root)
    #expect(root["role"] == "graphics-document document")
    #expect(root["lang"] == diagram.language.rawValue)
    let first = (root.children ?? []).compactMap { $0 as? XMLElement }.prefix(2)
    #expect(first.map(\.name) == ["title", "desc"])
    #expect(first.map { $0["id"] } == [root["aria-labelledby"], root["aria-describedby"]])
    let isSpoken = first.allSatisfy { !($0.stringValue ?? "").isEmpty }
    #expect(isSpoken)
  }

  @Test(
    "has nothing without words: a symbol has a sentence, an ornament is hidden",
    arguments: [Chapter.diagram(), Town.large, Town.plain])
  func words(diagram: Diagram) throws {
    let svg = try DrawnSVG(diagram)
    for element in svg.elements where element["role"] == "graphics-symbol img" {
      let first = element.children?.first as? XMLElement
      #expect(first?.name == "title" && !(first?.stringValue ?? "").isEmpty)
    }
    let shapes: Set = ["text", "path", "polygon", "polyline", "ellipse"]
    for element in svg.elements where shapes.contains(element.name ?? "") {
      let parent = try #require(element.parent as? XMLElement)
      let isPage = parent === svg.root?.elements(forName: "g").first
      let isSpoken = parent.title != nil || parent["aria-hidden"] == "true"
      let hasLetters = !parent.elements(forName: "text").isEmpty
      #expect(isPage || isSpoken || hasLetters, "\(parent["id"] ?? "")")
    }
  }

  @Test("reads the heading, the steps in order, the table, the legend")
  func order() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    let sections = svg.elements(class: "section")
    #expect(
      sections.compactMap { $0["id"] } == (1...6).map { "panel-\($0)" } + ["matrix", "legend"])
    let isLabelled = sections.allSatisfy { $0["role"] == "group" && $0["aria-label"] != nil }
    #expect(isLabelled)
    let spoken = svg.elements.filter { $0.name == "g" && $0["class"] != nil }
      .filter { $0["aria-hidden"] == nil }
    #expect(spoken.first?["id"] == "title")
    for panel in sections.prefix(6) {
      let kinds = panel.elements(forName: "g").filter { $0["aria-hidden"] == nil }
        .compactMap { $0["class"]?.split(separator: " ").first.map(String.init) }
      #expect(kinds.prefix(3) == ["head", "counts", "frame"])
      #expect(kinds.last == "checks")
    }
  }

  @Test("tells every card and every line of every step")
  func alternatives() throws {
    let diagram = Chapter.diagram()
    let svg = try DrawnSVG(diagram)
    for (index, panel) in diagram.panels.enumerated() {
      let section = try #require(svg.element(id: "panel-\(index + 1)"))
      let titles = DrawnSVG.descendants(section).compactMap(\.title)
      for arrow in panel.arrows { #expect(titles.contains(arrow.sentence)) }
      for box in diagram.boxes { #expect(titles.contains { $0.hasPrefix(box.sentence) }) }
    }
    let description = svg.root?.elements(forName: "desc").first?.stringValue ?? ""
    for panel in diagram.panels {
      #expect(description.contains("\(panel.counts.allowed) allowed"))
      for cell in panel.cells.values where cell.kind.isBlocked {
        #expect(description.contains(cell.sentence))
      }
    }
  }

  @Test("is the same in every theme and on every page")
  func themes() throws {
    func spoken(_ options: DrawingOptions) throws -> [String] {
      let writer = DiagramWriter(runner: DiagramWriter.testRunner, options: options)
      let pictures = writer.draw(Chapter.diagram(), parts: [.whole], formats: [.svg]).pictures
      let svg = try DrawnSVG(try #require(pictures.first).bytes)
      return svg.elements.compactMap(\.title) + [svg.words]
    }
    let usual = try spoken(DrawingOptions())
    for theme in Theme.allCases {
      #expect(try spoken(DrawingOptions(theme: theme, background: .transparent)) == usual)
    }
  }
}
