import FoundationXML
import Testing

@testable import Diagrams

@Suite("A theme")
struct ThemeTests {
  private func svg(_ diagram: Diagram, _ options: DrawingOptions) throws -> DrawnSVG {
    let (pictures, failures) = writer(options).draw(diagram, parts: [.whole], formats: [.svg])
    #expect(failures.isEmpty)
    return try DrawnSVG(try #require(pictures.first).bytes)
  }

  private func writer(_ options: DrawingOptions) -> DiagramWriter {
    DiagramWriter(runner: DiagramWriter.testRunner, options: options)
  }

  @Test(
    "that is asked for is the only one of an SVG",
    arguments: [Theme.light, .dark, .print, .contrast])
  func fixed(theme: Theme) throws {
    let svg = try svg(Chapter.diagram(), DrawingOptions(theme: theme))
    let known = Set(ColourRole.allCases.map(theme.colour)).union(["none"])
    let used = Set(svg.elements.flatMap { [$0["fill"], $0["stroke"]] }.compactMap(\.self))
    #expect(used.isSubset(of: known))
    #expect(!svg.text.contains("<style") && !svg.text.contains("prefers-color-scheme"))
  }

  @Test("that is automatic follows the viewer")
  func automatic() throws {
    #expect(try svg(Town.plain, DrawingOptions()).text.contains("prefers-color-scheme:dark"))
  }

  @Test("changes the colours of every format, and no word")
  func otherFormats() throws {
    var diagram = Town.plain
    diagram.title = ##"color="#ffffff" and #fdfdfd"##
    let scene = PictureComposer(
      blueprint: Blueprint(diagram), options: DrawingOptions(), placement: Placement()
    ).whole()
    let plain = "\(scene.graph(DrawingOptions(), .png))"
    let dark = "\(scene.graph(DrawingOptions(theme: .dark), .png))"
    #expect(plain.contains(ColourRole.page.light) && !dark.contains("=\\\"\(ColourRole.ink.light)"))
    #expect(dark.contains("color=&quot;#ffffff&quot; and #fdfdfd"))
    #expect(dark.contains(ColourRole.page.dark))
  }

  @Test(
    "leaves nothing on a transparent page that has no card",
    arguments: [Chapter.diagram(), Town.large, Town.plain])
  func transparent(diagram: Diagram) throws {
    let options = DrawingOptions(background: .transparent)
    let svg = try svg(diagram, options)
    let cards = svg.elements(class: "page-card") + svg.elements(class: "panel-background")
    let grounds = try cards.map { try #require($0.bounds).grown(by: 0.6) }
    for text in svg.elements where text.name == "text" {
      let x = Double(text["x"] ?? "") ?? 0
      let y = Double(text["y"] ?? "") ?? 0
      #expect(grounds.contains { $0.contains(Point(x: x, y: y)) }, "\(text.stringValue ?? "")")
    }
    for name in ["edge", "sample", "cell", "banner"] {
      for element in svg.elements(class: name) {
        guard let bounds = element.bounds else { continue }
        #expect(grounds.contains { $0.contains(bounds) }, "\(element["id"] ?? "")")
      }
    }
    let page = svg.root?.elements(forName: "g").first?.elements(forName: "polygon")
    #expect(page?.isEmpty ?? true)
  }

  @Test("does not change the size; a magnification does")
  func magnification() throws {
    func width(_ magnification: Magnification) throws -> (width: Double, viewBox: String) {
      let root = try svg(Town.plain, DrawingOptions(magnification: magnification)).root
      let width = try #require(root?["width"])
      #expect(width.hasSuffix("pt"))
      return (Double(width.dropLast(2)) ?? 0, root?["viewBox"] ?? "")
    }
    let natural = try width(.natural)
    #expect(try width(.factor(2)).width == natural.width * 2)
    #expect(try width(.factor(2)).viewBox == natural.viewBox)
    #expect(try abs(width(.width(960)).width - 720) < 0.1)
  }

  @Test("of a bitmap may be asked for in pixels", arguments: [500, 1234])
  func pixels(width: Int) throws {
    let options = DrawingOptions(magnification: .width(Double(width)))
    let (pictures, failures) = writer(options).draw(
      Town.plain, parts: [.whole], formats: [.png, .pdf])
    #expect(failures.isEmpty)
    let bytes = try #require(pictures.first).bytes
    // The width is the first field of the first chunk.
    let found = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    #expect(abs(found - width) <= 1)
    let pdf = String(decoding: try #require(pictures.last).bytes, as: UTF8.self)
    let box = try #require(pdf.firstMatch(of: /\/MediaBox \[ *0 0 ([0-9.]+)/)?.output.1)
    #expect(abs((Double(box) ?? 0) - Double(width) * 0.75) < 2)
  }
}
